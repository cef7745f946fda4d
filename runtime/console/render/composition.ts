import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Look } from '../look.ts'

type Composition = Shape<'Composition'>
type Part = Pick<Composition['bindings'][number], 'component' | 'settings'>

export function compositionPage(composition: Composition, look: Look): string {
  const { name, description, hash, generation, bindings } = composition
  const head = [
    look.style('bold', name),
    hash,
    generation === undefined ? undefined : `generation g${generation}, in force`,
  ]
  const lines = columns(
    bindings,
    [
      { head: 'binding', of: (it) => `${it.role}.${it.interface}` },
      {
        head: 'component',
        of: ({ component, settings, through }) =>
          [partOf({ component, settings }), ...through.map((it) => `through ${partOf(it)}`)].join(
            ' ',
          ),
      },
    ],
    look,
  )
  return [head.filter(Boolean).join('  '), description, lines].filter(Boolean).join('\n')
}

function partOf({ component, settings }: Part): string {
  const told = Object.entries(settings).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
  return told.length > 0 ? `${component} (${told.join(', ')})` : component
}
