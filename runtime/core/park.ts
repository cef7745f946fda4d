import type { Refusal, Shape } from '#interfaces'
import { absent } from '../assembler/facade.ts'
import type { Role } from './role.ts'

/** Tasks of the shape are not offered at the role before something changed that could matter. */
export function park(role: Role, shape: Shape, refusal: Refusal): void {
  const { queue } = role.parts
  const able = queue.lack !== absent && !role.mayStage(shape)
  if (role.parking.park(shape, refusal, role.ledger.total, able))
    role.tell('Queue', () => queue.lack!(shape))
  else role.tell('Queue', () => queue.park(shape))
}

/** A shape whose tasks may stand behind others need no room: it is asked for whenever it might have had some. */
export function askIfStaged(role: Role, shape: Shape): void {
  if (role.mayStage(shape) && role.parking.ask(shape, role.ledger.total))
    role.tell('Queue', () => role.parts.queue.park(shape))
}
