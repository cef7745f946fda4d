import { join, resolve } from 'node:path'
import { PARTITIONS } from '../../../workloads/demo/batch.ts'
import { commandsHere } from '../../../workloads/demo/commands.ts'
import { freezeSources } from '../../../workloads/demo/freeze.ts'
import { inputRoot, selectInput } from '../../../workloads/demo/input.ts'
import { type PlainRun, plainRun } from '../../../workloads/demo/plain.ts'
import { thisMachine } from '../../assembler/machine.ts'
import { type LocalCluster, openCluster } from '../../cluster/local.ts'
import { locate } from '../../cluster/locate.ts'
import { SegueError } from '../../errors.ts'
import { packageRoot } from '../../loader/places.ts'
import { compare } from './compare.ts'
import { Live } from './live.ts'
import type { DemoOptions } from './options.ts'
import { isConfirmed, outcomeObject } from './outcome.ts'
import { planFor } from './plan.ts'
import { newProgress } from './progress.ts'
import { outcomeLines } from './report.ts'
import { watchSignals } from './stop.ts'
import { Trial } from './trial.ts'
import { loadedLine, noticeLine } from './notice.ts'
import { machineLine } from './view.ts'

/**
 * The main job: brings up `local-5`, runs real work on it, rewires between compositions
 * meanwhile, and says what difference they made. Gives the exit code: 0 when every task ended
 * well and a plain run confirms the answer, 1 when not, 128 plus the signal's number when it was
 * stopped.
 */
export async function demo(options: DemoOptions = {}): Promise<number> {
  const began = performance.now()
  const cores = thisMachine().cpu
  const plan = planFor(options)
  // A name that is none is told before any work is done.
  for (const name of plan.compositions) locate(name, resolve('.'), 'compositions')
  const progress = newProgress(plan)
  const live = new Live(options.json === true, began, cores)
  using stop = watchSignals(() => live.abandon())
  const found = selectInput(inputRoot(packageRoot), plan.files)
  using input = freezeSources(found)
  if (found.files.length === 0) {
    const where = join(found.root, 'node_modules')
    const next = 'run it where packages are installed'
    process.stderr.write(
      `${new SegueError('E_FILE', 'there is no text', { where, next }).explain()}\n`,
    )
    return 1
  }
  let plain: PlainRun | undefined
  let cluster: LocalCluster | undefined
  let machine = `${cores} real cores`
  let fault: SegueError | undefined
  try {
    live.say(
      `${input.files.length} text files below ${found.root}; first by one thread, without Segue`,
    )
    plain = await plainRun(input, PARTITIONS, stop.signal)
    const open = await openCluster({
      cluster: 'local-5',
      composition: plan.compositions[0],
      watch: options.watch,
      output: join(input.root, 'output'),
    })
    cluster = open
    const say = (line: string | undefined) => line && live.say(line)
    open.onEvent((notice) => say(noticeLine(notice)))
    open.catalog.on((event) => say(loadedLine(event)))
    const { nodes } = open.status()
    machine = machineLine(open.status(), cores)
    live.start(() => open.status(), progress)
    const nodeMemory = Math.min(...nodes.map((node) => node.memory.total))
    const parts = { input, speed: plain.speed, nodeMemory, commands: commandsHere() }
    await new Trial(open, parts, plan, progress, stop.signal).run()
  } catch (error) {
    if (!stop.signal.aborted) {
      if (!(error instanceof SegueError)) throw error
      fault = error
    }
  } finally {
    live.stop()
    await cluster?.close()
  }
  if (fault) {
    // What was cancelled because of it would only hide it.
    progress.failures.splice(0, Infinity, fault.explain())
    process.stderr.write(`${fault.explain()}\n`)
    if (!options.json) return 1
  }
  const comparisons = compare(progress.batches, plan.compositions)
  const exit = stop.code || (isConfirmed({ progress, plain }) ? 0 : 1)
  const seconds = (performance.now() - began) / 1000
  const outcome = { exit, seconds, machine, input, plan, plain, progress, comparisons }
  const lines = options.json
    ? [JSON.stringify(outcomeObject(outcome))]
    : outcomeLines(outcome, process.stdout.columns || 100)
  process.stdout.write(`${lines.join('\n')}\n`)
  return exit
}
