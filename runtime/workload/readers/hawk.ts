import type { Arrival } from '../workload.ts'
import { lineFormat } from './format.ts'
import { number } from './rules.ts'
import { bad, micros, millis, MOST_SECONDS, secondsIn, tasksIn } from './values.ts'

/**
 * Traces of Hawk (Delgado et al., ATC'15) and Eagle (SoCC'16): when a job arrives, how many tasks it has, how long they take on
 * average, and how long each takes; in seconds. Schedulers learn the mean alone, which also says whether a job is long.
 */
export const hawk = lineFormat({
  name: 'hawk',
  doc: 'Hawk and Eagle: bags of tasks, each with its own length',
  extensions: ['tr'],
  rules: {
    cutoff: number(90.5811, 'mean seconds of a task above which a job is long', 0, MOST_SECONDS),
  },
  recognises: ({ lines: [first] }) => {
    const columns = first?.trim().split(/\s+/) ?? []
    return columns.length > 3 && columns.length === Number(columns[1]) + 3
  },
  reader:
    ({ cutoff }) =>
    (line, number) =>
      job(line, `job-${number}`, cutoff),
})

function job(line: string, name: string, cutoff: number): Arrival {
  const [arrival, tasks, mean, ...durations] = line.trim().split(/\s+/)
  const at = secondsIn(arrival, 'column 1, when it arrives,')
  const count = tasksIn(tasks, 'column 2, the number of its tasks,')
  const estimate = secondsIn(mean, 'column 3, how long a task takes on average,')
  if (durations.length !== count)
    throw bad(`the job has ${count} tasks and ${durations.length} lengths`, 'one for each task')
  const cpuMs = durations.map((it, i) => millis(secondsIn(it, `column ${i + 4}, a length,`)))
  const stage = { name: 'run', burn: { cpuMs }, count, estimateMs: millis(estimate) }
  return {
    at: micros(at),
    job: { name, stages: [{ ...stage, needs: { cpu: 1 } }] },
    class: estimate > cutoff ? 'long' : 'short',
  }
}
