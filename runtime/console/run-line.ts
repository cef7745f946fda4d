import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SegueError } from '../errors.ts'
import { packageRoot } from '../loader/places.ts'
import { RunContext } from './context.ts'
import { EXIT } from './exit-codes.ts'
import type { Io } from './io.ts'
import { understand, type Request } from './program.ts'
import { Interrupted, report } from './report.ts'
import type { Implementation, Verb } from './verb.ts'
import { VERBS } from './verbs.ts'

/**
 * Runs one line, given as words without the command itself, and resolves with its exit code. Never rejects: what goes wrong is
 * told on `io.err`.
 */
export async function runLine(
  words: readonly string[],
  io: Io,
  verbs: readonly Verb[] = VERBS,
): Promise<number> {
  const dashes = words.indexOf('--')
  const dashed = dashes < 0 ? undefined : words.slice(dashes + 1)
  const json = words.slice(0, dashes < 0 ? words.length : dashes).includes('--json')
  try {
    const request = understand(words, io, verbs, version)
    return request ? await perform(request, io, json, dashed) : EXIT.done
  } catch (error) {
    return report(error, io, json)
  }
}

export function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

async function perform(
  request: Request,
  io: Io,
  json: boolean,
  dashed: readonly string[] | undefined,
): Promise<number> {
  const implementation = await request.verb.load()
  const interrupted = Promise.withResolvers<never>()
  const ended = new AbortController()
  const release =
    implementation.signals === 'own'
      ? () => {}
      : io.onSignal((signal) => {
          ended.abort()
          interrupted.reject(new Interrupted(signal))
        })
  const folder = (request.options.folder as string | undefined) ?? io.env.SEGUE_FOLDER
  if (folder !== undefined && request.verb.path !== 'init') demandFolder(resolve(io.folder, folder))
  const context = new RunContext(io, { json, folder, dashed, signal: ended.signal })
  try {
    return await Promise.race([produce(request, implementation, context), interrupted.promise])
  } finally {
    release()
    await context.close()
  }
}

/** Whoever mistypes a folder gets no new one. */
function demandFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  throw new SegueError('E_FILE', `there is no folder ${folder}`, {
    running: 'nothing was started',
    next: `segue init ${folder}`,
  })
}

async function produce(
  { verb, args, options }: Request,
  implementation: Implementation,
  context: RunContext,
): Promise<number> {
  const { io, json, look, signal } = context
  const print = (result: unknown) => {
    // In a REPL others may be writing by then.
    if (signal.aborted) return EXIT.interrupted
    context.progress.clear()
    const text =
      json && verb.answers.length > 0 ? JSON.stringify(result) : implementation.render(result, look)
    if (text !== '') io.out.write(`${text}\n`)
    return implementation.exit?.(result, options) ?? EXIT.done
  }
  const answer = implementation.run(context, args, options)
  if (Symbol.asyncIterator in answer) {
    let code: number = EXIT.done
    for await (const result of answer) {
      code = print(result)
      if (signal.aborted) break
    }
    return code
  }
  const result = await answer
  const code = print(result)
  if (!signal.aborted) context.next(implementation.next?.(result, args, context) ?? [])
  return code
}
