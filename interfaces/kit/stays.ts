import { launch, type Act } from '../scheduler.ts'
import type { Queue } from '../queue.ts'
import type { Node, Task } from '../work.ts'
import { takes } from './fitting.ts'
import { oneOf } from './settings.ts'

/** The setting of a scheduler whose lanes are jobs. */
export const stay = oneOf(['never', 'stage', 'job'], {
  doc: 'executors stay where tasks of that wait, before anybody else has a turn',
})

/**
 * Lets executors stay where they are: on a node on which a task has ended the next of its stage or job goes first, whoever's turn it
 * would be. A scheduler whose lanes are jobs tells of what ends, and yields `acts` before it looks at others.
 */
export class Stays {
  readonly #where: 'never' | 'stage' | 'job'
  #ended: (readonly [node: Node, task: Task])[] = []

  constructor(where: 'never' | 'stage' | 'job') {
    this.#where = where
  }

  ended(task: Task, node: Node): void {
    if (this.#where !== 'never') this.#ended.push([node, task])
  }

  *acts(queue: Queue): Iterable<Act> {
    const ended = this.#ended
    this.#ended = []
    for (const [node, { job, stage }] of ended) {
      const task = queue.peek(job.id)
      if (!task || task.gang || !takes(node, task)) continue
      if (this.#where === 'job' || task.stage === stage) yield launch(task, node)
    }
  }
}
