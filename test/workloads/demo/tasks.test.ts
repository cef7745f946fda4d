import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, bridge, PARTITIONS } from '../../../workloads/demo/batch.ts'
import { commandsHere } from '../../../workloads/demo/commands.ts'
import { freezeSources } from '../../../workloads/demo/freeze.ts'
import { chunks, inputRoot, selectInput } from '../../../workloads/demo/input.ts'
import { plainRun } from '../../../workloads/demo/plain.ts'
import * as tasks from '../../../workloads/demo/tasks.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'segue-demo-'))
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('node_modules/b/index.js', 'let a = a + b\n')
  write('node_modules/a/README.md', 'a b c\na b c\n')
  write('node_modules/a/copy.md', 'a b c\na b c\n')
  write('node_modules/a/empty.md', '')
  write('node_modules/a/large.md', Buffer.alloc(70_000, 'x '))
  write('node_modules/a/picture.png', 'a a a')
  write('elsewhere/notes.md', 'a a a')
  write('node_modules/.cache/results.json', '[]')
  write('node_modules/a/.eslintrc.json', '{}')
  symlinkSync(join(root, 'node_modules/b/index.js'), join(root, 'node_modules/a/link.js'))
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the input is sorted, without what is empty, large, linked, hidden or no text', () => {
  const input = selectInput(root, 100)
  expect(input.files).toEqual([
    { path: 'node_modules/a/README.md', bytes: 12 },
    { path: 'node_modules/a/copy.md', bytes: 12 },
    { path: 'node_modules/b/index.js', bytes: 14 },
  ])
  expect(input.found).toBe(3)
  expect(selectInput(root, 2).files.map((file) => file.path)).toEqual([
    'node_modules/a/README.md',
    'node_modules/a/copy.md',
  ])
  expect(inputRoot(join(root, 'node_modules', 'a'))).toBe(root)
})

test('the plain run gives the known answer', async () => {
  const { answer } = await plainRun(selectInput(root, 100), PARTITIONS)
  expect(answer.top).toEqual([
    ['a', 6],
    ['b', 5],
    ['c', 4],
    ['let', 1],
  ])
  expect(answer).toMatchObject({ files: 3, bytes: 38, tokens: 16, distinct: 4 })
  expect(answer.packed).toBeGreaterThan(0)
  expect(answer.checksum).toMatch(/^[0-9a-f]{64}$/)
})

test('grouping and order do not change the answer, a changed file does', async () => {
  const input = selectInput(root, 100)
  const paths = input.files.map((file) => file.path)
  const { answer } = await plainRun(input, PARTITIONS)
  const solve = (groups: string[][]) => {
    const parts = groups.map((group) => tasks.mapFiles(root, PARTITIONS, group))
    const sums = Array.from({ length: PARTITIONS }, (_, i) =>
      tasks.reducePart(parts.map((part) => part[i])),
    )
    return tasks.mergeSums(sums)
  }
  const orders = fc.shuffledSubarray(paths, { minLength: paths.length, maxLength: paths.length })
  fc.assert(
    fc.property(orders, fc.integer({ min: 1, max: 3 }), (order, size) => {
      expect(solve(chunks(order, size))).toEqual(answer)
    }),
  )
  expect(solve([paths.slice(1)]).checksum).not.toBe(answer.checksum)
  writeFileSync(join(root, paths[0]), 'a c b\na b c\n')
  const changed = solve([paths])
  writeFileSync(join(root, paths[0]), 'a b c\na b c\n')
  expect(changed.top).toEqual(answer.top)
  expect(changed.checksum).not.toBe(answer.checksum)
})

test('scans add up, repeated lines are counted', () => {
  const all = ['node_modules/a/README.md', 'node_modules/a/copy.md', 'node_modules/b/index.js']
  const whole = tasks.scanFiles(root, all)
  expect(whole).toMatchObject({ lines: 5, bytes: 38 })
  expect(tasks.sumScans(all.map((path) => tasks.scanFiles(root, [path])))).toEqual(whole)
  expect(tasks.repeatedLines(root, all)).toEqual({ lines: 8, distinct: 3 })
})

test('a batch is the same every time, its tasks can be cloned and its users differ in kind', () => {
  const input = selectInput(root, 100)
  const speed = { map: 0.05, scan: 0.03, repeat: 0.01 }
  const parts = { input, speed, nodeMemory: 2 ** 30, commands: commandsHere() }
  const once = batch(parts)
  expect(batch(parts)).toEqual(once)
  expect(structuredClone(once)).toEqual(once)
  expect(new Set(once.map((arrival) => arrival.job.user))).toEqual(
    new Set(['ada', 'bob', 'cy', 'dee']),
  )
  expect(once.map((arrival) => arrival.atMs)).toEqual(
    once.map((arrival) => arrival.atMs).sort((a, b) => a - b),
  )
  for (const { job } of [...once, { job: bridge(parts) }]) {
    for (const stage of job.stages) expect(stage.estimateMs).toBeGreaterThan(0)
  }
  expect(batch({ ...parts, commands: [] }).some((arrival) => arrival.job.user === 'cy')).toBe(false)
})

test('only commands that can be run are taken', () => {
  expect(commandsHere('')).toEqual([])
  writeFileSync(join(root, 'gzip'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(root, 'wc'), '', { mode: 0o644 })
  expect(commandsHere(root)).toEqual(['gzip'])
})

test('a frozen input keeps its sources when they are changed, and leaves nothing behind', async () => {
  const source = join(root, 'docs', 'page.md')
  mkdirSync(join(root, 'docs'))
  writeFileSync(source, 'once upon')
  const input = selectInput(root, 100)
  expect(input.files[0].path).toBe('docs/page.md')
  const { answer } = await plainRun(input, PARTITIONS)
  let folder: string
  {
    using frozen = freezeSources(input)
    folder = frozen.root
    writeFileSync(source, 'a time')
    expect((await plainRun(frozen, PARTITIONS)).answer).toEqual(answer)
    expect((await plainRun(input, PARTITIONS)).answer).not.toEqual(answer)
  }
  expect(existsSync(folder)).toBe(false)
  expect(existsSync(join(root, 'node_modules/b/index.js'))).toBe(true)
  rmSync(join(root, 'docs'), { recursive: true })
})
