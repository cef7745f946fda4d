import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { acceptedText as render, nextOfAccepted as next } from '../render/accepted.ts'

export { next, render }

export const run = async (context: Context, { job }: { job: string }): Promise<Shape<'Accepted'>> =>
  (await context.service()).retry(job, context.actor)
