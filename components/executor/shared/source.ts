import { existsSync } from 'node:fs'

/** The file to start a thread or process from: compiled in the package, as written in the repository. */
export const sourceOf = (base: string): string =>
  existsSync(`${base}.js`) ? `${base}.js` : `${base}.ts`
