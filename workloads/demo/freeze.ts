import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Input } from './input.ts'

/**
 * The same input below a temporary folder: sources are copied, since somebody may save one while
 * the work runs and the answer would change with it; `node_modules` is only linked to. Disposing
 * removes the folder, and so does the end of the process.
 */
export function freezeSources(input: Input): Input & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'segue-input-'))
  symlinkSync(join(input.root, 'node_modules'), join(root, 'node_modules'))
  for (const { path } of input.files) {
    if (!path.startsWith('node_modules/')) cpSync(join(input.root, path), join(root, path))
  }
  const remove = () => rmSync(root, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    ...input,
    root,
    [Symbol.dispose]() {
      process.off('exit', remove)
      remove()
    },
  }
}
