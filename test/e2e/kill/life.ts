import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WrittenBinding } from '../../../runtime/assembler/composition.ts'
import type { JobHandle } from '../../../runtime/cluster/handle.ts'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import { SegueError } from '../../../runtime/errors.ts'
import { drawing } from './draw.ts'
import { KINDS, nameOf, specOf } from './jobs.ts'

/** What one life of the cluster tells: a line for each promise that was made. */
export type Line =
  | {
      readonly type: 'open'
      readonly generation: number
      readonly recovered: {
        readonly jobs: number
        readonly tasks: number
        readonly repeated: number
      }
    }
  | {
      readonly type: 'accepted'
      readonly job: number
      readonly name: string
      readonly after?: string
    }
  | { readonly type: 'ended'; readonly job: number; readonly state: string }
  | { readonly type: 'rewiring' }
  | { readonly type: 'error'; readonly text: string }
  | { readonly type: 'rewired'; readonly generation: number }

/** A process that opens the cluster, works on what it finds, and submits and rewires until it is killed, or all is done. */
const [state, log, life, seed, work] = process.argv.slice(2)
process.env.SEGUE_LIFE = life
const tell = (line: Line) => writeSync(1, `${JSON.stringify(line)}\n`)

const below = drawing(Number(seed))
const pick = <T>(list: readonly T[]): T => list[below(list.length)]
const BINDINGS: Readonly<Record<string, readonly WrittenBinding[]>> = {
  'resourceManager.Queue': ['queue/fifo', 'queue/lifo', 'queue/critical-path'],
  'resourceManager.Scheduler': ['scheduler/fifo', 'scheduler/drf', 'scheduler/srpt'],
  'resourceManager.Placement': ['placement/first-fit', 'placement/worst-fit'],
  'applicationMaster.Queue': ['queue/fifo', 'queue/lifo'],
  'applicationMaster.Store': [1000, 2000, 3000].map((maxMib) => ({
    use: 'store/journal',
    with: { maxMib },
  })),
  'nodeManager.Executor': [256, 300].map((heapMb) => ({
    use: 'executor/threads',
    with: { heapMb },
    through: ['executor/processes'],
  })),
}

process.on('unhandledRejection', (error) => {
  const text =
    error instanceof SegueError ? error.explain() : String((error as Error).stack ?? error)
  tell({ type: 'error', text })
  process.exit(1)
})

// Until it is told to begin, so that whoever kills it knows when it did.
await new Promise((go) => process.stdin.once('data', go))
process.stdin.unref()
const cluster = await LocalCluster.open({ state })
flushCompileCache()
tell({
  type: 'open',
  generation: cluster.history().at(-1)!.generation,
  recovered: cluster.recovered,
})

const follow = async ({ id, done }: JobHandle) => {
  const { state: ended } = await done
  if (ended !== 'open') tell({ type: 'ended', job: Number(id.slice(2)), state: ended })
}
for (const { handle } of cluster.jobs.open.values()) void follow(handle)

if (work === 'finish') {
  await cluster.idle()
  await cluster.close()
  process.exit(0)
}

const dags: string[] = []
async function submit(number: number): Promise<void> {
  const kind = pick(KINDS)
  if (kind === 'after' && dags.length === 0) return
  const name = nameOf(kind, 1 + below(kind === 'commands' ? 4 : 20), `l${life}n${number}`)
  const after = kind === 'after' ? pick(dags) : undefined
  const handle = cluster.submit(specOf(name, log, after?.split(' ')[0]), { key: name })
  await handle.accepted
  tell({
    type: 'accepted',
    job: Number(handle.id.slice(2)),
    name,
    ...(after && { after: after.split(' ')[1] }),
  })
  if (kind === 'dag') dags.push(`${handle.id} ${name}`)
  if (below(10) === 0) handle.cancel()
  await follow(handle)
}

async function rewire(): Promise<never> {
  for (;;) {
    await sleep(below(30))
    const address = pick(Object.keys(BINDINGS))
    tell({ type: 'rewiring' })
    const { generation } = await cluster.rewire({ [address]: pick(BINDINGS[address]) })
    tell({ type: 'rewired', generation })
  }
}

void rewire()
for (let number = 1; ; number++) {
  while (cluster.jobs.open.size > 8) await sleep(2)
  void submit(number)
  await sleep(below(12))
}
