import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualCluster } from '../../../runtime/contract/virtual.ts'
import type { Core } from '../../../runtime/core/core.ts'
import { checkJob, Dimensions } from '../../../runtime/core/job-parse.ts'
import { makeJob } from '../../../runtime/core/job-records.ts'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import type { JobRecord, Lease, TaskRecord } from '../../../runtime/core/records.ts'
import { resume, type Done } from '../../../runtime/core/resume.ts'
import { sanityCheck } from '../../../runtime/core/sanity.ts'
import { sourceOf } from './lab.ts'

/** Looks at each task that begins: what it waits for has succeeded, and it has not. */
class Life extends VirtualCluster {
  readonly begun: TaskRecord[] = []

  override start(core: Core, lease: Lease): void {
    const { task } = lease
    expect(task.state, `${task.id} was done`).not.toBe('done')
    for (const before of task.job.stages) {
      const needed = before.dependents.includes(task.stage)
        ? before.tasks
        : before.pairedDependents.includes(task.stage)
          ? [before.tasks[task.index]]
          : []
      for (const { id, outcome } of needed) expect(outcome, `${task.id} needs ${id}`).toBe('ok')
    }
    this.begun.push(task)
    super.start(core, lease)
  }

  /** The job as it was left: what is done is done. */
  take(spec: JobSpec, done: Iterable<Done>): { job: JobRecord; kept: number } {
    const { reactor } = this
    const home = reactor.cores.get('n1')!.applicationMaster!
    const shapes = { intern: reactor.intern.bind(reactor) }
    const needs = checkJob(spec, new Dimensions())
    const job = makeJob(spec, needs, 'j-1', reactor.now, 'n1', shapes, home.parts.estimator)
    const kept = resume(job, done)
    home.submit(job)
    return { job, kept }
  }
}

async function lifeWith(service: (task: TaskRecord) => number): Promise<Life> {
  const life = new Life({ nodes: [{ cpu: 2 }, { cpu: 1 }], source: sourceOf(), service })
  await life.begin()
  return life
}

interface StageDraft {
  readonly count: number
  readonly after: number
  readonly paired: number
  readonly gang: boolean
  readonly cpu: number
}

const drafts: fc.Arbitrary<StageDraft[]> = fc.array(
  fc.record({
    count: fc.nat(5),
    after: fc.nat(),
    paired: fc.nat(),
    gang: fc.boolean(),
    cpu: fc.constantFrom(0.5, 1, 2),
  }),
  { minLength: 1, maxLength: 6 },
)

/** Stages that wait for some of those before them, as a whole or one by one. */
function jobOf(stages: readonly StageDraft[]): JobSpec {
  const made: StageSpec[] = []
  for (const [i, { count, after, paired, gang, cpu }] of stages.entries()) {
    const bit = (bits: number, at: number) => ((bits >> at) & 1) === 1
    const before = made.filter((_, at) => bit(after, at)).map(({ name }) => name)
    const alike = made.filter((stage, at) => stage.each!.length === count && bit(paired, at))
    made.push({
      name: `s${i}`,
      call: '/tasks.ts#step',
      each: Array.from({ length: count }, (_, at) => at),
      args: alike.map(({ name }) => ({ $from: name, at: 'same' })),
      after: before,
      needs: { cpu },
      // So small that the largest gang has room.
      ...(gang && { gang: true, needs: { cpu: 0.2 } }),
    })
  }
  return { name: 'job', stages: made }
}

const doneIn = (job: JobRecord): Done[] =>
  job.stages
    .flatMap(({ tasks }) => tasks)
    .filter(({ state, outcome }) => state === 'done' && outcome === 'ok')
    .map(({ number, value, attempt, times }) => ({ number, value, attempt, times: times! }))

test('however often it is cut short, a job goes on where it was: each task succeeds once, after what it needs', async () => {
  await fc.assert(
    fc.asyncProperty(drafts, fc.array(fc.nat(12), { maxLength: 4 }), async (stages, cuts) => {
      const spec = jobOf(stages)
      let done: Done[] = []
      for (const cut of [...cuts, Infinity]) {
        const life = await lifeWith((task) => 1000 * (1 + (task.number % 3)))
        const { job, kept } = life.take(spec, done)
        expect(kept).toBe(done.length)
        life.run(life.reactor.now + cut * 1000)
        expect(sanityCheck(life.reactor)).toEqual([])
        expect(new Set(life.begun).size).toBe(life.begun.length)
        expectTogether(life, job, new Set(done.map(({ number }) => number)))
        const now = doneIn(job)
        for (const was of done) expect(now).toContainEqual(was)
        done = now
        if (cut === Infinity) expect(job.state).toBe('ok')
      }
      expect(done).toHaveLength(stages.reduce((sum, { count }) => sum + count, 0))
    }),
  )
})

/** Of a gang those that are left begin at the same time, or none. */
function expectTogether(
  { started, begun }: Life,
  job: JobRecord,
  before: ReadonlySet<number>,
): void {
  for (const { tasks, spec } of job.stages) {
    if (!spec.gang) continue
    const left = tasks.filter(({ number }) => !before.has(number))
    const ids = new Set(left.map(({ id }) => id))
    expect([0, left.length]).toContain(begun.filter(({ id }) => ids.has(id)).length)
    const times = new Set(started.filter(({ task }) => ids.has(task)).map(({ at }) => at))
    expect(times.size).toBeLessThanOrEqual(1)
  }
}

test('what was told twice counts once, and numbers that there are not are passed over', async () => {
  const life = await lifeWith(() => 1000)
  const times = { wait: 1, service: 2, response: 3, node: 'n1', generation: 1 }
  const one = { number: 1, value: 'first', attempt: 1, times }
  const { job, kept } = life.take(jobOf([{ count: 2, after: 0, paired: 0, gang: false, cpu: 1 }]), [
    one,
    { ...one, value: 'second' },
    { ...one, number: 9 },
  ])
  expect(kept).toBe(1)
  life.run()
  expect(job.state).toBe('ok')
  expect(job.stages[0].tasks[0].value).toBe('first')
  expect(life.begun.map(({ id }) => id)).toEqual(['t-1.2'])
})
