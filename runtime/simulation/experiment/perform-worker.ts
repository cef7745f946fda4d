import { parentPort, workerData } from 'node:worker_threads'
import { SegueError } from '../../errors.ts'
import { componentsOf } from '../run-spec.ts'
import type { Answer } from './crew.ts'
import type { Order } from './grid.ts'
import { perform } from './perform.ts'
import type { ResultLine } from './result.ts'

/** A thread of an experiment: one order after the other. It keeps the components that it has loaded. */
const { folder } = workerData as { readonly folder: string }
const source = componentsOf(folder)

parentPort!.on('message', (order: Order) => {
  const done = async (): Promise<Answer<ResultLine>> => {
    try {
      return { value: await perform(order, await source) }
    } catch (error) {
      return { error: error instanceof SegueError ? error.explain() : String(error) }
    }
  }
  void done().then((answer) => parentPort!.postMessage(answer))
})
