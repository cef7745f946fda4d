import { batchMeans, meanOf } from './queueing/batch-means.ts'
import { CASES, seedOf, watched } from './queueing/cases.ts'
import { serve } from './queueing/run.ts'
import { CORES, jobs, shared, sharedByHand } from './queueing/sharing.ts'
import { bimodal, constant, hyperexponential } from './queueing/sizes.ts'
import { poisson } from './queueing/stream.ts'
import { sharing } from './queueing/theory.ts'
import { compositionNamed } from './components.ts'

/**
 * Prints what the tests of this folder compare, as tables: `node test/validation/figures.ts [tasks]`. With 620,000 tasks a queue it
 * takes some minutes.
 */
const count = Number(process.argv[2] ?? 620_000)
const line = (...cells: readonly unknown[]) => console.log(`| ${cells.join(' | ')} |`)
const s = (seconds: number) => seconds.toFixed(4)

line('queue', 'load', 'theory: wait, s', 'simulated', 'within', 'fifo would be')
line('---', '---', '---', '---', '---', '---')
for (const queue of CASES) {
  const { name, rate, sizes, served, theory, rival } = queue
  const stream = poisson(rate, sizes, count, seedOf(queue))
  const { waits } = await serve(stream, served)
  const { mean, within } = batchMeans(watched(queue, stream, waits))
  const load = rate / (served.nodes * served.cores)
  line(name, load.toFixed(2), s(theory), s(mean), s(within), rival === undefined ? '' : s(rival))
}

console.log('')
const TASK = 50_000
line('sizes', 'composition', 'theory: response, s', 'simulated', 'within', 'apart from by hand')
line('---', '---', '---', '---', '---', '---')
for (const sizes of [constant, bimodal, hyperexponential]) {
  const stream = jobs(0.5, sizes, Math.ceil(count / 200), TASK)
  const byHand = sharedByHand(stream)
  for (const name of ['fair-threads', 'fair', 'fifo']) {
    const responses = await shared(stream, TASK, compositionNamed(name))
    const { mean, within } = batchMeans(responses)
    const apart = meanOf(responses.map((it, i) => Math.abs(it - byHand[i])))
    line(sizes.name, name, s(sharing(0.5)), s(mean / 1e6), s(within / 1e6), s(apart / 1e6))
  }
}
console.log(`\n${CORES} cores, tasks of ${TASK / 1000} ms`)
