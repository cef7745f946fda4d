import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { ObjectRef, type Work } from '../../../interfaces/index.ts'
import { filled, keepObject, type Reference } from '../../../components/executor/shared/objects.ts'
import { JobInput } from '../../../runtime/core/job-input.ts'
import { estimates } from '../../../runtime/contract/builders.ts'
import { makeJob } from '../../../runtime/core/job-records.ts'
import type { JobSpec } from '../../../runtime/core/job-spec.ts'
import { workOf } from '../../../runtime/core/works.ts'

const shapes = { intern: () => ({ id: 1, needs: [], near: [], labels: [] }) }
const estimator = estimates()

function jobOf(stages: JobSpec['stages']) {
  const needs = stages.map(() => [])
  return makeJob({ name: 'job', stages }, needs, 'j-1', 0, 'n1', shapes, estimator)
}

type Call = Extract<Work, { call: string }>

const COUNT = 3
/** What a task may have returned: always a list, so that an entry can be picked. */
const value = fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant({ $from: 'source' })), {
  minLength: COUNT,
  maxLength: COUNT,
})
const results = fc.array(fc.record({ value, isLarge: fc.boolean() }), {
  minLength: COUNT,
  maxLength: COUNT,
})

interface Place {
  readonly kind: 'all' | 'at' | 'same' | 'picked' | 'input' | 'inputs'
  readonly at: number
}
const place: fc.Arbitrary<Place> = fc.record({
  kind: fc.constantFrom('all', 'at', 'same', 'picked', 'input', 'inputs'),
  at: fc.nat(COUNT - 1),
})
const { args } = fc.letrec<{ args: unknown; node: unknown }>((tie) => ({
  args: fc.array(tie('node'), { maxLength: 4 }),
  node: fc.oneof(
    { maxDepth: 3 },
    place.map((it) => ({ place: it })),
    fc.integer(),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', '0'), tie('node'), {
      noNullPrototype: true,
    }),
  ),
}))

test('what refers to results is the same wherever they lie', () => {
  const path = mkdtempSync(join(tmpdir(), 'segue-works-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  const folder = { path, durable: false }
  fc.assert(
    fc.property(args, results, fc.nat(COUNT - 1), (tree, sources, index) => {
      const held = sources.map(({ value: it, isLarge }) => {
        if (!isLarge) return it
        const { id, bytes } = keepObject(it, '/o/j-1/t-1.1', folder) as Reference
        return new ObjectRef(id, bytes)
      })
      const values = sources.map(({ value: it }) => it)
      /** The arguments as they are written, and as the function should see them. */
      const [written, expected] = (['reference', 'value'] as const).map((what) => {
        const made = (node: unknown): unknown => {
          if (Array.isArray(node)) return node.map(made)
          if (typeof node !== 'object' || node === null) return node
          if ('place' in node) return placed(node.place as Place, what)
          return Object.fromEntries(Object.entries(node).map(([key, it]) => [key, made(it)]))
        }
        return (tree as unknown[]).map(made)
      })
      function placed({ kind, at }: Place, what: 'reference' | 'value'): unknown {
        const is = what === 'value'
        switch (kind) {
          case 'all':
            return is ? values : { $from: 'source' }
          case 'at':
            return is ? values[at] : { $from: 'source', at }
          case 'same':
            return is ? values[index] : { $from: 'source', at: 'same' }
          case 'picked':
            return is ? values.map((it) => it[index]) : { $from: 'source', pick: 'index' }
          case 'input':
            return is ? values[at] : new JobInput([held[at]], false)
          case 'inputs':
            return is ? values : new JobInput(held, true)
        }
      }
      const job = jobOf([
        { name: 'source', call: '/tasks.ts#make', count: COUNT },
        { name: 'user', call: '/tasks.ts#use', args: written, count: COUNT },
      ])
      job.stages[0].tasks.forEach((task, i) => (task.value = held[i]))
      const { args: sent, loads } = workOf(job.stages[1].tasks[index]) as Call
      const wire = structuredClone({ args: sent, loads: loads ?? [] })
      expect(filled(wire, folder)).toEqual(expected)
      const isLarge = sources.some((it) => it.isLarge)
      if (!isLarge) expect(loads).toBeUndefined()
    }),
  )
})

test('what runs is the bound module; people are told the original', () => {
  const call = '/here/tasks.ts#use'
  const module = { file: '/state/modules/ab/tasks.mjs', hash: 'ab' }
  const job = jobOf([{ name: 'user', call, module }])
  expect(workOf(job.stages[0].tasks[0])).toEqual({
    ...{ call: module.file, export: 'use', source: '/here/tasks.ts', args: [] },
  })
})

test('arguments that refer to themselves, or share a part, keep that', () => {
  const self: unknown[] = [1]
  self.push(self)
  const shared = { of: [{ $from: 'source', at: 0 }] }
  const job = jobOf([
    { name: 'source', call: '/tasks.ts#make' },
    { name: 'user', call: '/tasks.ts#use', args: [self, shared, shared] },
  ])
  job.stages[0].tasks[0].value = new ObjectRef('j-1/t-1.1.1-a', 10)
  const work = workOf(job.stages[1].tasks[0]) as Call
  const [first, second, third] = work.args as unknown[][]
  expect(first[1]).toBe(first)
  expect(second).toBe(third)
  expect(work.loads).toEqual([{ path: [1, 'of', 0], id: 'j-1/t-1.1.1-a' }])
})

test('each task burns its own of a list', () => {
  const job = jobOf([
    { name: 'lists', count: 3, burn: { cpuMs: [1, 0, 2.5], sleepMs: 7, memoryBytes: 8 } },
    { name: 'all', count: 2, burn: { sleepMs: 4 } },
  ])
  const [lists, all] = job.stages.map(({ tasks }) => tasks.map(workOf))
  expect(lists).toEqual(
    [1, 0, 2.5].map((cpuMs) => ({ burn: { cpuMs, sleepMs: 7, memoryBytes: 8 } })),
  )
  expect(all).toEqual([{ burn: { sleepMs: 4 } }, { burn: { sleepMs: 4 } }])
})
