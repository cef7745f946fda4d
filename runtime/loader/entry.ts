import type { Component } from '#interfaces'
import { SegueError } from '../errors.ts'
import type { Compiled } from './compile.ts'
import { definitionFault } from './definition.ts'
import { docOf } from './doc.ts'
import { evaluate, thrownAt } from './evaluate.ts'

/** One version of one component, ready to be assembled. */
export interface Loaded {
  /** `queue/fifo`: the path below its folder. */
  readonly id: string
  readonly version: string
  /** Absolute path. */
  readonly file: string
  /** The first paragraph of the comment above the default export; empty where there is none. */
  readonly doc: string
  readonly component: Component
}

export type CatalogEvent =
  /** A new version can be used; `hides` is the file of the same id that it stands before. */
  | {
      readonly type: 'loaded'
      readonly id: string
      readonly file: string
      readonly oldVersion?: string
      readonly newVersion: string
      readonly hides?: string
    }
  /** The file was saved and means what it meant before. */
  | { readonly type: 'unchanged'; readonly id: string; readonly file: string }
  /** The file was refused; what was loaded before stays. */
  | {
      readonly type: 'refused'
      readonly id: string
      readonly file: string
      readonly error: SegueError
    }
  /** The file was deleted: it cannot be chosen any more, and what runs keeps running. */
  | {
      readonly type: 'gone'
      readonly id: string
      readonly file: string
      readonly oldVersion: string
    }

/** One more condition for a file to enter the catalog; throws a SegueError with the reason when it must not. */
export interface Check {
  /** `folder`: the one the file lies in, `queue`. */
  check(compiled: Compiled, folder: string): Promise<void>
  /** Starts what the check needs, so that the first one is as fast as the others. */
  warm(): Promise<void>
  close(): Promise<void>
}

/** Runs the file in this process; throws E_CONTRACT when what it exports is no component of its folder. */
export function admit({ code, file, source, version }: Compiled, id: string): Loaded {
  const exported = evaluate(code, file)
  const fault = definitionFault(exported, id.slice(0, id.indexOf('/')))
  if (fault) throw new SegueError('E_CONTRACT', fault.message, { ...fault, where: file })
  return { id, version, file, doc: docOf(source), component: exported as Component }
}

/** For whoever follows what is saved. */
export const SAVE_AGAIN = 'correct the file and save it: it is tried again at once'

/** Whatever was thrown on a file's way in, with what goes on running and what to do. */
export function refusal(
  cause: unknown,
  id: string,
  file: string,
  old: Loaded | undefined,
): SegueError {
  const running = old
    ? `${id} version ${old.version} goes on`
    : `everything else; ${id} was never loaded`
  if (cause instanceof SegueError) {
    const { parts } = cause
    return new SegueError(cause.code, cause.message, {
      ...parts,
      running,
      next: parts.next ?? SAVE_AGAIN,
    })
  }
  const where = thrownAt(cause, file) ?? file
  const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return new SegueError('E_CONTRACT', `the file throws when it is loaded: ${said}`, {
    where,
    running,
    next: SAVE_AGAIN,
    cause,
  })
}
