import { ContractBroken } from './host.ts'
import type { Role } from './role.ts'

/** What the queue of the role says must agree with the truth; `idle`: nothing has happened that a plan was not asked for. */
export function checkQueue(role: Role, idle: boolean): void {
  if (role.closed) return
  const size = role.tell('Queue', () => role.parts.queue.size())
  if (size === undefined) return
  const { waiting, overflow, allowance, parking } = role
  const expected = waiting - overflow.size - allowance.kept.size
  if (size !== expected) {
    const what = `the queue has ${size} tasks where ${expected} wait`
    role.fault('Queue', new ContractBroken(what))
  } else if (parking.offerable > 0 && overflow.size === 0 && idle) {
    const offered = role.tell('Queue', () => role.parts.queue.peek())
    if (offered !== undefined || role.closed) return
    const what = `the queue offers nothing although ${expected} tasks wait`
    role.fault('Queue', new ContractBroken(what))
  }
}
