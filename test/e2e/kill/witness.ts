import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Found, Store, StoredEnd, StoredJob, StoredTask } from '#interfaces'
import journal from '../../../components/store/journal.ts'
import { defaultsOf } from '../../../runtime/contract/make.ts'
import { expected, partsOf } from './jobs.ts'
import type { Line } from './life.ts'

type Told<T extends Line['type']> = Extract<Line, { type: T }>

interface Kept {
  readonly job: StoredJob & { readonly end?: StoredEnd }
  /** What has ended well, by number. */
  readonly ok: ReadonlyMap<number, StoredTask>
}

/** What lies on the disk when a process was killed. */
interface Left {
  readonly found: Found
  readonly jobs: ReadonlyMap<number, Kept>
}

/** Looks at a copy, as the next process will find it. */
async function lookAt(state: string): Promise<Left> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-witness-'))
  if (existsSync(join(state, 'journal')))
    cpSync(join(state, 'journal'), folder, { recursive: true })
  const store = journal.create({ config: defaultsOf(journal) }) as Store & {
    stop(): Promise<void>
  }
  try {
    const found = await store.open({ folder, life: 'witness', forgot: () => {} })
    const jobs = new Map<number, Kept>()
    const { items } = await store.tasks({ outcome: 'ok', values: true, limit: Infinity })
    const byJob = Map.groupBy(items, ({ job }) => job)
    for (const { job: number } of (await store.jobs({ limit: Infinity })).items) {
      const ok = new Map((byJob.get(number) ?? []).map((task) => [task.task, task]))
      jobs.set(number, { job: (await store.job(number))!, ok })
    }
    return { found, jobs }
  } finally {
    await store.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Remembers what a cluster has promised over all its lives, and holds what is left after each against it. */
export class Witness {
  readonly #state: string
  readonly #log: string
  #life = 0
  #left: Left | undefined
  #generation = 0
  readonly #accepted = new Map<number, Told<'accepted'>>()
  readonly #ended = new Map<number, string>()
  /** How often something was repeated, for whoever wants to know whether that was tried at all. */
  repeated = 0
  kept = 0

  constructor(state: string, log: string) {
    this.#state = state
    this.#log = log
  }

  get accepted(): number {
    return this.#accepted.size
  }

  /** A life is over: what it told, and what it left. */
  async over(lines: readonly Line[]): Promise<void> {
    this.#life++
    const before = this.#left
    const left = await lookAt(this.#state)
    for (const line of lines) this.#heard(line, before)
    this.#expectPromises(left)
    if (before) this.#expectUnchanged(before, left)
    this.#expectRunsOnce(before, left)
    this.#left = left
  }

  /** All of it is done: each job that was accepted has ended as it should. */
  expectDone(): void {
    const { jobs } = this.#left!
    for (const { job, name, after } of this.#accepted.values()) {
      const { end, spec } = jobs.get(job)!.job
      expect(end, `${name} has ended`).toBeDefined()
      if (end!.state === 'cancelled') continue
      const [kind] = partsOf(name)
      const source = after === undefined ? undefined : this.#byName(after)
      const isLost = source && jobs.get(source)!.job.end!.state !== 'ok'
      expect(`${name} ${end!.state}`).toBe(`${name} ${kind === 'fail' || isLost ? 'failed' : 'ok'}`)
      if (end!.state !== 'ok') continue
      const { stages } = spec as { stages: { name: string }[] }
      const results = Object.fromEntries(
        stages.map((stage, at) => [stage.name, this.#returned(job, at)]),
      )
      expect(results).toEqual(expected(name, after))
    }
  }

  /** Processes of commands that have left a line when they began. */
  commands(): number[] {
    return this.#runs().flatMap(({ what, pid }) => (what === 'begin' && pid ? [pid] : []))
  }

  #heard(line: Line, before: Left | undefined): void {
    switch (line.type) {
      case 'open': {
        const { generation, recovered } = line
        expect(generation).toBeGreaterThan(this.#generation)
        this.#generation = generation
        const open = [...(before?.jobs.values() ?? [])].filter(({ job }) => !job.end)
        const tasks = open.reduce((sum, { ok }) => sum + ok.size, 0)
        const repeated = (before?.found.begun.length ?? 0) / 2
        expect(recovered).toEqual({ jobs: open.length, tasks, repeated })
        this.repeated += repeated
        this.kept += tasks
        return
      }
      case 'accepted':
        expect(this.#accepted.has(line.job), `j-${line.job} is new`).toBe(false)
        this.#accepted.set(line.job, line)
        return
      case 'ended':
        expect(this.#ended.get(line.job), `j-${line.job} ends once`).toBeUndefined()
        expect(before?.jobs.get(line.job)?.job.end).toBeUndefined()
        this.#ended.set(line.job, line.state)
        return
      case 'error':
        throw new Error(line.text)
      case 'rewired':
        expect(line.generation).toBeGreaterThanOrEqual(this.#generation)
        this.#generation = line.generation
    }
  }

  /** What somebody was told is there. */
  #expectPromises({ found, jobs }: Left): void {
    expect(found.lastGeneration).toBeGreaterThanOrEqual(this.#generation)
    for (const { job, name } of this.#accepted.values()) expect(jobs.get(job)?.job.name).toBe(name)
    for (const [job, state] of this.#ended) expect(jobs.get(job)!.job.end?.state).toBe(state)
  }

  /** What was there is there, as it was. */
  #expectUnchanged(before: Left, left: Left): void {
    for (const [number, { job, ok }] of before.jobs) {
      const now = left.jobs.get(number)!
      expect(now.job.spec).toEqual(job.spec)
      if (job.end) expect(now.job.end).toEqual(job.end)
      for (const [task, was] of ok) expect(now.ok.get(task)).toEqual(was)
    }
  }

  /** What had ended did not begin again, and of what had begun and not ended that is known. */
  #expectRunsOnce(before: Left | undefined, left: Left): void {
    const byName = new Map([...left.jobs.values()].map((kept) => [kept.job.name, kept]))
    const begun = new Set<string>()
    for (let i = 0; i < left.found.begun.length; i += 2)
      begun.add(`t-${left.found.begun[i]}.${left.found.begun[i + 1]}`)
    for (const { what, life, name, stage, index } of this.#runs()) {
      // What had begun in the life before was told when this one was opened.
      if (what !== 'begin' || life !== this.#life) continue
      const known = byName.get(name)
      const task = known && numberOf(known.job, stage, index)
      const was = before?.jobs.get(known?.job.job ?? 0)
      expect(was?.ok.has(task!), `${name} ${stage} ${index} had ended`).not.toBe(true)
      expect(was?.job.end, `${name} had ended`).toBeUndefined()
      if (!known || known.job.end || known.ok.has(task!)) continue
      expect(begun, `${name} ${stage} ${index} had begun`).toContain(`t-${known.job.job}.${task}`)
    }
  }

  #runs() {
    if (!existsSync(this.#log)) return []
    const lines = readFileSync(this.#log, 'utf8').trimEnd().split('\n')
    return lines.map((line) => {
      const [what, life, name, stage, index, pid] = line.split(' ')
      return { what, life: Number(life), name, stage, index: Number(index), pid: Number(pid) || 0 }
    })
  }

  #byName(name: string): number | undefined {
    return [...this.#accepted.values()].find((line) => line.name === name)?.job
  }

  #returned(job: number, stage: number): unknown[] {
    const tasks = [...this.#left!.jobs.get(job)!.ok.values()].filter((task) => task.stage === stage)
    return tasks
      .sort((a, b) => a.index - b.index)
      .map(({ value }) => (value as { stdout?: string } | undefined)?.stdout ?? value)
  }
}

/** Tasks are numbered in the order of stages. */
function numberOf({ spec }: StoredJob, stage: string, index: number): number {
  const { stages } = spec as { stages: { name: string; each?: unknown[] }[] }
  let before = 0
  for (const { name, each } of stages) {
    if (name === stage) return before + index + 1
    before += each?.length ?? 1
  }
  throw new Error(`there is no stage ${stage}`)
}
