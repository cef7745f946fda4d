import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import * as logs from './job-logs.ts'

export const { render, next } = logs

/** The service answers both by id. */
export const run = (
  context: Context,
  { task }: { task: string },
  options: { stream?: 'out' | 'err'; bytes?: number },
): Promise<Shape<'Logs'>> => logs.run(context, { job: task }, options)
