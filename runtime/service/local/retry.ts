import { ObjectRef, type StoredTask } from '#interfaces'
import type { LocalCluster } from '../../cluster/local.ts'
import type { JobHandle } from '../../cluster/handle.ts'
import type { JobSpec } from '../../core/job-spec.ts'
import { SegueError } from '../../errors.ts'
import type { StoredEntry } from './find.ts'

/**
 * An ended job once more, as a new one: bound to the same modules, with the results that its tasks had. Only what did not succeed
 * runs. Throws E_STATE when all of it did.
 */
export function retry(
  cluster: LocalCluster,
  { job, name, spec, end }: StoredEntry,
  actor: string | undefined,
): JobHandle {
  if (end?.state === 'ok') {
    throw new SegueError('E_STATE', `j-${job} ${name} succeeded; there is nothing to retry`, {
      expected: 'a job that failed or was cancelled',
      next: `segue job get j-${job}`,
    })
  }
  const kept = async (number: number): Promise<StoredTask[]> => {
    const store = await cluster.recorder.settled()
    const page = await store.tasks({ job, outcome: 'ok', values: true, limit: Infinity })
    return Promise.all(
      page.items.map(async (task) =>
        task.value instanceof ObjectRef
          ? { ...task, value: await cluster.objects.adopt(task.value, `j-${number}`) }
          : task,
      ),
    )
  }
  return cluster.submit(spec as JobSpec, { bound: true, actor, kept })
}
