import { expect, test } from 'vitest'
import { SegueErrors } from '../../../runtime/errors.ts'
import { parseWorkload } from '../../../runtime/workload/read-workload.ts'
import { nodes, run } from './lab.ts'

const simulated = (stage: object, estimate = 'none') => {
  const phases = [
    {
      name: 'morning',
      arrivals: { kind: 'once', jobs: 3 },
      streams: [
        { name: 'web', estimate, job: { kind: 'bag', stage: { cpuSeconds: 1, ...stage } } },
      ],
    },
  ]
  const workload = parseWorkload(JSON.stringify({ phases }, undefined, 2), 'w/own.json')
  return run({ nodes: nodes(1), workload }).then(
    () => undefined,
    (error: SegueErrors) => error,
  )
}

test('a fault of a generated job says whose it is and where it is made', async () => {
  const error = (await simulated({ cpuSeconds: 1e12 }))!
  expect(error).toMatchObject({ code: 'E_LIMIT' })
  expect(error.message).toMatch(/^job web-1 of morning: .*cpuMs is 1000000000000000/)
  expect(error.parts.where).toMatch(/^own\.json:10:9 stages\[0\]\.burn\.cpuMs$/)
  // Nothing was accepted that could go on.
  expect(error.explain()).not.toContain('running')
})

test('so do several together', async () => {
  const error = (await simulated({ cpuSeconds: 1e12 }, 'exact'))!
  expect(error).toBeInstanceOf(SegueErrors)
  expect(error.explain()).toMatch(/\nerror\[E_LIMIT\] job web-1 of morning: the job has 2 faults/)
  expect(error.explain()).toContain('own.json:10:9')
  expect(error.explain()).not.toContain('running')
})
