import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DecisionLog } from '../../../../runtime/cluster/decisions/log.ts'
import type { DecisionRecord, Facts } from '../../../../runtime/cluster/decisions/record.ts'

const opened = (limit = 100, wanted = true) => {
  let at = 0
  const told: DecisionRecord[] = []
  const log = new DecisionLog({
    limit,
    now: () => ++at,
    generation: () => 4,
    record: (record) => void told.push(record),
    wanted: () => wanted,
  })
  return { log, told }
}

const failure = (task: number): Facts => ({
  kind: 'failure',
  ...{ task: `t-1.${task}`, job: 'j-1', stage: 's', node: 'n1', attempt: 1, outcome: 'failed' },
  ...{ role: 'resourceManager', components: [], wait: 0, service: 1 },
})

const quarantine = (component: string): Facts => ({ kind: 'quarantine', component })

describe('the log', () => {
  test('numbers its records, stamps them, and hands each on as data that can be written down', () => {
    const { log, told } = opened()
    log.add(failure(1))
    log.add({ ...failure(2), generation: 3 })
    expect(log.ofTask('t-1.2')).toEqual([{ ...failure(2), seq: 2, at: 2, generation: 3 }])
    expect(log.ofJob('j-1').map(({ seq, generation }) => [seq, generation])).toEqual([
      [1, 4],
      [2, 3],
    ])
    expect(told).toEqual(log.ofJob('j-1'))
    expect(JSON.parse(JSON.stringify(told))).toEqual(told)
  })

  test('a flood of one sort drives out nothing of another, and the whole stays bounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 200 }), fc.nat(2000), (limit, flood) => {
        const { log } = opened(limit)
        log.add(quarantine('queue/bad@v1'))
        for (let i = 1; i <= flood; i++) log.add(failure(i))
        expect(log.ofGeneration(4)).toMatchObject([{ component: 'queue/bad@v1', seq: 1 }])
        const kept = log.ofJob('j-1').map(({ seq }) => seq)
        const most = Math.round(limit * 0.3)
        expect(kept).toEqual(
          Array.from({ length: flood }, (_, i) => i + 2).slice(Math.max(0, flood - most)),
        )
        expect(log.counts).toEqual({
          kept: kept.length + 1,
          dropped: flood - kept.length,
        })
      }),
    )
  })

  test('numbers go on from an earlier life, and only before the first record', () => {
    const { log } = opened()
    log.continueFrom(41)
    log.add(failure(1))
    log.continueFrom(5)
    log.add(failure(2))
    expect(log.ofJob('j-1').map(({ seq }) => seq)).toEqual([42, 43])
  })

  test('what no store wants is not put into words for it', () => {
    const { log, told } = opened(100, false)
    const later = {
      kind: 'dispatch' as const,
      kept: 'sample' as const,
      ...{ task: 't-1.1', job: 'j-1', generation: 4 },
      facts: (): never => {
        throw new Error('put into words')
      },
    }
    log.note(later)
    expect(told).toEqual([])
    expect(log.ofTask('t-1.2')).toEqual([])
    expect(() => log.ofTask('t-1.1')).toThrow('put into words')
  })
})
