import type { Store } from '#interfaces'

/** Of what has ended, the newest are brought over: as many jobs, generations, and notes of each type. */
const JOBS = 1000
const GENERATIONS = 1000
const NOTES = 10_000

/** Brings everything that one store holds to another: all that is open, the newest of the rest. `open`: gets the open jobs. */
export async function copyStore(from: Store, to: Store, open: number[]): Promise<void> {
  for (const generation of (await from.generations(GENERATIONS)).toReversed()) to.append(generation)
  for (const type of ['decision', 'event'] as const)
    for (const note of (await from.notes({ type, limit: NOTES })).items.toReversed())
      to.append(note)
  const { items } = await from.jobs({ limit: JOBS })
  for (const { job: number, end } of items.filter((it) => it.end).reverse()) {
    const job = await from.job(number)
    if (!job) continue
    const tasks = await from.tasks({ job: number, values: true, limit: Infinity })
    // Told in one turn: it is there as a whole or not at all.
    const { end: _, ...stored } = job
    to.append(stored)
    for (const task of tasks.items) to.append(task)
    to.append(end!)
  }
  for (let after = 0; ; after = open.at(-1)!) {
    const entries = await from.unfinished(after)
    if (entries.length === 0) return
    for (const { tasks, ...job } of entries) {
      to.append(job)
      for (const task of tasks) to.append(task)
      open.push(job.job)
    }
  }
}
