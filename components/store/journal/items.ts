import { deserialize, serialize } from 'node:v8'
import type {
  JobEntry,
  OpenEntry,
  StoredEnd,
  StoredFault,
  StoredGeneration,
  StoredJob,
  StoredNote,
  StoredTask,
  StoreRecord,
} from '#interfaces'
import { encode, Returned, type Chunk } from './chunks.ts'
import { Columns } from './columns.ts'
import type { EndItem, Item, JobItem, JobRow, Picked, Questions } from './protocol.ts'

/** Records as what is written, and back. Here alone is known what the bytes of a journal mean. */

export const jobItem = (record: StoredJob, ask: number | undefined): JobItem => {
  const { job, name, user, pool, at, total, key = null, repeated = 0, spec } = record
  return {
    kind: 'job',
    ...{ ask, job, name, user, pool, at, total, key, repeated },
    spec: serialize(spec),
  }
}

/** In order, but for tasks: those of one job come together, before what is told of it next. */
export function itemsOf(records: readonly (StoreRecord | JobItem)[]): Item[] {
  const items: Item[] = []
  const tasks = new Map<number, StoredTask[]>()
  const flush = (job: number) => {
    const told = tasks.get(job)
    if (!told) return
    tasks.delete(job)
    for (const chunk of encode(job, told)) items.push({ kind: 'chunk', ...chunk })
  }
  for (const record of records) {
    if ('kind' in record) items.push(record)
    else if (record.type === 'task') {
      const told = tasks.get(record.job)
      if (told) told.push(record)
      else tasks.set(record.job, [record])
    } else {
      if (record.type === 'job' || record.type === 'end') flush(record.job)
      items.push(itemOf(record))
    }
  }
  for (const job of tasks.keys()) flush(job)
  return items
}

function itemOf(record: Exclude<StoreRecord, StoredTask>): Item {
  switch (record.type) {
    case 'job':
      return movedJob(record)
    case 'end':
      return endItem(record)
    case 'generation': {
      const { generation, at, name, fault = null, record: line, composition } = record
      const data = serialize({ line, composition })
      return { kind: 'generation', generation, at, name, fault, data }
    }
    default: {
      const { type, seq, at, job = null, task = null, generation = null } = record
      return { kind: 'note', type, seq, at, job, task, generation, data: serialize(record.data) }
    }
  }
}

/** A job that a store without a disk had accepted may hold what cannot be written down: then the next start says so. */
function movedJob(record: StoredJob): JobItem {
  try {
    return jobItem(record, undefined)
  } catch {
    const stages = 'what the job was could not be written down'
    return jobItem({ ...record, spec: { name: record.name, stages } }, undefined)
  }
}

function endItem({ type: _, fault, ...end }: StoredEnd): EndItem {
  return { kind: 'end', ...end, fault: fault ? Buffer.from(JSON.stringify(fault)) : null }
}

/** Memory that can be handed over with the items, so that it need not be copied. */
export function memoryOf(items: readonly Item[]): ArrayBuffer[] {
  const memory: ArrayBuffer[] = []
  const add = ({ buffer, byteLength }: Uint8Array) => {
    // A part of a pool is not ours to give away.
    if (buffer.byteLength === byteLength) memory.push(buffer as ArrayBuffer)
  }
  for (const item of items) {
    if (item.kind === 'job') add(item.spec)
    else if (item.kind === 'chunk') {
      add(item.columns)
      add(item.values)
    } else if (item.kind !== 'end') add(item.data)
  }
  return memory
}

export function entryFrom({ fault, ...entry }: JobRow['entry']): JobEntry {
  if (!fault) return entry
  const told = JSON.parse(Buffer.from(fault).toString()) as StoredFault
  return { ...entry, end: { ...entry.end!, fault: told } }
}

export const jobFrom = ({ entry, spec }: JobRow): StoredJob & { end?: StoredEnd } => ({
  ...entryFrom(entry),
  spec: deserialize(spec),
})

export const openFrom = ({
  job,
  chunks,
}: {
  job: JobRow
  chunks: readonly Chunk[]
}): OpenEntry => ({
  ...jobFrom(job),
  tasks: chunks.flatMap(tasksFrom),
})

/** What could not be written down counts as not done. */
function tasksFrom({ job, columns, values }: Chunk): StoredTask[] {
  const of = new Columns(job, columns)
  const returned = new Returned(values)
  const tasks: StoredTask[] = []
  for (let at = 0; at < of.count; at++)
    if (!returned.isLost(at)) tasks.push(returned.with(of.task(at), at))
  return tasks
}

export function pickedFrom({ chunks, picks }: Picked): StoredTask[] {
  const columns = chunks.map((chunk) => new Columns(chunk.job, chunk.columns))
  const values = chunks.map((chunk) => chunk.values && new Returned(chunk.values))
  const tasks: StoredTask[] = []
  for (let i = 0; i < picks.length; i += 2) {
    const [chunk, at] = [picks[i]!, picks[i + 1]!]
    const task = columns[chunk]!.task(at)
    tasks.push(values[chunk]?.with(task, at) ?? task)
  }
  return tasks
}

export function generationFrom(row: Questions['generations'][1][number]): StoredGeneration {
  const { generation, at, name, fault, data } = row
  const { line, composition } = deserialize(data) as { line: unknown; composition: unknown }
  const more = fault === null ? {} : { fault }
  return { type: 'generation', generation, at, name, ...more, record: line, composition }
}

export function noteFrom(row: Questions['notes'][1]['items'][number]): StoredNote {
  const { type, seq, at, job, task, generation, data } = row
  return {
    ...{ type, seq, at },
    ...(job !== null && { job }),
    ...(task !== null && { task }),
    ...(generation !== null && { generation }),
    data: deserialize(data),
  }
}
