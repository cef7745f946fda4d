import { Queue, type Component } from '#interfaces'
import fifo from '../../../components/queue/fifo.ts'
import lifo from '../../../components/queue/lifo.ts'
import { task } from '../../../runtime/contract/builders.ts'
import { make } from '../../../runtime/contract/make.ts'
import type { Adapter } from '../cases.ts'

function drained(component: Component, orders: readonly number[]): number[] {
  const queue = make(Queue, component)
  for (const order of orders) queue.push(task({ order }), '')
  return orders.map(() => {
    const next = queue.peek()!
    queue.remove(next, '')
    return next.order
  })
}

/** Those that came last give way first. */
export default (({ state }) => ({
  assign: drained(fifo, state.apps_serials_in_insert_order),
  preempt: drained(lifo, state.apps_serials_in_insert_order),
})) satisfies Adapter
