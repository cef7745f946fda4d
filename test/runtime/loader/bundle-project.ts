import { execFile } from 'node:child_process'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import type { bundle } from '../../../runtime/loader/bundle-build.ts'
import { Bundles } from '../../../runtime/loader/bundle.ts'
import { folder } from './folder.ts'

const run = promisify(execFile)

/** What the function of the bundle answers, in a process of its own: Node itself must load it. */
export async function answer(file: string, name: string): Promise<unknown> {
  const script = `
    process.setSourceMapsEnabled(true)
    const module = await import(${JSON.stringify(`file://${file}`)})
    const of = module[${JSON.stringify(name)}] ?? module.default[${JSON.stringify(name)}]
    try { console.log(JSON.stringify(await of())) } catch (error) { console.log(JSON.stringify(error.stack)) }`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  return JSON.parse(stdout)
}

/** A project whose state folder lies in it, and long enough ago for its stamps to count. */
export function project(files: Readonly<Record<string, string>>) {
  const made = folder(files)
  const past = Date.now() / 1000 - 3600
  for (const name of Object.keys(files)) utimesSync(made.path(name), past, past)
  return made
}

export const bundles = (root: string, make?: typeof bundle) =>
  new Bundles(join(root, '.segue/modules'), make)

export const refused = (work: Promise<unknown>): Promise<SegueError> =>
  work.then(
    () => expect.fail('it was not refused'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(SegueError)
      return error as SegueError
    },
  )
