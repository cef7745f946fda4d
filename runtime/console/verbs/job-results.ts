import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { resultItem, resultText as render } from '../render/results.ts'

export { render }

type Results = Shape<'Results'>

export async function run(
  context: Context,
  { job, stage }: { job: string; stage?: string },
): Promise<Results> {
  const service = await context.service()
  const stages = stage === undefined ? await lastStages(service.job(job)) : [stage]
  const items: Results['items'] = []
  for (const name of stages) {
    const values = await service.results(job, name)
    items.push(...values.map((it, index) => resultItem(name, index, it)))
  }
  return stamp('Results', { items })
}

/** The last in the order of the job, which is what a job is run for. */
const lastStages = async (job: Promise<Shape<'Job'>>): Promise<string[]> =>
  (await job).stages.slice(-1).map(({ name }) => name)
