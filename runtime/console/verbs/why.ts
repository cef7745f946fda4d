import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { asTyped } from '../report.ts'
import { count } from '../units.ts'

type Why = Shape<'Why'>

export async function run(context: Context, { id }: { id?: string }): Promise<Why> {
  const service = await context.service()
  return service.why(id ?? `g${(await service.status()).generation}`)
}

const SOURCES: Readonly<Record<Why['source'], string>> = {
  recorded: '',
  live: 'as it stands now',
  recomputed: 'not recorded: worked out anew from that generation',
}

export function render(why: Why, look: Look): string {
  const { id, text, generation, components, source, queue, nodes, otherNodes } = why
  const [first = '', ...more] = text
  const behind = queue && queue.behind.length > 0 ? `, behind ${queue.behind.join(', ')}` : ''
  const facts = pairs(
    [
      ['source', SOURCES[source]],
      ['generation', generation === undefined ? undefined : `g${generation}`],
      ['decided by', components.join(', ')],
      [
        'queue',
        queue &&
          `${queue.component} of ${queue.role}: ${queue.position === undefined ? '' : `${queue.position} of `}${count(queue.length)}${behind}`,
      ],
      [
        'others',
        otherNodes &&
          Object.entries(otherNodes)
            .map(([verdict, some]) => `${count(some)} ${verdict}`)
            .join(', '),
      ],
    ],
    look,
  )
  const table = columns(
    nodes,
    [
      { head: 'node', of: ({ node }) => node },
      { head: 'verdict', of: ({ verdict }) => verdict },
      { head: 'detail', of: ({ detail }) => detail },
    ],
    look,
  )
  // Most first sentences begin with the id.
  const named = first.startsWith(`${id} `) ? first.slice(id.length + 1) : ` ${first}`
  const head = [`${look.style('bold', id)} ${named}`, ...more.map((it) => `  ${it}`)]
  return [...head, facts, nodes.length > 0 ? table : ''].filter(Boolean).join('\n')
}

/** The service names verbs with the command before them. */
export const next = (why: Why): string[] => why.next.map((it) => asTyped(it, ''))
