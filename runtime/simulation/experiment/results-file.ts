import { appendFileSync, closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs'
import { SegueError } from '../../errors.ts'
import type { ResultLine } from './result.ts'

/**
 * Results, one JSON object a line, appended as they come. What a kill left half written at the end is cut off when the file is
 * opened; nothing else of it is ever changed.
 */
export class ResultsFile {
  readonly file: string
  /** By key. A failure stands until the run succeeds. */
  readonly lines = new Map<string, ResultLine>()
  /** Bytes of a torn last line that were cut off. */
  readonly repaired: number

  /** Throws E_FILE where it cannot be read or written, E_FORMAT where a line other than the last is no result. */
  constructor(file: string) {
    this.file = file
    const bytes = written(file)
    const whole = bytes.lastIndexOf(0x0a) + 1
    this.repaired = bytes.length - whole
    if (this.repaired > 0) cut(file, whole)
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n')
    lines.forEach((line, i) => {
      if (line !== '') this.#keep(resultOf(line, `${file}:${i + 1}`))
    })
  }

  has(key: string): boolean {
    const line = this.lines.get(key)
    return line !== undefined && line.kind !== 'failed'
  }

  /** Is in the file when it returns. */
  add(line: ResultLine): void {
    try {
      appendFileSync(this.file, `${JSON.stringify(line)}\n`)
    } catch (cause) {
      throw fault(this.file, 'written', cause)
    }
    this.#keep(line)
  }

  #keep(line: ResultLine): void {
    this.lines.set(line.key, line)
  }
}

function written(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw fault(file, 'read', cause)
  }
}

function cut(file: string, length: number): void {
  try {
    const handle = openSync(file, 'r+')
    ftruncateSync(handle, length)
    closeSync(handle)
  } catch (cause) {
    throw fault(file, 'written', cause)
  }
}

const fault = (file: string, done: string, cause: unknown): SegueError =>
  new SegueError('E_FILE', `${file} cannot be ${done}`, {
    where: file,
    found: (cause as Error).message,
    cause,
  })

function resultOf(line: string, where: string): ResultLine {
  let found: Partial<ResultLine> | undefined
  try {
    found = JSON.parse(line) as Partial<ResultLine>
  } catch {
    // Told below.
  }
  if (typeof found?.key === 'string' && KINDS.includes(found.kind!)) return found as ResultLine
  throw new SegueError('E_FORMAT', 'a line is no result of an experiment', {
    where,
    expected: 'lines that an experiment has written',
    next: 'name another folder with --out, or move the file away',
  })
}

const KINDS: readonly string[] = ['run', 'oracle', 'failed']
