import { parentPort, workerData } from 'node:worker_threads'
import type { ComponentSource } from '../../assembler/source.ts'
import { componentsOf, runSpec } from '../run-spec.ts'
import { JobLines } from '../summary/job-lines.ts'
import { Series } from '../summary/series.ts'
import { Beat } from './beat.ts'
import { leanHeap } from './lean-heap.ts'
import type { Answer, Order } from './run-thread.ts'
import { sent } from './sent-error.ts'

/** Points of time between two looks at the shared memory. */
const EVERY = 64

leanHeap()

const beat = new Beat(workerData as SharedArrayBuffer)
let loaded: { readonly folder: string; readonly source: Promise<ComponentSource> } | undefined

parentPort!.on('message', async (order: Order) => {
  parentPort!.postMessage(await answer(order))
})

async function answer({ spec, windowSeconds, output }: Order): Promise<Answer> {
  let lines: JobLines | undefined
  try {
    const { folder, nodes } = spec
    if (loaded?.folder !== folder) loaded = { folder, source: componentsOf(folder) }
    const series = windowSeconds === undefined ? undefined : new Series(nodes, windowSeconds)
    lines = output === undefined ? undefined : new JobLines(output)
    let points = 0
    const summary = await runSpec(spec, {
      source: await loaded.source,
      observers: [series, lines].filter((observer) => observer !== undefined),
      enough(measures) {
        if (++points % EVERY > 0) return false
        beat.tell(measures.soFar)
        return beat.stopped
      },
    })
    lines?.close()
    return { outcome: { summary, windows: series?.windows(summary.virtualSeconds) } }
  } catch (error) {
    lines?.discard()
    return { error: sent(error) }
  }
}
