import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { nodeLines } from '../render/status.ts'

export async function run(context: Context): Promise<Shape<'NodeList'>> {
  const { nodes } = await (await context.service()).status()
  return stamp('NodeList', { items: nodes, total: nodes.length })
}

export const render = ({ items }: Shape<'NodeList'>, look: Look): string => nodeLines(items, look)

export const next = ({ items: [first] }: Shape<'NodeList'>): string[] =>
  first && first.running > 0 ? [`task list --node ${first.id}`] : []
