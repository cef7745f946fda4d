import { describe, expect, test } from 'vitest'
import type { ModelFile } from '../../../../runtime/simulation/model/model-file.ts'
import { readModel } from '../../../../runtime/simulation/model/parse-model.ts'
import { underModel } from '../../../../runtime/simulation/model/nature-of.ts'
import type { JobSpec } from '../../../../runtime/core/job-spec.ts'
import { job, nodes, run, workload } from '../lab.ts'

type Options = Parameters<typeof run>[0]

const under = (model: ModelFile, options: Options) => run(underModel(options, model))

describe('a simulation under a model', () => {
  test('executors start, warm up, and come from one job to another', async () => {
    const { lines } = await under(
      { executors: { startMs: 100, moveMs: 20, warmUpMs: 3 } },
      { nodes: nodes(1), workload: workload([0, job(10, { count: 2 })], [0, job(10)]) },
    )
    expect(lines.map(({ from, to }) => to - from)).toEqual([113, 10, 33])
  })

  test('parts that are false are as if they were not there', async () => {
    const options = { nodes: nodes(2), workload: workload([0, job(10, { count: 5 })]) }
    const plain = await run(options)
    const off = Object.keys(await readModel('workloads/models/datacenter.json'))
      .filter((part) => part !== 'description')
      .map((part) => [part, part.endsWith('Ms') ? 0 : false])
    expect(await under(Object.fromEntries(off) as ModelFile, options)).toEqual(plain)
    expect(await under({}, options)).toEqual(plain)
  })

  test('failed attempts are tried again, as often as the job says', async () => {
    const failures = { probability: 1, at: 0.5 }
    const { lines, result } = await under(
      { failures },
      { nodes: nodes(1), workload: workload([0, job(10, { retries: 2, backoffMs: 1 })]) },
    )
    expect(lines.map(({ from, to, outcome }) => [to - from, outcome])).toEqual([
      [5, 'failed'],
      [5, 'failed'],
      [5, 'failed'],
    ])
    expect(result.left).toBe(0)
  })

  test('what runs on a node that leaves is done elsewhere', async () => {
    const list = [
      { atMs: 5, node: 'n2', comes: false },
      { atMs: 30, node: 'n2', comes: true },
    ]
    const { lines, result } = await under(
      { outages: { list }, executors: { startMs: 1 } },
      {
        nodes: nodes(2),
        workload: workload([0, job(10, { count: 2 })], [40, job(10, { count: 2 })]),
      },
    )
    const ok = lines.filter(({ outcome }) => outcome === 'ok')
    expect(ok.map(({ node, from, to }) => [node, from, to])).toEqual([
      ['n1', 0, 11],
      ['n1', 11, 21],
      ['n1', 40, 50],
      // It has come back empty: its executor starts anew.
      ['n2', 40, 51],
    ])
    expect(result.left).toBe(0)
  })

  test('a decision takes its time', async () => {
    const { lines } = await under(
      { decisionMs: 2 },
      { nodes: nodes(4), workload: workload([0, job(10, { count: 4 })]) },
    )
    const begun = lines.map(({ from }) => from).sort((a, b) => a - b)
    expect(begun.slice(1).map((at, i) => at - begun[i])).toEqual([2, 2, 2])
  })

  test('two compositions meet the same world', async () => {
    const bag: JobSpec = {
      name: 'bag',
      stages: [{ name: 's', count: 60, burn: { sleepMs: 10 }, retries: 20, backoffMs: 0 }],
    }
    const model: ModelFile = {
      stragglers: { share: 0.2, alpha: 1.2 },
      failures: { probability: 0.2 },
    }
    const lengths = async (count: number, Queue: string) => {
      const { lines } = await under(model, {
        nodes: nodes(count, 2),
        composition: { resourceManager: { Queue } },
        workload: workload([0, bag], [3, bag]),
      })
      const of = new Map<string, string[]>()
      for (const { task, from, to, outcome } of lines) {
        const span = `${Math.round((to - from) * 1000)} ${outcome}`
        of.set(task, [...(of.get(task) ?? []), span])
      }
      return Object.fromEntries([...of].sort())
    }
    const one = await lengths(1, 'queue/fifo')
    expect(new Set(Object.values(one).map(String)).size).toBeGreaterThan(20)
    expect(await lengths(3, 'queue/lifo')).toEqual(one)
  })

  test('those that ship run to the end, twice the same', async () => {
    for (const name of ['datacenter', 'spark-like']) {
      const model = await readModel(`workloads/models/${name}.json`)
      const dag: JobSpec = {
        name: 'dag',
        stages: [
          { name: 'map', count: 20, burn: { cpuMs: 100 }, retries: 9 },
          { name: 'reduce', count: 5, burn: { cpuMs: 50 }, retries: 9, after: ['map'] },
        ],
      }
      const options = { nodes: nodes(4, 4), workload: workload([0, dag], [50, dag], [90, dag]) }
      const first = await under(model, options)
      expect(first.result).toMatchObject({ left: 0, faults: [], tasks: 75 })
      expect(await under(model, options)).toEqual(first)
    }
  })
})
