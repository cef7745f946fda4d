import type { Shape } from '../../service/shapes.ts'
import { columns } from '../columns.ts'
import type { Look } from '../look.ts'
import { ago, count, micros, some } from '../units.ts'

type Generation = Shape<'History'>['items'][number]

const listed = (changes: readonly string[], look: Look): string =>
  changes.map((change) => `  ${look.style('cyan', '~')} ${change}`).join('\n')

/** `g1 -> g2 srpt*  by ann  held 180 µs, 3 tasks handed over`, and what has changed. */
export function rewiredText(result: Shape<'Rewired'>, look: Look): string {
  const { generation, from, name, carried, pauseUs, changes, changed, equals } = result
  if (!changed) return `nothing to change: g${generation} ${name} is in force`
  const equal = equals === undefined ? '' : ` (= g${equals})`
  const cost = `held ${micros(pauseUs)}, ${some(carried.waiting, 'waiting task')} handed over, ${count(carried.running)} running went on`
  const head = `g${from} -> ${look.style('bold', `g${generation}`)}${equal} ${name}  ${cost}`
  return [head, listed(changes, look)].filter(Boolean).join('\n')
}

export function planText(plan: Shape<'Plan'>, look: Look): string {
  const { name, hash, generation, changes, waiting } = plan
  if (changes.length === 0) return `nothing would change: g${generation} is wired like ${name}`
  const tasks = Object.entries(waiting).filter(([, waits]) => waits > 0)
  const handed = tasks.map(([role, waits]) => `${count(waits)} in ${role}`).join(', ')
  return [
    `${look.style('bold', name)} (${hash}) instead of g${generation}: ${some(changes.length, 'change')}`,
    listed(changes, look),
    `  waiting tasks: ${handed || 'none'}`,
  ].join('\n')
}

export const diffText = ({ from, to, changes }: Shape<'Diff'>, look: Look): string =>
  changes.length === 0
    ? `${from} and ${to} are wired alike`
    : `${look.style('bold', `${from} -> ${to}`)}\n${listed(changes, look)}`

export const historyLines = (items: readonly Generation[], look: Look): string =>
  columns(
    items,
    [
      { head: '', of: ({ current }) => (current ? look.style('green', '*') : ' ') },
      { head: 'generation', of: ({ generation }) => `g${generation}` },
      { head: 'when', of: ({ at }) => ago(at, look.terminal) },
      { head: 'name', of: ({ name }) => name },
      { head: 'by', of: ({ actor }) => actor },
      { head: 'held', of: ({ pauseUs }) => micros(pauseUs), right: true },
      { head: 'handed over', of: ({ carried }) => count(carried.waiting), right: true },
      { head: 'what', of: (row) => whatOf(row, look) },
    ],
    look,
  )

function whatOf({ reason, changes, equals, fault, previous }: Generation, look: Look): string {
  const parts = [
    reason ?? (previous === undefined && changes.length === 0 ? 'the first' : ''),
    equals === undefined ? '' : `= g${equals}`,
    changes.join('; '),
    fault === undefined ? '' : look.style('red', `taken back: ${fault}`),
  ]
  return parts.filter(Boolean).join(', ')
}
