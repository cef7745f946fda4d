import type { Compiled } from '../loader/compile.ts'

/** A compiled component file, as it is handed to the thread that runs it. */
export type Sent = Pick<Compiled, 'file' | 'code' | 'version' | 'source'> & { readonly id: string }

/** What the thread of a suite is to do. */
export interface Order {
  readonly components: readonly Sent[]
  /** The one that is held to the laws. */
  readonly id: string
  readonly seed: number
  readonly runs: number
  /** One law alone; with `path`, from that input on. */
  readonly law?: string
  readonly path?: string
  /** Only says what the input is that the path leads to. */
  readonly show?: boolean
  /** Milliseconds for one law, after which it begins no further input. */
  readonly lawLimitMs: number
}

export interface SentError {
  readonly message: string
  readonly where?: string
  readonly stack?: string
}

/** What the thread tells. */
export type Told =
  | {
      readonly type: 'laws'
      readonly laws: readonly { readonly law: string; readonly says: string }[]
    }
  | { readonly type: 'begins'; readonly law: string; readonly of: number }
  /** An input is about to be tried. */
  | { readonly type: 'run' }
  /** An input broke the law; smaller ones follow. */
  | { readonly type: 'broke'; readonly input: readonly string[]; readonly error: SentError }
  | { readonly type: 'input'; readonly input: readonly string[] }
  | {
      readonly type: 'verdict'
      readonly law: string
      readonly passed: boolean
      readonly runs: number
      readonly tookMs: number
      readonly fault?: {
        readonly input: readonly string[]
        readonly error: SentError
        readonly path: string
        readonly shrinks: number
      }
    }
