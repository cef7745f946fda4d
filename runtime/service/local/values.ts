import { join } from 'node:path'
import { ObjectRef, type StoredTask } from '#interfaces'
import type { JobRecord, TaskRecord } from '../../core/records.ts'
import type { FaultRecord } from '../../core/fault-record.ts'
import type { TaskEnd, Value } from '../service.ts'
import { faultOf } from './stored.ts'

/** A result as it leaves the cluster: large ones as the file where they lie. */
export const valueOf = (value: unknown, objects: string): Value =>
  value instanceof ObjectRef
    ? { object: { file: join(objects, value.id), bytes: value.bytes } }
    : { value }

/** How a task of a live job ended. */
export function endOf(task: TaskRecord, objects: string): TaskEnd {
  const outcome = task.outcome ?? 'cancelled'
  const end = { task: task.id, stage: task.stage.name, index: task.index, outcome }
  if (outcome === 'ok') return { ...end, result: valueOf(task.value, objects) }
  const fault = task.lastFault ?? cancelFault(task.job, task.id)
  return { ...end, fault: faultOf(fault) }
}

/** How a task of a stored job ended. */
export function storedEnd(task: StoredTask, stage: string, objects: string): TaskEnd {
  const id = `t-${task.job}.${task.task}`
  const end = { task: id, stage, index: task.index, outcome: task.outcome }
  if (task.outcome === 'ok') return { ...end, result: valueOf(task.value, objects) }
  const fault = task.fault ?? { code: 'E_CANCELLED', message: `${id} was ${task.outcome}` }
  return { ...end, fault: faultOf({ task: id, ...fault }) }
}

/** A task that did not fail itself ends with its job: for what ended that, if something did. */
const cancelFault = ({ fault, id }: JobRecord, task: string): FaultRecord => ({
  code: 'E_CANCELLED',
  message: fault
    ? `${task} was cancelled because ${fault.task ?? id} failed: ${fault.message}`
    : `${task} was cancelled`,
})
