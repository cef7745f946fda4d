import { expect, test } from 'vitest'
import { Lab } from './lab.ts'

/** A byte takes a microsecond from the node, ten from the rack, a hundred from anywhere, none from the executor. */
const transfer = {
  process: {},
  node: { bytesPerSecond: 1e6 },
  rack: { bytesPerSecond: 1e5, latencyMs: 1 },
  any: { bytesPerSecond: 1e4, latencyMs: 5 },
}
const NODES = [{ rack: 'a' }, { rack: 'a' }, { rack: 'b' }]
const burn = { sleepMs: 1 }

test('what no stage makes is where the stage says, or anywhere', () => {
  const lab = new Lab({ transfer }, NODES)
  const time = (near: string[] | undefined, node: number) => {
    const stages = [{ name: 'a', burn, near }]
    return lab.run(lab.arrive(stages, [{ inputBytes: 100 }]).stages[0].tasks[0], node).service
  }
  expect(time(undefined, 1)).toBe(1000 + 5000 + 10_000)
  expect(time(['n2'], 2)).toBe(1000 + 100)
  expect(time(['n2'], 1)).toBe(1000 + 5000 + 10_000)
  expect(time(['a'], 1)).toBe(1000 + 1000 + 1000)
})

/** `map` on the nodes named, 100 bytes each unless said; `reduce` reads 100. */
function shuffled(
  on: readonly number[],
  outputBytes?: readonly number[],
  prices: Partial<typeof transfer> = {},
) {
  const lab = new Lab({ transfer: { ...transfer, ...prices } }, NODES)
  const job = lab.arrive(
    [
      { name: 'map', count: on.length, burn },
      { name: 'reduce', count: 4, burn, after: ['map'] },
    ],
    [{ outputBytes }, { inputBytes: 100 }],
  )
  // At once, so that each has an executor of its own.
  const begun = on.map((node, i) => lab.begin(job.stages[0].tasks[i], node))
  for (const one of begun) lab.end(one, 0)
  return { lab, reduce: job.stages[1].tasks }
}

test('inputs come from where the tasks ran that made them', () => {
  const { lab, reduce } = shuffled([1, 1, 2, 3])
  // Of four equal parts: its own executor, the same node, the same rack, anywhere.
  expect(lab.begin(reduce[0], 1).service).toBe(1000 + 5000 + 0 + 25 + 250 + 2500)
  // The other executor of the node is asked for next, and the same holds for it.
  expect(lab.begin(reduce[1], 1).service).toBe(1000 + 5000 + 0 + 25 + 250 + 2500)
  // A new one there has nothing in memory.
  expect(lab.begin(reduce[2], 1).service).toBe(1000 + 5000 + 50 + 250 + 2500)
  expect(lab.begin(reduce[3], 3).service).toBe(1000 + 5000 + 0 + 7500)
})

test('in proportion to what each made', () => {
  const { lab, reduce } = shuffled([1, 3], [900, 100])
  expect(lab.begin(reduce[0], 2).service).toBe(1000 + 5000 + 900 + 1000)
})

test('what lay on a node that has left is read from anywhere', () => {
  const { lab, reduce } = shuffled([2, 2])
  lab.nature.left!('n2')
  expect(lab.begin(reduce[0], 1).service).toBe(1000 + 5000 + 10_000)
})

test('where nothing is left of what a node had, nothing is read', () => {
  const far = { rack: { bytesPerSecond: 1e5, latencyMs: 9 } }
  // 0.1 + 0.2 + 0.3 + 0.7, less each of the first three in turn, is not 0.7 in floating point.
  const { lab, reduce } = shuffled([1, 1, 1, 3], [0.1, 0.2, 0.3, 0.7], far)
  lab.nature.left!('n1')
  expect(lab.begin(reduce[0], 2).service).toBe(1000 + 5000 + 10_000)
})

test('what an attempt made that did not come to its end is not there', () => {
  const lab = new Lab({ transfer }, NODES)
  const { stages } = lab.arrive(
    [
      { name: 'map', count: 2, burn },
      { name: 'reduce', burn, after: ['map'] },
    ],
    [undefined, { inputBytes: 100 }],
  )
  const [cut, whole] = [lab.begin(stages[0].tasks[0], 3), lab.begin(stages[0].tasks[1], 1)]
  lab.now = 500
  lab.nature.ended(cut.attempt, cut.node, lab.now)
  lab.end(whole)
  expect(lab.begin(stages[1].tasks[0], 2).service).toBe(1000 + 1000 + 1000)
})

test('one by one: the result of the task of the same index', () => {
  const lab = new Lab({ transfer }, NODES)
  const { stages } = lab.arrive(
    [
      { name: 'map', count: 3, burn },
      { name: 'next', count: 3, call: 'f.ts', args: [{ $from: 'map', at: 'same' }], estimateMs: 1 },
    ],
    [undefined, { inputBytes: [100, 200, 300] }],
  )
  const begun = [1, 2, 3].map((node) => lab.begin(stages[0].tasks[node - 1], node))
  for (const one of begun) lab.end(one, 0)
  const next = stages[1].tasks
  const service = (task: number, node: number) => lab.begin(next[task], node).service
  expect(service(1, 1)).toBe(1000 + 1000 + 2000)
  expect(service(0, 2)).toBe(1000 + 1000 + 1000)
  expect(service(2, 3)).toBe(1000)
})

test('a distance that is left out is like the next wider one', () => {
  const lab = new Lab({ transfer: { any: { latencyMs: 2 } } }, NODES)
  const { stages } = lab.arrive(
    [
      { name: 'map', burn },
      { name: 'reduce', burn, after: ['map'] },
    ],
    [undefined, { inputBytes: 100 }],
  )
  lab.run(stages[0].tasks[0], 1)
  expect(lab.run(stages[1].tasks[0], 1).service).toBe(1000 + 2000)
})

test('without inputs nothing is read, and without the part neither', () => {
  const stages = [{ name: 'a', burn }]
  for (const [model, profiles] of [
    [{ transfer }, undefined],
    [{ transfer }, [{ inputBytes: 0 }]],
    [{}, [{ inputBytes: 100 }]],
    [{ transfer: false as const }, [{ inputBytes: 100 }]],
  ] as const) {
    const lab = new Lab(model)
    expect(lab.run(lab.arrive(stages, profiles).stages[0].tasks[0]).service).toBe(1000)
  }
})
