import { open, type FileHandle } from 'node:fs/promises'
import { SegueError } from '../errors.ts'

/** Characters that are written at once, and how long fewer may wait. */
const CHUNK = 65_536
const WAIT_MS = 200

/** A file that lines are added to, written beside what happens: nobody waits for it. */
export class LogFile {
  readonly #file: FileHandle
  readonly #failed: (error: unknown) => void
  #lines: string[] = []
  #size = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  /** Characters that were added. */
  written = 0
  #broken = false

  private constructor(file: FileHandle, failed: (error: unknown) => void) {
    this.#file = file
    this.#failed = failed
  }

  /** Throws E_FILE where one is there already: what it holds may be wanted. */
  static async open(path: string, failed: (error: unknown) => void): Promise<LogFile> {
    try {
      return new LogFile(await open(path, 'wx'), failed)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const there = code === 'EEXIST'
      throw new SegueError('E_FILE', there ? `${path} is there already` : message, {
        where: path,
        expected: 'a name for a new event log',
        next: there ? 'name another, or move it away' : undefined,
        cause: error,
      })
    }
  }

  add(line: string): void {
    if (this.#broken) return
    this.#lines.push(line)
    this.#size += line.length + 1
    this.written += line.length + 1
    if (this.#size >= CHUNK) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), WAIT_MS).unref()
  }

  async close(): Promise<void> {
    this.#flush()
    await this.#writing
    await this.#file.close()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines.length === 0) return
    const text = `${this.#lines.join('\n')}\n`
    this.#lines = []
    this.#size = 0
    this.#writing = this.#writing.then(() => this.#write(text))
  }

  async #write(text: string): Promise<void> {
    if (this.#broken) return
    try {
      await this.#file.appendFile(text)
    } catch (error) {
      this.#broken = true
      this.#failed(error)
    }
  }
}
