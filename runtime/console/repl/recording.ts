import { appendFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SegueError } from '../../errors.ts'

/** What a session did, as lines that can be given to one again. */
export class Recording {
  readonly #folder: string
  #file: string | undefined
  #lines = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  get file(): string | undefined {
    return this.#file
  }

  /** Throws E_STATE while another file is written, E_FILE where the file is there or cannot be written. */
  start(file: string): string {
    if (this.#file) {
      throw new SegueError('E_STATE', `${this.#file} is being written`, {
        next: 'segue record off',
      })
    }
    const path = resolve(this.#folder, file)
    try {
      writeFileSync(path, `// again with: segue repl < ${file}\n`, { flag: 'wx' })
    } catch (cause) {
      const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
      throw new SegueError('E_FILE', exists ? 'the file is there already' : String(cause), {
        where: path,
        running: 'the session; nothing is recorded',
        next: exists ? 'choose another name: nothing is overwritten' : undefined,
        cause,
      })
    }
    this.#lines = 0
    this.#file = path
    return path
  }

  /** How many entries were written; throws E_STATE where nothing is. */
  stop(): { file: string; lines: number } {
    const file = this.#file
    if (!file) throw new SegueError('E_STATE', 'nothing is being recorded', { next: START })
    this.#file = undefined
    return { file, lines: this.#lines }
  }

  /** What failed is kept as a comment. */
  add(entry: string, ok: boolean): void {
    if (!this.#file || /^\.record\b/.test(entry)) return
    const text = ok ? entry : `failed: ${entry}`.replaceAll(/^/gm, '// ')
    try {
      appendFileSync(this.#file, `${text}\n`)
      this.#lines++
    } catch (cause) {
      const file = this.#file
      this.#file = undefined
      throw new SegueError('E_FILE', `the recording ends: ${(cause as Error).message}`, {
        where: file,
        running: 'the session',
        cause,
      })
    }
  }
}

const START = 'segue record on session.repl'
