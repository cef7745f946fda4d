import { ratiosOf, workflowsIn } from './lists/ratios.ts'
import { RULES } from './lists/by-hand.ts'
import { batchMeans, meanOf } from './queueing/batch-means.ts'
import { CASES, seedOf, watched } from './queueing/cases.ts'
import { serve } from './queueing/run.ts'
import { jobs, shared, sharedByHand } from './queueing/sharing.ts'
import { bimodal, constant, hyperexponential } from './queueing/sizes.ts'
import { poisson } from './queueing/stream.ts'
import { sharing } from './queueing/theory.ts'
import { compositionNamed } from './components.ts'

/*
 * Prints what the tests of this folder compare, as tables:
 *   node test/validation/figures.ts queues [tasks]
 *   node test/validation/figures.ts sharing [jobs], and by hand 200 times as many
 *   node test/validation/figures.ts lists <folder of workflows>
 */
const [what, size] = process.argv.slice(2)
const line = (...cells: readonly unknown[]) => console.log(`| ${cells.join(' | ')} |`)
const heads = (...cells: readonly string[]) => {
  line(...cells)
  line(...cells.map((_, i) => (i === 0 ? '---' : '---:')))
}

async function queues(count: number): Promise<void> {
  heads('queue', 'load', 'theory', 'simulated', 'within', 'fifo would be')
  for (const queue of CASES) {
    const { name, rate, sizes, served, theory, rival } = queue
    const stream = poisson(rate, sizes, count, seedOf(queue))
    const { waits } = await serve(stream, served)
    const { mean, within } = batchMeans(watched(queue, stream, waits))
    const load = rate / (served.nodes * served.cores)
    const figures = [theory, mean, within].map((it) => it.toFixed(4))
    line(name, load.toFixed(2), ...figures, rival?.toFixed(4) ?? '')
  }
}

async function sharings(count: number): Promise<void> {
  const task = 50_000
  heads('sizes', 'composition', 'theory', 'simulated', 'within', 'apart from by hand')
  const theory = sharing(0.5).toFixed(4)
  for (const sizes of [constant, bimodal, hyperexponential]) {
    const many = batchMeans(sharedByHand(poisson(0.5, sizes, 200 * count, 1)))
    const shown = [many.mean, many.within].map((it) => (it / 1e6).toFixed(4))
    line(sizes.name, 'by hand', theory, ...shown, '')
    const stream = jobs(0.5, sizes, count, task)
    const byHand = sharedByHand(stream)
    for (const name of ['fair-threads', 'fair', 'fifo']) {
      const responses = await shared(stream, task, compositionNamed(name))
      const { mean, within } = batchMeans(responses)
      const apart = meanOf(responses.map((it, i) => Math.abs(it - byHand[i])))
      const figures = [mean, within, apart].map((it) => (it / 1e6).toFixed(4))
      line(sizes.name, name, theory, ...figures)
    }
  }
}

async function lists(folder: string): Promise<void> {
  heads('composition', '4 cores', '16', '64')
  for (const rule of RULES) {
    const ratios = await ratiosOf(workflowsIn(folder), rule)
    line(rule, ...ratios.map((all) => meanOf(all).toFixed(4)))
  }
}

if (what === 'queues') await queues(Number(size ?? 620_000))
else if (what === 'sharing') await sharings(Number(size ?? 3100))
else if (what === 'lists' && size) await lists(size)
else console.error('queues [tasks], sharing [jobs] or lists <folder>')
