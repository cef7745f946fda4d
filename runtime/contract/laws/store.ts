import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  Store,
  type Component,
  type Found,
  type StoredEnd,
  type StoredJob,
  type StoredTask,
} from '#interfaces'
import type { Plan } from '../../assembler/assemble.ts'
import { createInstance, type Instance } from '../../assembler/instance.ts'
import { Recorder } from '../../cluster/recorder.ts'
import { agree, must } from '../agree.ts'
import { law, type Law, type Subject } from '../law.ts'
import { defaultsOf } from '../make.ts'
import { AT, lineOf, StoreModel, told, type Told } from './store-model.ts'

const history = fc.array(told, { maxLength: 60, size: 'max' })

/** A store with its folder, as the cluster has it. */
interface Opened {
  readonly instance: Instance
  readonly store: Store
  readonly found: Found
}

const forgot = () => {}

function instanceOf(component: Component, id = 'under test'): Instance {
  const listed = { id, version: '', doc: '', component }
  const plan: Plan = {
    ...{ face: Store, choice: { use: id, with: {}, through: [] }, wrappers: [], key: id },
    base: { listed, config: defaultsOf(component) },
  }
  return createInstance(plan, undefined, () => ({}))
}

async function open(component: Component, folder: string, life: string): Promise<Opened> {
  const instance = instanceOf(component)
  await instance.start()
  const store = instance.methods as Store
  return { instance, store, found: await store.open({ folder, life, forgot }) }
}

/** Gives it a folder that is gone afterwards, and stops every store that was opened in between. */
async function inFolder(act: (folder: string, keep: Instance[]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-store-'))
  const opened: Instance[] = []
  try {
    await act(folder, opened)
  } finally {
    for (const instance of opened) await instance.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const of = (name: string, says: string, runs: number, holds: HistoryLaw): Law =>
  law<readonly Told[]>('Store', {
    name,
    says,
    runs,
    given: () => history,
    show: (input) => input.map(lineOf),
    holds: (input, subject) => inFolder((folder, keep) => holds(input, subject, folder, keep)),
  })

type HistoryLaw = (
  input: readonly Told[],
  subject: Subject,
  folder: string,
  keep: Instance[],
) => Promise<void>

/** Tells everything, jobs as those who ask, and of a job only when it is accepted. */
async function tell(
  input: readonly Told[],
  model: StoreModel,
  to: Pick<Store, 'accept' | 'append'>,
): Promise<void> {
  let asked: Promise<void>[] = []
  for (const it of input) {
    const record = model.next(it)
    if (record?.type === 'job') asked.push(to.accept(record))
    else if (record) {
      await Promise.all(asked)
      asked = []
      to.append(record)
    }
  }
  await Promise.all(asked)
}

const remembers = of(
  'remembers',
  'answers what it was told, whatever is asked',
  6,
  async (input, { component }, folder, keep) => {
    const { instance, store, found } = await open(component, folder, 'a')
    keep.push(instance)
    agree('the life that an empty store was written in', found.life, undefined)
    agree('the last job of an empty store', found.lastJob, 0)
    const model = new StoreModel()
    await tell(input, model, store)
    await model.compare(store)
    agree('how many jobs it counts', store.usage().jobs, model.lasts.lastJob)
    agree('what is wrong with it', store.usage().fault, undefined)
  },
)

const outlives = of(
  'outlives',
  'what it says is durable is there after the process has ended in the middle, and after a stop',
  4,
  async (input, { component }, folder, keep) => {
    const first = await open(component, join(folder, 'a'), 'a')
    keep.push(first.instance)
    const model = new StoreModel()
    await tell(input, model, first.store)
    await first.store.flushed()
    if (!first.store.usage().durable) return
    // What stands in the folder now is what another process finds when this one is killed.
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true })
    await first.instance.stop()
    keep.pop()
    for (const name of ['a', 'b']) {
      const next = await open(component, join(folder, name), 'next')
      keep.push(next.instance)
      if (input.length > 0 && model.lasts.lastJob > 0) agree('whose it was', next.found.life, 'a')
      const { lastJob, lastGeneration, lastDecision, lastEvent, keys } = next.found
      agree(
        'the last of each',
        { lastJob, lastGeneration, lastDecision, lastEvent, keys },
        model.lasts,
      )
      await model.compare(next.store)
    }
  },
)

const begins = law<readonly [number, number][]>('Store', {
  name: 'begins',
  says: 'knows after the process has ended which tasks of open jobs had begun and not ended',
  runs: 3,
  given: () => fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }))),
  show: (input) => input.map(([job, task]) => `t-${job}.${task} begins`),
  holds: (input, { component }) =>
    inFolder(async (folder, keep) => {
      const { instance, store } = await open(component, join(folder, 'a'), 'a')
      keep.push(instance)
      for (const number of [1, 2, 3]) await store.accept(job(number, 9))
      for (const [number, task] of input) {
        store.begun(Uint32Array.of(number, task))
        if (task % 2 === 0) store.append(outcome(number, task))
      }
      store.append(endOf(3))
      await store.flushed()
      if (!store.usage().durable) return
      cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true })
      const next = await open(component, join(folder, 'b'), 'b')
      keep.push(next.instance)
      const wanted = input.filter(([number, task]) => number < 3 && task % 2 === 1)
      const { begun } = next.found
      const names = Array.from(
        { length: begun.length / 2 },
        (_, i) => `t-${begun[2 * i]}.${begun[2 * i + 1]}`,
      )
      agree('what had begun', new Set(names), new Set(wanted.map(([a, b]) => `t-${a}.${b}`)))
    }),
})

const follows = law<{ before: readonly Told[]; meanwhile: readonly Told[][]; peer: number }>(
  'Store',
  {
    name: 'follows',
    says: 'follows any other store, and is followed, while more is told: nothing is lost, or out of order',
    runs: 5,
    given: () =>
      fc.record({
        before: history,
        meanwhile: fc.array(history, { minLength: 1, maxLength: 3 }),
        peer: fc.nat(),
      }),
    show: ({ before, meanwhile }) =>
      [before, ...meanwhile].flatMap((part) => [...part.map(lineOf), 'another store follows']),
    holds: ({ before, meanwhile, peer }, { component, peers }) =>
      inFolder(async (folder, keep) => {
        const lost: unknown[] = []
        const recorder = new Recorder({
          ...{ folder, life: 'a', forgot, begun: () => new Uint32Array() },
          ...{ fault: () => {}, lost: (error) => lost.push(error) },
        })
        const enter = async (of: Component, id: string) => {
          const instance = instanceOf(of, id)
          await instance.start()
          await recorder.open(instance)
          keep.push(instance)
          return instance
        }
        recorder.begin(await enter(component, 'under test'))
        const model = new StoreModel()
        await tell(before, model, recorder)
        for (const [i, part] of meanwhile.entries()) {
          const other = peers[(peer + i) % peers.length]!
          const next =
            i % 2 === 0
              ? await enter(other.component, other.id)
              : await enter(component, 'under test')
          recorder.follow(next)
          await tell(part, model, recorder)
        }
        await recorder.flushed()
        agree('what was lost on the way', lost.map(String), [])
        await model.compare(await recorder.settled())
        await recorder.close(1000)
      }),
  },
)

const replaces = of(
  'replaces',
  'a job that is told again is open and has no outcomes',
  2,
  async (input, { component }, folder, keep) => {
    const { instance, store } = await open(component, folder, 'a')
    keep.push(instance)
    await tell(input, new StoreModel(), store)
    const again = job(1, 3)
    store.append(again)
    agree('the job', await store.job(1), again)
    agree('its tasks', (await store.tasks({ job: 1 })).total, 0)
    const open_ = await store.unfinished(0)
    must(
      open_.some(({ job: number }) => number === 1),
      'the open jobs',
      'j-1 among them',
      open_.length,
    )
  },
)

const job = (number: number, total: number): StoredJob => ({
  ...{ type: 'job', job: number, name: 'job', user: 'ann', pool: 'default', at: AT, total },
  ...{ repeated: 0, spec: { stages: [number] } },
})

const outcome = (number: number, task: number): StoredTask => ({
  ...{ type: 'task', job: number, task, stage: 0, index: task - 1, outcome: 'ok', attempt: 1 },
  ...{ at: AT, wait: 1, service: 2, node: 'n1', generation: 1 },
})

const endOf = (number: number): StoredEnd => ({
  ...{ type: 'end', job: number, at: AT, state: 'ok', done: 1, failed: 0, repeated: 0 },
})

export const storeLaws: readonly Law[] = [remembers, outlives, begins, follows, replaces]
