import { SegueError } from '../../errors.ts'
import type { WhyAnswer, WhySources } from './answer.ts'
import { whyGeneration } from './why-generation.ts'
import { whyJob } from './why-job.ts'
import { whyTask } from './why-task.ts'

const TASK = /^t-(\d{1,15})\.(\d{1,15})$/
const JOB = /^j-(\d{1,15})$/
const GENERATION = /^g(\d{1,15})$/

/**
 * Why a task (`t-3.7`), a job (`j-3`) or a generation (`g2`) is as it is: from the decision log where it has it, from the
 * cores for what waits or runs, else worked out anew and labelled so. Reads only. Throws E_USAGE, E_NOT_FOUND.
 */
export async function why(sources: WhySources, id: string): Promise<WhyAnswer> {
  const task = TASK.exec(id)
  if (task) return whyTask(sources, Number(task[1]), Number(task[2]))
  const job = JOB.exec(id)
  if (job) return whyJob(sources, Number(job[1]))
  const generation = GENERATION.exec(id)
  if (generation) return whyGeneration(sources, Number(generation[1]))
  throw new SegueError('E_USAGE', `"${id}" is no id`, {
    expected: 'a task (t-3.7), a job (j-3) or a generation (g2)',
    next: 'segue job list, or segue history',
  })
}
