import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { SegueError } from '../../runtime/errors.ts'
import { alone, print } from './alone.ts'
import { requestOf, usage, type Bench, type Request } from './benches.ts'
import { round, type Figure } from './figure.ts'
import { table } from './table.ts'

/** Where figures were taken; `load`: processes that wanted a core in the minute before. */
const machine = () => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  memoryGiB: round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${process.platform} ${process.arch}`,
  load: round(loadavg()[0]),
})

async function run({ name, flags }: Bench, { json, words }: Request): Promise<void> {
  const on = machine()
  const began = performance.now()
  const figures = await alone<Figure>(join(import.meta.dirname, `${name}.ts`), words, flags)
  if (json) return print([{ name, machine: on, figures }])
  const seconds = Math.round((performance.now() - began) / 1000)
  const { cores, model, node, load } = on
  console.log(`${name}: ${cores} cores of ${model}, Node ${node}, load ${load}; took ${seconds} s`)
  console.log(`${table(figures)}\n`)
}

async function main(words: readonly string[]): Promise<number> {
  const request = requestOf(words)
  if (request.help) {
    console.log(usage())
    return 0
  }
  let code = 0
  for (const bench of request.benches) {
    try {
      await run(bench, request)
    } catch (error) {
      console.error(`${bench.name}: ${error instanceof Error ? error.message : String(error)}`)
      code = 1
    }
  }
  return code
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SegueError)) throw error
  console.error(error.explain())
  process.exitCode = 2
}
