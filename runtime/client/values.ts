import { readFile } from 'node:fs/promises'
import { SegueError } from '../errors.ts'
import { deserialise, serialise } from '../server/protocol/structured.ts'
import type { Service, Value } from '../service/service.ts'
import { TaskError } from './task-error.ts'

/**
 * A result itself: one that is large lies in a file. `shared`: it is the very object that the cluster has, of which the user is
 * to get a copy.
 */
export async function opened(value: Value, shared: boolean): Promise<unknown> {
  if ('value' in value) {
    const isObject = typeof value.value === 'object' && value.value !== null
    return shared && isObject ? deserialise(serialise(value.value)) : value.value
  }
  const { file } = value.object
  try {
    return deserialise(await readFile(file))
  } catch (cause) {
    throw new SegueError('E_FILE', `a result cannot be read: ${(cause as Error).message}`, {
      where: file,
      expected: 'a client on the machine of the cluster, while the cluster keeps the result',
      running: 'the cluster',
      next: 'submit the job again, or let a task work on the result: pass it the handle',
      cause,
    })
  }
}

/** Why a job gave no result, when that is not the fault of one of its tasks alone. */
export async function jobFault(service: Service, id: string): Promise<TaskError> {
  const { state, fault, name } = await service.job(id)
  return new TaskError(fault ?? { code: 'E_CANCELLED', message: `${id} ${name}: ${state}` }, id)
}

/** The task at that place of a job with one stage. */
export const taskId = (job: string, index: number): string => `t-${job.slice(2)}.${index + 1}`

/** False where it had ended already. */
export async function cancelled(service: Service, id: string): Promise<boolean> {
  try {
    await service.cancel(id)
    return true
  } catch (error) {
    if (error instanceof SegueError && (error.code === 'E_STATE' || error.code === 'E_NOT_FOUND'))
      return false
    throw error
  }
}
