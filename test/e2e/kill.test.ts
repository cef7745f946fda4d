import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { runs } from '../runs.ts'
import { drawing } from './kill/draw.ts'
import type { Line } from './kill/life.ts'
import { Witness } from './kill/witness.ts'

/** Each process would compile the same again. */
const CACHE = join(tmpdir(), 'segue-kill-cache')
const LIFE = join(import.meta.dirname, 'kill/life.ts')
/** Lives end after so many lines at most, some of them later, and so many milliseconds after that. */
const LINES = 6
const LATER = 20
const MS = 25

/** When a life ends: after some lines, or when a rewire has begun; then a little later. */
interface Death {
  readonly lines: number
  readonly rewiring: boolean
  readonly ms: number
}

class Life {
  readonly lines: Line[] = []
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  #heard = () => {}

  constructor(args: readonly string[]) {
    // What its compiler says when its owner is gone is nobody's concern.
    const env = { ...process.env, NODE_COMPILE_CACHE: CACHE }
    const stdio = ['pipe', 'pipe', 'ignore'] as const
    this.#child = spawn(process.execPath, [LIFE, ...args], { env, stdio: [...stdio] })
    this.#closed = once(this.#child, 'close')
    createInterface(this.#child.stdout!).on('line', (line) => {
      this.lines.push(JSON.parse(line))
      this.#heard()
    })
  }

  begin(): void {
    this.#child.stdin!.write('go\n')
  }

  async killAt({ lines, rewiring, ms }: Death): Promise<void> {
    const due = () =>
      this.lines.length >= lines && (!rewiring || this.lines.at(-1)?.type === 'rewiring')
    await new Promise<void>((resolve) => {
      this.#heard = () => {
        if (due()) resolve()
      }
      this.#heard()
      void this.#closed.then(() => resolve())
    })
    await sleep(ms)
    this.#child.kill('SIGKILL')
    expect(await this.#closed).toEqual([null, 'SIGKILL'])
  }

  async finish(): Promise<void> {
    expect(await this.#closed).toEqual([0, null])
  }
}

const isAlive = (pid: number, log: string): boolean => {
  const file = `/proc/${pid}/cmdline`
  return existsSync(file) && readFileSync(file, 'utf8').includes(log)
}

async function chain(deaths: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-kill-'))
  try {
    await lives(folder, deaths, seed)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function lives(folder: string, deaths: number, seed: number): Promise<void> {
  const state = join(folder, 'state')
  const log = join(folder, 'log')
  const witness = new Witness(state, log)
  const lifeOf = (number: number) =>
    new Life([state, log, `${number}`, `${seed + number}`, number > deaths ? 'finish' : 'work'])
  const below = drawing(seed)
  let next = lifeOf(1)
  for (let number = 1; number <= deaths; number++) {
    const life = next
    life.begin()
    // The next one loads while this one lives.
    next = lifeOf(number + 1)
    const rewiring = number % 4 === 0
    const most = number % 3 === 0 ? LATER : LINES
    const lines = number % 5 === 0 ? 0 : 1 + below(most)
    await life.killAt({ lines, rewiring, ms: below(rewiring ? 4 : MS) })
    await witness.over(life.lines)
  }
  next.begin()
  await next.finish()
  await witness.over(next.lines)
  witness.expectDone()
  expect(witness.accepted).toBeGreaterThan(0)
  expect(witness.kept + witness.repeated).toBeGreaterThan(0)
  await vi.waitFor(() => expect(witness.commands().filter((pid) => isAlive(pid, log))).toEqual([]))
}

const SEED = Number(process.env.SEGUE_SEED) % 1e6
const DEATHS = runs(10) === 10 ? 10 : 100

test(
  `killed ${2 * DEATHS} times at any moment: what was promised is kept`,
  { timeout: 100_000 * (DEATHS / 10) },
  async () => {
    // Side by side, since each waits most of the time.
    await Promise.all([chain(DEATHS, SEED), chain(DEATHS, 2 * SEED + 1)])
  },
)
