import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LocalCluster } from '../../../runtime/cluster/local.ts'
import { randomStream } from '../../../runtime/core/random.ts'
import { isSeed, MOST_SEED } from '../../../runtime/files/seed.ts'
import { job, nodes, run, workload } from '../simulation/lab.ts'

const BAD = [-1, 0.5, 2 ** 32, Number.NaN, Infinity]

test('a seed is told apart from all others by what is drawn', () => {
  const drawn = (seed: number) => randomStream(seed, 'x').next()
  expect([0, 1, MOST_SEED].every(isSeed)).toBe(true)
  expect(new Set([0, 1, MOST_SEED].map(drawn)).size).toBe(3)
  // The first that would draw what another one draws is none.
  expect(drawn(2 ** 32)).toBe(drawn(0))
  expect(BAD.some(isSeed)).toBe(false)
})

test.each(BAD)('%s is refused by a simulation and by a cluster', async (seed) => {
  const refused = { code: 'E_USAGE', parts: { expected: 'a whole number from 0 to 4294967295' } }
  const work = { workload: workload([0, job(1)]), nodes: nodes(1) }
  await expect(run({ ...work, seed })).rejects.toMatchObject(refused)
  const folder = mkdtempSync(join(tmpdir(), 'segue-seed-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await expect(LocalCluster.open({ folder, seed })).rejects.toMatchObject(refused)
})
