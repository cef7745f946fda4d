import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { jobPage as render, nextOfJob as next } from '../render/job.ts'

export { next, render }

export const run = async (context: Context, { job }: { job: string }): Promise<Shape<'Job'>> =>
  (await context.service()).job(job)
