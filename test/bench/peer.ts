import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `piscina 5.3.2`: what is installed, not what was asked for. */
export function peer(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return `${name} ${version}`
}
