import type { Observer } from './observer.ts'

type Call<K extends keyof Observer> = Observer[K]

/** Several observers as one; what none of them wants costs nothing. */
export class Observers implements Observer {
  readonly arrived: Call<'arrived'>
  readonly started: Call<'started'>
  readonly stopped: Call<'stopped'>
  readonly taskEnded: Call<'taskEnded'>
  readonly jobEnded: Call<'jobEnded'>

  constructor(observers: readonly Observer[]) {
    this.arrived = all(observers, 'arrived')
    this.started = all(observers, 'started')
    this.stopped = all(observers, 'stopped')
    this.taskEnded = all(observers, 'taskEnded')
    this.jobEnded = all(observers, 'jobEnded')
  }
}

function all<K extends keyof Observer>(observers: readonly Observer[], name: K): Observer[K] {
  const calls = observers.flatMap((observer) => {
    const method = observer[name] as ((...args: unknown[]) => void) | undefined
    return method ? [method.bind(observer)] : []
  })
  if (calls.length <= 1) return calls[0] as Observer[K]
  return ((a: unknown, b: unknown, c: unknown) => {
    for (const call of calls) call(a, b, c)
  }) as Observer[K]
}
