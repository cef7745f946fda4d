import { expect, test } from 'vitest'
import { parseJobFile, type JobFileOptions } from '../../../runtime/formats/job-file.ts'
import { SegueErrors, type SegueError } from '../../../runtime/errors.ts'

const task = (id: unknown, parents: unknown[], more = {}) => ({
  ...{ id, name: 'cpuhog', runtimeSec: 1.5, cores: 1, memBytes: 0, parents },
  ...{ inBytes: 10, outBytes: 20, ...more },
})
const flow = (...tasks: unknown[]) => ({ name: 'short', makespanSec: 3, tasks })
const read = (value: unknown, more: Partial<JobFileOptions> = {}) =>
  parseJobFile(JSON.stringify(value), 'flow.json', { folder: '.', as: 'burn', ...more })
/** What is wrong, and what stands at its place. */
const faults = (value: unknown): string[] => {
  const text = JSON.stringify(value)
  try {
    read(value)
  } catch (error) {
    const all = error instanceof SegueErrors ? error.faults : [error as SegueError]
    return all.map(({ code, message, parts }) => {
      const column = Number(parts.where!.split(':').at(-1))
      return `${code} at ${text.slice(column - 1).slice(0, 6)}: ${message}`
    })
  }
  return expect.unreachable('it was read')
}

test('tasks become stages under their numbers', () => {
  const { spec, files, notes } = read(
    flow(task(0, []), task(1, [0], { memBytes: 2 ** 21, cores: 2 })),
  )
  expect(spec).toEqual({
    name: 'short',
    stages: [
      {
        name: '0',
        burn: { cpuMs: 1500, sleepMs: 0, memoryBytes: 0 },
        needs: { cpu: 1 },
        estimateMs: 1500,
      },
      {
        name: '1',
        burn: { cpuMs: 1500, sleepMs: 0, memoryBytes: 2 ** 21 },
        after: ['0'],
        needs: { cpu: 2, memory: 2 ** 21 },
        estimateMs: 1500,
      },
    ],
  })
  expect(files).toEqual(
    [0, 1].map(() => ({ inputs: 0, outputs: 0, inputBytes: 10, outputBytes: 20 })),
  )
  expect(notes[0]).toBe(
    'converted workflow: 2 tasks, 1 edge, 3 s of work, 3 s from start to end where it was measured',
  )
})

test.each([
  [
    'a parent that is not there',
    flow(task(0, [7])),
    'E_FORMAT at 7],"in: task "0" names "7" as its parent, which does not exist',
  ],
  ['an id twice', flow(task('a', []), task('a', [])), 'E_FORMAT at "a","n: the id is "a"'],
  ['no id', flow(task(null, [])), 'E_FORMAT at null,": the id of task 1 is null'],
  [
    'a negative time',
    flow(task(0, [], { runtimeSec: -1 })),
    'E_FORMAT at -1,"co: task "0": runtimeSec is -1',
  ],
  [
    'no number',
    flow(task(0, [], { memBytes: 'much' })),
    'E_FORMAT at "much": task "0": memBytes is "much"',
  ],
  ['no tasks', flow(), 'E_FORMAT at []}: tasks is []'],
  ['a circle', flow(task(0, [0])), 'tasks wait for each other: 0 -> 0'],
  ['too much memory', flow(task(0, [], { memBytes: 1e300 })), 'E_LIMIT'],
])('%s is told with its place', (_, value, fault) => {
  expect(faults(value)[0]).toContain(fault)
})
