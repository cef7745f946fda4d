import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { CompositionFile } from '../../../../runtime/assembler/composition.ts'
import { sideBySide } from '../../../../runtime/simulation/replay/side-by-side.ts'
import { verify } from '../../../../runtime/simulation/replay/verify.ts'
import { openEventLog } from '../../../../runtime/workload/event-log-file.ts'
import { throwing } from '../../../properties/faulty.ts'
import { logOf, recorded } from '../../../properties/recorded.ts'
import { sourceWith } from '../../../properties/shipped.ts'
import { source } from '../../../validation/components.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LIFO: CompositionFile = { resourceManager: { Queue: 'queue/lifo' } }
const SRPT: CompositionFile = {
  resourceManager: { Scheduler: 'scheduler/srpt', Estimator: 'estimator/history' },
}

interface Happens {
  readonly rewire?: CompositionFile
  /** The seventh job is cancelled while it runs. */
  readonly cancel?: boolean
}

/** Ten jobs at two nodes; in the middle the queue may be another one. */
async function run({ rewire, cancel = false }: Happens = {}) {
  const { cluster, log, lines } = await recorded({
    nodes: [{ cpu: 2 }, { cpu: 1 }],
    source,
    seed: 7,
  })
  for (let i = 0; i < 10; i++) {
    const long = i % 3 === 0
    cluster.at(i * 5000, () => {
      const job = cluster.submit({
        name: long ? 'long' : 'short',
        user: long ? 'ann' : 'bob',
        stages: [
          { name: 'first', count: long ? 6 : 2, burn: { cpuMs: long ? 20 : 3 } },
          { name: 'then', after: ['first'], burn: { cpuMs: 2 } },
        ],
      })
      if (cancel && i === 6) cluster.at(i * 5000 + 4000, () => cluster.cancel(job))
    })
  }
  if (rewire) cluster.at(30_000, () => void cluster.rewire(rewire))
  await cluster.live()
  log()
  return lines
}

let files = 0
function fileOf(lines: readonly string[]): string {
  const file = join(folder, `${++files}.jsonl`)
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
  return file
}

const lineOf = (lines: readonly string[], part: string): number =>
  lines.findIndex((line) => line.includes(part)) + 1

describe('an exact replay', () => {
  test('decides as it was decided, and says by what hash', async () => {
    const lines = await run({ rewire: LIFO, cancel: true })
    const found = verify(openEventLog(fileOf(lines)), source)
    const { starts, hash } = JSON.parse(lines.at(-1)!) as { starts: number; hash: string }
    expect(found).toEqual({
      ...{ same: true, starts, decisionHash: hash, complete: true },
      ...{ differs: undefined, changed: [] },
    })
  })

  test('a line that is missing is seen, and where', async () => {
    const lines = await run()
    const at = lineOf(lines, '"e":"end"')
    const without = lines.filter((_, i) => i !== at - 1)
    const { same, differs } = verify(openEventLog(fileOf(without)), source)
    expect(same).toBe(false)
    expect(differs!.line).toBeGreaterThanOrEqual(at)
  })

  test('other components than then are told, and decide otherwise', async () => {
    const lines = await run()
    const changed = sourceWith({ 'queue/fifo': source.get('queue/lifo')!.component })
    changed.save('queue/fifo', source.get('queue/lifo')!.component)
    const found = verify(openEventLog(fileOf(lines)), changed)
    expect(found.same).toBe(false)
    expect(found.changed).toEqual([{ id: 'queue/fifo', recorded: 'v1', present: 'v2' }])
  })

  test('a log without an end is compared as far as it goes', async () => {
    const lines = await run()
    const found = verify(logOf(lines.slice(0, -1)), source)
    expect(found).toMatchObject({ same: true, complete: false })
  })

  test('a component that throws then throws again', async () => {
    const bad = () => sourceWith({ 'queue/lifo': throwing('queue/lifo', 'push', 5) })
    const { cluster, log } = await recorded({ nodes: [{ cpu: 1 }], source: bad() })
    cluster.at(0, () => void cluster.rewire(LIFO))
    cluster.at(
      1000,
      () => void cluster.submit({ name: 'a', stages: [{ name: 's', count: 9, burn: {} }] }),
    )
    await cluster.live()
    expect(cluster.rewirer.generations.current.generation).toBe(3)
    const made = log()
    expect([...made.events()].filter(({ event }) => event.e === 'close')).toHaveLength(1)
    expect(verify(made, bad())).toMatchObject({ same: true })
  })
})

describe('beside another composition', () => {
  test('the same compositions, with what was rewired, give what was, to the microsecond', async () => {
    const log = openEventLog(fileOf(await run({ rewire: LIFO })))
    const found = await sideBySide(log, SRPT, source)
    expect(found).toMatchObject({ jobs: 10, compared: 10, verified: { same: true } })
    const zero = { mean: 0, low: 0, high: 0, less: 0, more: 0 }
    expect(found.error).toEqual({ response: zero, wait: zero })
    expect(found.again).toMatchObject(found.recorded)
    const { mean } = found.difference.response
    expect(mean).toBeCloseTo(found.other.response.mean - found.again.response.mean, 9)
    expect(mean).not.toBe(0)
  })

  test('jobs whose response changes most come first', async () => {
    const { changed } = await sideBySide(openEventLog(fileOf(await run())), SRPT, source)
    const by = changed.map(({ again, other }) => Math.abs(other - again))
    expect(by.length).toBeGreaterThan(1)
    expect(by).toEqual(by.toSorted((a, b) => b - a))
    for (const { recorded: was, again } of changed) expect(again).toBe(was)
  })

  test('what did not succeed is not compared; against itself nothing differs', async () => {
    const log = openEventLog(fileOf(await run({ cancel: true })))
    const found = await sideBySide(log, {}, source)
    const zero = { mean: 0, low: 0, high: 0, less: 0, more: 0 }
    expect(found).toMatchObject({ jobs: 10, compared: 9, changed: [] })
    expect(found.difference).toEqual({ response: zero, wait: zero })
    expect(found.other.decisionHash).toBe(found.again.decisionHash)
  })
})

describe('what is no log', () => {
  const codeOf = (file: string) => {
    try {
      verify(openEventLog(file), source)
    } catch (error) {
      const { code, parts, message } = error as {
        code: string
        parts: { where: string }
        message: string
      }
      return [code, parts.where.replace(/^.*\/\d+\.jsonl/, 'FILE'), message]
    }
    return undefined
  }

  test('is refused, with the line', async () => {
    const lines = await run()
    const at = lineOf(lines, '"e":"end"')
    const broken = (by: (line: string) => string) =>
      codeOf(fileOf(lines.map((line, i) => (i === at - 1 ? by(line) : line))))
    expect(broken((line) => line.slice(0, 20))).toEqual([
      'E_FORMAT',
      `FILE:${at}`,
      expect.stringContaining('the line is not JSON'),
    ])
    expect(broken((line) => line.replace('"end"', '"emd"'))).toEqual([
      'E_FORMAT',
      `FILE:${at}`,
      'the line is no event: "e" is "emd", which is no event',
    ])
    expect(broken((line) => line.replace('"ok"', '"fine"'))![2]).toContain(
      '"outcome" of "end" is "fine"',
    )
    expect(broken(() => lines[0])).toEqual(['E_FORMAT', `FILE:${at}`, 'another log begins here'])
    expect(codeOf(fileOf(lines.slice(1)))).toEqual([
      'E_FORMAT',
      'FILE:1',
      expect.stringContaining('is no event log'),
    ])
    expect(codeOf(fileOf([]))![0]).toBe('E_FORMAT')
    const job = lineOf(lines, '"e":"job"')
    const spoiled = lines.map((line) => line.replace('"count":6', '"count":-6'))
    expect(codeOf(fileOf(spoiled))!.slice(0, 2)).toEqual([
      'E_FORMAT',
      `FILE:${job}: stages[0].count`,
    ])
  })
})
