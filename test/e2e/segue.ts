import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { vi } from 'vitest'

const MAIN = resolve('runtime/console/main.ts')

const { NO_COLOR: _, FORCE_COLOR: __, SEGUE_FOLDER: ___, ...inherited } = process.env

export interface Ended {
  readonly out: string
  readonly err: string
  readonly code: number | null
}

export interface Started {
  readonly child: ChildProcess
  readonly texts: { out: string; err: string }
  /** Resolves when the text was written to either stream. */
  wrote(text: string | RegExp): Promise<void>
  readonly ended: Promise<Ended>
}

/** A folder in which the real command runs; closing it ends what runs there. */
export class Project implements AsyncDisposable {
  readonly folder: string
  readonly #started = new Set<ChildProcess>()

  constructor(name: string) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), `segue-${name}-`)))
  }

  run(line: string | readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
    const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...wordsOf(line)], {
      cwd: this.folder,
      env: { ...inherited, ...env },
      encoding: 'utf8',
    })
    return { out: stdout, err: stderr, code: status }
  }

  start(line: string | readonly string[]): Started {
    const child = spawn(process.execPath, [MAIN, ...wordsOf(line)], {
      cwd: this.folder,
      env: inherited,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#started.add(child)
    const texts = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text))
    const ended = once(child, 'close').then(([code]) => {
      this.#started.delete(child)
      return { ...texts, code: code as number | null }
    })
    const wrote = (text: string | RegExp) =>
      vi.waitFor(
        () => {
          const all = texts.out + texts.err
          if (typeof text === 'string' ? all.includes(text) : text.test(all)) return
          throw new Error(`${line}: ${text} is not in\n${all}`)
        },
        { timeout: 30_000, interval: 20 },
      )
    return { child, texts, wrote, ended }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#started) child.kill('SIGKILL')
    this.run('down --grace 1ms')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const wordsOf = (line: string | readonly string[]): readonly string[] =>
  typeof line === 'string' ? line.split(' ').filter(Boolean) : line
