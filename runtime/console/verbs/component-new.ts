import { newComponent } from '../../contract/index.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { asTyped } from '../report.ts'

export async function run(
  { folder }: Context,
  { component }: { component: string },
): Promise<Shape<'Done'>> {
  const { id, files, next: steps } = await newComponent(folder, component)
  const text = `wrote ${id}`
  return stamp('Done', { text, id, files: [...files], next: [...steps] })
}

export const render = ({ text, files = [] }: Shape<'Done'>): string =>
  [text, ...files.map((file) => `  ${file}`)].join('\n')

export const next = ({ next: steps = [] }: Shape<'Done'>): string[] =>
  steps.map((step) => asTyped(step, ''))
