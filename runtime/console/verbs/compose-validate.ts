import type { Shape } from '../../service/shapes.ts'
import { readHere } from '../composition-file.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { named } from '../wanted.ts'

export const run = (
  context: Context,
  { composition }: { composition: string },
): Promise<Shape<'Composition'>> => readHere(context, named(composition, context.io))

export const render = ({ name, hash }: Shape<'Composition'>, look: Look): string =>
  `${name} is ${look.style('green', 'good')}: ${hash}`

export const next = ({ name }: Shape<'Composition'>): string[] => [
  `compose plan ${name}`,
  `up --composition ${name}`,
]
