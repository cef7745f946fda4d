import { SegueError } from '../errors.ts'
import type { Seat } from './rewire.ts'

/** A role was closed by a fault while the rewire was prepared: what it prepared is not enough any more. */
export class Overtaken extends SegueError {
  constructor(seat: Seat) {
    super('E_REWIRE', `a component of ${seat.core.id} ${seat.role.name} failed meanwhile`, {
      running: 'the generation in force goes on',
      next: 'the rewire is prepared again',
    })
  }
}
