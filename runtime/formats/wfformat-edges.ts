import { didYouMean, quoted } from '../errors.ts'
import type { Path } from '../files/place.ts'
import type { WorkflowReader, WorkflowTask } from './wfformat-tasks.ts'

/**
 * What each task waits for. Adds every id that stands twice, every parent or child that does not exist, and every pair of
 * which only one knows the other.
 */
export function edgesOf(
  reader: WorkflowReader,
  tasks: readonly WorkflowTask[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const { faults } = reader
  const byId = new Map<string, WorkflowTask>()
  for (const task of tasks) {
    if (byId.has(task.id))
      reader.wrong([...task.path, 'id'], 'the id', task.id, 'an id that no other task has')
    byId.set(task.id, task)
  }
  const parents = new Map(tasks.map(({ id, parents: named }) => [id, new Set(named)]))
  const children = new Map(tasks.map(({ id, children: named }) => [id, new Set(named)]))
  const known = (task: WorkflowTask, other: string, path: Path, what: string): boolean => {
    if (byId.has(other)) return true
    const message = `task ${quoted(task.id)} names ${quoted(other)} as its ${what}, which does not exist`
    const near = didYouMean(other, byId.keys())
    const next = near === undefined ? undefined : `did you mean ${quoted(near)}?`
    faults.add(path, message, 'the id of a task', { code: 'E_FORMAT', next })
    return false
  }
  for (const task of tasks) {
    const { id, path } = task
    const own = (other: string) => `task ${quoted(id)} names ${quoted(other)}`
    for (const [i, parent] of (task.parents ?? []).entries()) {
      if (faults.full) return parents
      const at = [...path, 'parents', i]
      if (!known(task, parent, at, 'parent')) parents.get(id)!.delete(parent)
      else if (byId.get(parent)!.children && !children.get(parent)!.has(id))
        faults.add(
          at,
          `${own(parent)} as its parent, which does not name it as its child`,
          'both or none',
          { code: 'E_FORMAT' },
        )
    }
    for (const [i, child] of (task.children ?? []).entries()) {
      if (faults.full) return parents
      const at = [...path, 'children', i]
      if (!known(task, child, at, 'child')) continue
      if (byId.get(child)!.parents && !parents.get(child)!.has(id))
        faults.add(
          at,
          `${own(child)} as its child, which does not name it as its parent`,
          'both or none',
          { code: 'E_FORMAT' },
        )
      parents.get(child)!.add(id)
    }
  }
  return parents
}
