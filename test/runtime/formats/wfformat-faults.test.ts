import { describe, expect, test } from 'vitest'
import { parseJobFile, type JobFileOptions } from '../../../runtime/formats/job-file.ts'
import { SegueErrors, type SegueError } from '../../../runtime/errors.ts'
import { written } from '../../fuzz/workflows.ts'
import { BAD, FLOW, type Change } from './bad-workflows.ts'

const read = (value: unknown, more: Partial<JobFileOptions> = {}) =>
  parseJobFile(JSON.stringify(value), 'flow.json', { folder: '.', ...more })

describe('faults', () => {
  const refused = (value: unknown, more: Partial<JobFileOptions> = {}, indent?: number) => {
    const text = JSON.stringify(value, undefined, indent)
    try {
      parseJobFile(text, 'flow.json', { folder: '.', ...more })
    } catch (error) {
      const faults = error instanceof SegueErrors ? error.faults : [error as SegueError]
      return faults.map(({ code, message, parts }) => {
        const [, line, column] = parts.where!.split(':').map(Number)
        const there = text.split('\n')[line - 1].slice(column - 1)
        return [code, message, there.slice(0, 12)]
      })
    }
    return expect.unreachable('accepted')
  }
  const changed = (version: string, change: Change) => {
    const value = structuredClone(written(FLOW, version)) as any
    change(value.workflow, value)
    return refused(value)
  }

  test.each(BAD.map((bad) => [bad[0], bad] as const))(
    '%s',
    (_, [, version, change, ...expected]) => {
      expect(changed(version, change)).toEqual(expected)
    },
  )

  test('many at once', () => {
    const flow = {
      tasks: Array.from({ length: 500 }, (_, i) => ({ id: `t${i}`, parents: ['x'], runtime: -1 })),
    }
    expect(refused(written(flow, '1.4'))).toHaveLength(100)
  })

  test('as commands, every task must say which it was', () => {
    const flow = { tasks: FLOW.tasks.map(({ program: _, ...task }) => task) }
    const faults = refused(written(flow, '1.5'), { as: 'command' })
    expect(faults).toHaveLength(4)
    expect(faults[3]).toEqual([
      'E_FORMAT',
      'task "merge" does not say which command it ran',
      '{"id":"merge',
    ])
  })

  test('commands may be forbidden', () => {
    const faults = refused(written(FLOW, '1.4'), { as: 'command', commands: false })
    expect(faults[0]).toEqual(['E_FORBIDDEN', 'stage "merge" runs a command', '{"program":"'])
    expect(read(written(FLOW, '1.4'), { commands: false }).spec.stages).toHaveLength(4)
  })

  test.each([
    { speed: 0 },
    { speed: NaN },
    { memory: -1 },
    { cores: 0 },
    { as: 'fun' },
  ] as object[])('options that make no sense: %j', (more) => {
    expect(() => read(written(FLOW, '1.5'), more)).toThrow(
      expect.objectContaining({ code: 'E_USAGE' }),
    )
  })
})
