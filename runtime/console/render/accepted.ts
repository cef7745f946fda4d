import type { Shape } from '../../service/shapes.ts'
import type { Look } from '../look.ts'
import { some } from '../units.ts'
import { near } from './component.ts'

type Accepted = Shape<'Accepted'>

export function acceptedText(accepted: Accepted, look: Look): string {
  const { id, name, tasks, durable, modules, notes = [] } = accepted
  const promise = durable ? 'accepted, in the journal' : 'accepted'
  return [
    `${look.style('bold', `${id} ${name}`)}  ${promise}: ${some(tasks, 'task')}`,
    ...modules.map(({ file, hash }) => `  ${near(file)} as it is now (${hash.slice(0, 12)})`),
    ...notes.map((note) => `  ${note}`),
  ].join('\n')
}

export const nextOfAccepted = ({ id }: Accepted): string[] => [`job wait ${id}`, `why ${id}`]
