import { dirname } from 'node:path'
import fc from 'fast-check'
import type { Changes } from '../../assembler/apply.ts'
import { standsAlone } from '../../assembler/source.ts'
import { LocalCluster } from '../../cluster/local.ts'
import type { JobResult } from '../../cluster/handle.ts'
import { LawBroken, agree } from '../agree.ts'
import { law, type Law, type Subject } from '../law.ts'
import { ExecutorStand, TASKS } from './executor-stand.ts'

interface Load {
  /** Tasks of each job. */
  readonly jobs: readonly number[]
  readonly sleepMs: number
}

/** In a real cluster: swapped in, out and in again while jobs run. */
export const swapping: Law = law<Load>('Executor', {
  name: 'under-load',
  says: 'in a real cluster under load, swapped for another and back: every task ends once, with its value',
  runs: 1,
  given: () =>
    fc.record({
      jobs: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 3, maxLength: 6 }),
      sleepMs: fc.nat(3),
    }),
  show: ({ jobs, sleepMs }) =>
    jobs.map((count, i) => `job ${i + 1}: ${count} tasks of ${sleepMs} ms and as many that echo`),
  async holds({ jobs, sleepMs }, subject) {
    const computes = (await computing(subject)) && (await computing(otherOf(subject)))
    const cluster = await LocalCluster.open({ folder: folderOf(subject) })
    const refused: unknown[] = []
    cluster.onEvent((notice) => {
      if (notice.type === 'refused' || notice.type === 'fault') refused.push(notice.error)
    })
    try {
      const [own, other] = bindings(subject)
      await cluster.rewire(own)
      const handles = []
      for (const [i, count] of jobs.entries()) {
        const each = Array.from({ length: count }, (_, at) => at)
        const work = computes ? { call: `${TASKS}#echo`, each } : { burn: { sleepMs }, count }
        const values = { name: 'values', ...work, needs: { cpu: 0.5 } }
        const sleeps = { name: 'sleeps', burn: { sleepMs }, count, needs: { cpu: 0.5 } }
        const handle = cluster.submit({ name: `job ${i + 1}`, stages: [values, sleeps] })
        handles.push({ count, handle })
        // Bound to its modules, so that the swap falls among its tasks.
        await handle.accepted
        await cluster.rewire(i % 2 === 0 ? other : own)
      }
      for (const { handle, count } of handles) {
        checkJob(await handle.done, count)
        const expected = Array.from({ length: count }, (_, at) => at)
        if (computes)
          agree(`what ${handle.name} returned`, await handle.results('values'), expected)
      }
      if (refused.length > 0) throw refused[0]
    } finally {
      await cluster.close()
    }
  },
})

function checkJob({ name, state, fault, tasks }: JobResult, count: number): void {
  if (state !== 'ok') throw new LawBroken(`the end of ${name}`, 'ok', `${state}: ${fault?.message}`)
  agree(`tasks of ${name} that ended`, new Set(tasks.map(({ id }) => id)).size, 2 * count)
}

const computing = ({ component, peers }: Pick<Subject, 'component' | 'peers'>) =>
  ExecutorStand.with({ component, peers }, async (stand) => stand.computes)

function otherOf({ id, peers }: Subject): Pick<Subject, 'id' | 'component' | 'peers'> {
  const others = peers.filter((peer) => peer.id !== id && peer.component.wraps === 'no')
  return { ...(others.find(standsAlone) ?? peers[0]), peers }
}

/** The component in force, and another in its place. */
function bindings(subject: Subject): [own: Changes, other: Changes] {
  const { id, component } = subject
  const base = otherOf(subject).id
  const own = component.wraps === 'only' ? { use: base, through: [id] } : id
  return [{ 'nodeManager.Executor': own }, { 'nodeManager.Executor': base }]
}

/** Where the runtime finds the component: it stands in `<folder>/components/<interface>/`. */
function folderOf({ id, file }: Subject): string {
  if (file === undefined) throw new Error(`${id} has no file: a real cluster cannot load it`)
  return dirname(dirname(dirname(file)))
}
