import { expect, test } from 'vitest'
import { checkJob, Dimensions, MOST_RESOURCES } from '../../../runtime/core/job-parse.ts'
import { SegueError } from '../../../runtime/errors.ts'

const burn = { cpuMs: 1 }
const one = { name: 's', burn }
const cyclic: unknown[] = []
cyclic.push({ cyclic })
const withStage = (more: object) => ({ name: 'j', stages: [{ ...one, ...more }] })
const stages = (...list: unknown[]) => ({ name: 'j', stages: list })

/** What is wrong in each; the words that people get are in the golden file. */
const FAULTS: readonly (readonly [string, unknown, string?])[] = [
  ['nothing', null],
  ['a text', 'job'],
  ['a list', [one]],
  ['no name', { stages: [one] }],
  ['an empty name', { name: '', stages: [one] }],
  ['a user that is no text', { name: 'j', user: 7, stages: [one] }],
  ['an unknown key', { name: 'j', stage: [one] }],
  ['no stages', { name: 'j' }],
  ['an empty list of stages', { name: 'j', stages: [] }],
  ['a stage that is null', stages(null)],
  ['a stage that is a list', stages([one])],
  ['a stage without a name', stages({ burn })],
  ['two stages of one name', stages(one, one)],
  ['a misspelt key of a stage', withStage({ retires: 1 })],
  ['nothing to do', stages({ name: 's' })],
  ['two things to do', withStage({ run: ['ls'] })],
  ['a closure', stages({ name: 's', call: (x: number) => x + 1 }), 'E_CLOSURE'],
  ['an empty call', stages({ name: 's', call: '' })],
  ['a call that is a number', stages({ name: 's', call: 7 })],
  ['a call that is a bigint', stages({ name: 's', call: 7n })],
  ['a command that is one text', stages({ name: 's', run: 'ls -l' })],
  ['a command without words', stages({ name: 's', run: [] })],
  ['a command with a number', stages({ name: 's', run: ['sleep', 1] })],
  ['each and count', withStage({ each: [1], count: 1 })],
  ['each that is no list', withStage({ each: 5 })],
  ['args that are no list', withStage({ args: { a: 1 } })],
  ['after that is a text', withStage({ after: 'a' })],
  ['labels that are numbers', withStage({ labels: [1] })],
  ['near that is a text', withStage({ near: 'n1' })],
  ['a negative count', withStage({ count: -1 })],
  ['half a task', withStage({ count: 1.5 })],
  ['half a retry', withStage({ retries: 0.5 })],
  ['a priority that is NaN', withStage({ priority: NaN })],
  ['a timeout that is a text', withStage({ timeoutMs: '5s' })],
  ['an endless deadline', withStage({ deadlineMs: Infinity })],
  ['a negative back-off', withStage({ backoffMs: -1 })],
  ['isolation of an unknown kind', withStage({ isolate: 'vm' })],
  ['a gang that is a number', withStage({ gang: 3 })],
  ['needs that are a number', withStage({ needs: 2 })],
  ['a need that is negative', withStage({ needs: { cpu: -1 } })],
  ['a need in a unit that nobody knows', withStage({ needs: { memory: '5 parsecs' } })],
  ['a need beyond what can be counted', withStage({ needs: { memory: 1e300 } })],
  ['a need that is null', withStage({ needs: { gpu: null } })],
  ['a folder that is a number', stages({ name: 's', run: ['ls'], cwd: 1 })],
  ['an environment of numbers', stages({ name: 's', run: ['ls'], env: { A: 1 } })],
  ['input that is an object', stages({ name: 's', run: ['cat'], input: {} })],
  ['burning a number', stages({ name: 's', burn: 5 })],
  ['burning what cannot be burnt', stages({ name: 's', burn: { cpu: 5 } })],
  ['burning less than nothing', stages({ name: 's', burn: { cpuMs: -5 } })],
  ['more tasks than a job may have', withStage({ count: 1_000_001 }), 'E_LIMIT'],
  ['a stage that waits for nobody known', stages(one, { ...one, name: 't', after: ['ss'] })],
  ['a reference to nobody known', stages({ name: 't', call: 'x', args: [{ $from: 'zzz' }] })],
  [
    'partners of different number',
    stages(
      { ...one, count: 2 },
      { name: 't', call: 'x', count: 3, args: [{ $from: 's', at: 'same' }] },
    ),
  ],
  [
    'a result beyond the last',
    stages(one, { name: 't', call: 'x', args: [{ $from: 's', at: 1 }] }),
  ],
  ['a result at nowhere', stages(one, { name: 't', call: 'x', args: [{ $from: 's', at: 'end' }] })],
  [
    'a pick of an unknown kind',
    stages(one, { name: 't', call: 'x', args: [{ $from: 's', pick: 'all' }] }),
  ],
  ['a stage that waits for itself', withStage({ after: ['s'] })],
  [
    'a circle with a tail',
    stages(
      { ...one, after: ['a'] },
      { ...one, name: 'a', after: ['b'] },
      { name: 'b', call: 'x', args: [cyclic, { deep: [{ $from: 'a' }] }] },
    ),
  ],
]

test('every fault has its code, says what was expected and found, and what goes on', async () => {
  const printed: string[] = []
  for (const [what, spec, code = 'E_JOB'] of FAULTS) {
    let error: unknown
    try {
      checkJob(spec as never, new Dimensions())
    } catch (thrown) {
      error = thrown
    }
    expect(error, what).toBeInstanceOf(SegueError)
    expect((error as SegueError).code, what).toBe(code)
    expect((error as SegueError).parts.expected, what).toBeTruthy()
    printed.push(`## ${what}\n\n${(error as SegueError).explain()}\n`)
  }
  await expect(printed.join('\n')).toMatchFileSnapshot('../../golden/job-errors.txt')
})

test.each([
  [{ cpu: 0.1 }, [100, 0]],
  [{ cpu: 0.1 + 0.2 }, [300, 0]],
  [{ cpu: 0.0001 }, [1, 0]],
  [{}, [1000, 0]],
  [{ cpu: 0 }, [0, 0]],
  [{ memory: '1.5KiB' }, [1000, 1_536_000]],
  [{ memory: ' 2 GB ' }, [1000, 2e12]],
  [{ gpu: '0.25', memory: 7 }, [1000, 7000, 250]],
])('needs %j are counted in whole thousandths, rounded up', (needs, expected) => {
  expect(checkJob(withStage({ needs }) as never, new Dimensions())).toEqual([expected])
})

test('arguments may refer to themselves, and be deep', () => {
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  const spec = { name: 'j', stages: [{ name: 's', call: 'x#y', args: [cyclic, deep] }] }
  expect(checkJob(spec as never, new Dimensions())).toEqual([[1000, 0]])
})

test('a cluster knows 64 resources; a job that names another is refused', () => {
  const dimensions = new Dimensions()
  for (let i = 2; i < MOST_RESOURCES; i++) expect(dimensions.of(`r${i}`)).toBe(i)
  const check = (name: string) => checkJob(withStage({ needs: { [name]: 1 } }) as never, dimensions)
  expect(check('r63')).toHaveLength(1)
  expect(() => check('one-more')).toThrow(expect.objectContaining({ code: 'E_LIMIT' }))
})
