import { parentPort, workerData } from 'node:worker_threads'
import type { ComponentSource } from '../assembler/source.ts'
import { admit } from '../loader/entry.ts'
import type { BenchOrder, BenchTold } from './bench-protocol.ts'
import { measureOperations } from './bench/operations.ts'
import { measureWork } from './bench/work.ts'

/** The thread in which components are measured. */
const order: BenchOrder = workerData
const tell = (told: BenchTold | { readonly type: 'done' }) => parentPort!.postMessage(told)

const shelf = new Map(
  order.components.map(({ id, ...compiled }) => [id, admit({ ...compiled, inputs: [] }, id)]),
)
const source: ComponentSource = { ids: () => shelf.keys(), get: (id) => shelf.get(id) }
const { ids, seed, rounds, samples, decides } = order
const began = (what: string) => tell({ type: 'began', what })

const operations = await measureOperations(source, ids, seed, samples, began)
// What acts does nothing in virtual time, and a monitor has no say.
const work = decides ? await measureWork(source, ids, seed, rounds, began) : []
tell({ type: 'measured', operations, work })
tell({ type: 'done' })
