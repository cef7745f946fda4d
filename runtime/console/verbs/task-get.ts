import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { taskPage as render } from '../render/task.ts'

export { render }

export const run = async (context: Context, { task }: { task: string }): Promise<Shape<'Task'>> =>
  (await context.service()).task(task)

export const next = ({ id }: Shape<'Task'>): string[] => [`why ${id}`, `task logs ${id}`]
