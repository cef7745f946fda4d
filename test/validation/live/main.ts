import { availableParallelism } from 'node:os'
import { compare, misranked, tableOf, type Row } from './compare.ts'
import { sleepers, type Burn } from './sleepers.ts'

/**
 * `npm run validate:live [repetitions] [seconds]`: the same workload on this machine and in virtual time. Fails where a mean
 * response with sleeping tasks is further than 15 % from the live one, or the ranking is another where the live intervals are
 * apart. With computing tasks it only shows: whatever else the machine does takes part in that.
 */
const [repetitions = 5, seconds = 10] = process.argv.slice(2).map(Number)
const COMPOSITIONS = ['fifo', 'srpt', 'fair-threads']
const LIMIT = 0.15
const LOAD = 0.8

async function table(burn: Burn, slots: number): Promise<readonly Row[]> {
  const nodes = 2
  const workload = sleepers(burn, seconds, nodes * slots, burn === 'sleepMs' ? LOAD : LOAD / 2)
  const rows = await compare(COMPOSITIONS, { workload, seed: 1, nodes, slots }, repetitions)
  const on = `${nodes} nodes with ${slots} slot${slots === 1 ? '' : 's'}`
  const title = `${workload.name}, ${seconds} s of arrivals, ${on}, ${availableParallelism()} cores, ${repetitions} repetitions`
  console.log(`\n${tableOf(title, rows)}`)
  return rows
}

const sleeping = await table('sleepMs', 4)
await table('cpuMs', 1)
const faults = [
  ...sleeping
    .filter(({ error }) => Math.abs(error) > LIMIT)
    .map(({ composition }) => `${composition}: the mean response is not within 15 %`),
  ...misranked(sleeping),
  ...sleeping.filter(({ exact }) => !exact).map(({ composition }) => `${composition}: replay`),
]
console.log(
  faults.length === 0 ? '\nsleeping tasks: within 15 %, ranked alike' : `\n${faults.join('\n')}`,
)
process.exitCode = faults.length === 0 ? 0 : 1
