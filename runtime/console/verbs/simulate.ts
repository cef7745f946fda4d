import { resolve } from 'node:path'
import type { RunSpec } from '../../simulation/run-spec.ts'
import { countTasks } from '../../simulation/thread/count-tasks.ts'
import { RunThread, type Order, type Outcome } from '../../simulation/thread/run-thread.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { SignalName } from '../io.ts'
import { Interrupted } from '../report.ts'
import { count, duration } from '../units.ts'
import { compositionsOf, flagsOf, workOf, type WorkOptions } from '../work/simulated.ts'

export { simulationText as render } from '../render/simulation.ts'

interface Options extends WorkOptions {
  readonly composition?: string
  readonly seed?: number
  /** Milliseconds. */
  readonly windows?: number
  readonly output?: string
}

export const signals = 'own'

const LOOK_MS = 100
/** What ends before needs no more than the number of its tasks. */
const COUNT_AFTER_MS = 1500

/** What came of it; when it is interrupted, what there is until then. */
export async function* run(
  context: Context,
  _: unknown,
  options: Options,
): AsyncIterable<Shape<'Simulation'>> {
  const { seed = 1 } = options
  const work = await workOf(context, options, 'simulate')
  const [{ name, composition }] = await compositionsOf(context, [options.composition ?? 'default'])
  const spec = { ...work.spec, composition, seed }
  const windowSeconds = options.windows === undefined ? undefined : options.windows / 1000
  const output = options.output && resolve(context.io.folder, options.output)
  const { outcome, interrupted } = await simulated(context, { spec, windowSeconds, output })
  const { summary, windows } = outcome
  const { workload, nodes } = work
  yield stamp('Simulation', {
    ...{ composition: name, workload, nodes, seed },
    ...summary,
    ...(windows && { windows: [...windows] }),
  })
  if (interrupted) throw new Interrupted(interrupted)
  const other = name === 'srpt' ? 'fifo' : 'srpt'
  context.next([`compare --compositions ${name},${other} ${flagsOf(options)}`])
}

interface Ended {
  readonly outcome: Outcome
  readonly interrupted?: SignalName
}

/** In a thread of its own: the first Ctrl-C cuts it, the second one does not wait for that. */
async function simulated(context: Context, order: Order): Promise<Ended> {
  const thread = new RunThread()
  const given = new AbortController()
  let interrupted: SignalName | undefined
  const release = context.onSignal((signal) => {
    if (interrupted) return void thread.close()
    interrupted = signal
    context.warn('cut; this is how far it is; Ctrl-C again ends it at once')
    thread.cut()
  })
  const stopTelling = tell(context, thread, order.spec, given.signal)
  try {
    return { outcome: await thread.run(order), interrupted }
  } catch (error) {
    if (interrupted) throw new Interrupted(interrupted)
    throw error
  } finally {
    release()
    stopTelling()
    given.abort()
    await thread.close()
  }
}

/** Says how far it is until the returned function is called. */
function tell(context: Context, thread: RunThread, spec: RunSpec, signal: AbortSignal): () => void {
  if (context.json) return () => {}
  let total: number | undefined
  const counting = setTimeout(async () => {
    // What is wrong with the workload is told by the simulation.
    total = await countTasks(spec, signal).catch(() => undefined)
  }, COUNT_AFTER_MS)
  const looking = setInterval(() => {
    const { tasks, now } = thread.soFar
    const at = `${duration(now / 1000)} of virtual time`
    if (total === undefined)
      context.progress.update(() => `${count(tasks)} tasks have ended, ${at}`)
    else context.progress.count(Math.min(tasks, total), total, `tasks have ended, ${at}`)
  }, LOOK_MS)
  return () => {
    clearTimeout(counting)
    clearInterval(looking)
    context.progress.clear()
  }
}
