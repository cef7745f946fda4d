import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LogFile } from '../../../runtime/cluster/log-file.ts'
import { openCluster } from '../../../runtime/cluster/local.ts'
import { checkJob, Dimensions } from '../../../runtime/core/job-parse.ts'
import { verify } from '../../../runtime/simulation/replay/verify.ts'
import { openEventLog } from '../../../runtime/workload/event-log-file.ts'
import { withoutValues } from '../../../runtime/workload/without-values.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-event-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the event log of a cluster', () => {
  test('holds jobs that a restart goes on with, and what of them was done before', async () => {
    const options = { cluster: 'local-5', folder, state: join(folder, 'state') }
    const first = await openCluster(options)
    const { id } = first.submit({
      name: 'goes on',
      stages: [
        { name: 'quick', count: 3, burn: { sleepMs: 1 } },
        { name: 'slow', count: 8, burn: { sleepMs: 300 }, after: ['quick'] },
      ],
    })
    const quick = Promise.withResolvers<void>()
    let ended = 0
    first.jobs.open.get(id)!.watch(() => ++ended === 3 && quick.resolve())
    await quick.promise
    await first.recorder.flushed()
    await first.close()
    const log = join(folder, 'second.jsonl')
    const second = await openCluster({ ...options, log })
    await second.idle()
    await second.close()
    const [job] = [...openEventLog(log).events()].flatMap(({ event }) =>
      event.e === 'job' ? [event] : [],
    )
    expect(job.id).toBe(id)
    expect(job.done!.map(([number]) => number).toSorted()).toEqual([1, 2, 3])
    expect(verify(openEventLog(log), second.catalog)).toMatchObject({ same: true, complete: true })
  })

  test('ends where it becomes too long, and the cluster goes on', async () => {
    const log = join(folder, 'short.jsonl')
    const cluster = await openCluster({ cluster: 'local-5', folder, log, maxLogBytes: 8000 })
    const job = { name: 'many', stages: [{ name: 's', count: 300, burn: {} }] }
    expect((await cluster.submit(job).done).state).toBe('ok')
    expect((await cluster.submit(job).done).state).toBe('ok')
    await cluster.close()
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ e: 'done', full: true })
    expect(verify(openEventLog(log), cluster.catalog)).toMatchObject({ same: true, complete: true })
  })
})

describe('its file', () => {
  test('may be written no further: that is told once, and the cluster goes on', () => {
    const fixture = new URL('../../fixtures/full-log.ts', import.meta.url).pathname
    const told = execFileSync(process.execPath, [fixture, folder], { encoding: 'utf8' })
    const lines = told.trim().split('\n')
    expect(lines.filter((line) => line === 'ok')).toHaveLength(3)
    expect(lines.at(-1)).toBe('closed')
    const faults = lines.filter((line) => line.startsWith('the event log is written no further: '))
    expect(faults).toEqual([expect.stringContaining('EFBIG')])
  })

  test('is new, or there is none', async () => {
    const path = join(folder, 'there.jsonl')
    const file = await LogFile.open(path, () => {})
    file.add('one')
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe('one\n')
    await expect(LogFile.open(path, () => {})).rejects.toMatchObject({ code: 'E_FILE' })
    await expect(LogFile.open(join(folder, 'no/such.jsonl'), () => {})).rejects.toMatchObject({
      code: 'E_FILE',
    })
    expect(readFileSync(path, 'utf8')).toBe('one\n')
  })

  test('lines are written in order, however many there are', async () => {
    const path = join(folder, 'many.jsonl')
    const file = await LogFile.open(path, () => {})
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}`)
    for (const line of lines) file.add(line)
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`)
  })
})

describe('a job without values', () => {
  test('waits for the same, needs the same, and is short', () => {
    const job = withoutValues({
      name: 'large',
      user: 'ann',
      description: 'x'.repeat(4000),
      stages: [
        {
          name: 'a',
          call: './a.ts#a',
          args: ['x'.repeat(100_000)],
          each: Array.from({ length: 5000 }),
        },
        {
          name: 'b',
          call: './a.ts#b',
          args: [[{ deep: { $from: 'a', at: 'same' } }], { $from: 'c' }, { $from: 'c', at: 3 }],
          each: Array.from({ length: 5000 }, () => 'y'.repeat(100)),
          needs: { cpu: 2, gpu: 1 },
          retries: 3,
        },
        {
          name: 'c',
          run: ['tool', 'z'.repeat(9000)],
          input: 'i'.repeat(9000),
          env: { A: 'b' },
          count: 4,
        },
        {
          name: 'd',
          burn: { sleepMs: Array.from({ length: 900 }, () => 1), cpuMs: 2 },
          count: 900,
        },
      ],
    })
    expect(JSON.stringify(job).length).toBeLessThan(500)
    expect(job.stages).toEqual([
      { name: 'a', call: './a.ts#a', count: 5000 },
      {
        ...{ name: 'b', call: './a.ts#b', count: 5000, needs: { cpu: 2, gpu: 1 }, retries: 3 },
        args: [{ $from: 'c' }, { $from: 'a', at: 'same' }],
      },
      { name: 'c', run: ['tool'], count: 4 },
      { name: 'd', burn: { cpuMs: 2 }, count: 900 },
    ])
    expect(() => checkJob(job, new Dimensions())).not.toThrow()
  })
})
