import { isObject } from '../core/job-check.ts'
import type { WorkflowReader, WorkflowTask } from './wfformat-tasks.ts'

/**
 * A workflow that was made short for simulations: `{ name, makespanSec, tasks: [{ id, name, runtimeSec, cores, memBytes, parents,
 * inBytes, outBytes }] }`, with numbers or texts as ids.
 */
export const isConverted = (value: unknown): boolean =>
  isObject(value) &&
  !('stages' in value) &&
  !('workflow' in value) &&
  'tasks' in value &&
  'makespanSec' in value

export function convertedTasks(
  reader: WorkflowReader,
  file: Record<string, unknown>,
): readonly WorkflowTask[] {
  return (reader.tasks(file.tasks, ['tasks']) ?? []).flatMap((item, i) => {
    if (reader.faults.full) return []
    const path = ['tasks', i]
    const task = reader.object(item, path, `task ${i + 1}`)
    const id = task && reader.text(idOf(task.id), [...path, 'id'], `the id of task ${i + 1}`)
    if (!task || !id) return []
    const what = `task "${id}"`
    const number = (key: string) => reader.number(task[key], [...path, key], `${what}: ${key}`)
    const parents = Array.isArray(task.parents) ? task.parents.map(idOf) : task.parents
    return [
      {
        ...{ id, path, children: undefined, runPath: path },
        parents: reader.texts(parents, [...path, 'parents'], `${what}: parents`),
        files: {
          ...{ inputs: 0, inputBytes: number('inBytes') ?? 0 },
          ...{ outputs: 0, outputBytes: number('outBytes') ?? 0 },
        },
        run: {
          runtimeInSeconds: number('runtimeSec'),
          cores: number('cores'),
          memoryInBytes: number('memBytes'),
          keys: { cores: 'cores', runtime: 'runtimeSec', memory: 'memBytes' },
        },
      },
    ]
  })
}

const idOf = (id: unknown): unknown => (Number.isInteger(id) ? String(id) : id)
