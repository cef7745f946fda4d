import { expect, test } from 'vitest'
import { MOST_RESOURCES } from '#interfaces'
import { MOST_DEPTH, MOST_FAULTS } from '../../../runtime/core/job-limits.ts'
import { checkJob, Dimensions, jobFaults } from '../../../runtime/core/job-parse.ts'
import { SegueError, SegueErrors } from '../../../runtime/errors.ts'

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
  ['a need beyond what can be counted', withStage({ needs: { memory: 1e300 } }), 'E_LIMIT'],
  ['a need that is null', withStage({ needs: { gpu: null } })],
  ['a need without a name', withStage({ needs: { '': 1 } })],
  [
    'more resources than there may be',
    withStage({ needs: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`r${i}`, 1])) }),
    'E_LIMIT',
  ],
  ['a name that is too long', { name: 'n'.repeat(257), stages: [one] }, 'E_LIMIT'],
  ['a name that clears the screen', { name: '\u001b[2J', stages: [one] }],
  ['a label that is half a character', withStage({ labels: ['ok', '\ud800'] })],
  ['a timeout beyond what a timer can wait', withStage({ timeoutMs: 2 ** 31 }), 'E_LIMIT'],
  ['a call of nothing', stages({ name: 's', call: '#f' })],
  ['a call without an export behind #', stages({ name: 's', call: './x.ts#' })],
  ['a call on another machine', stages({ name: 's', call: 'file://host/x.ts#f' })],
  ['a program that ends in the middle', stages({ name: 's', run: ['ls', 'a\0b'] })],
  [
    'a command that nobody can start',
    stages({ name: 's', run: ['echo', 'x'.repeat(600_000)] }),
    'E_LIMIT',
  ],
  ['a command with an object for {}', stages({ name: 's', run: ['ls', '{}'], each: ['a', {}] })],
  ['a variable with an equals sign', stages({ name: 's', run: ['ls'], env: { 'A=B': 'c' } })],
  ['an environment without a command', withStage({ env: { A: 'b' } })],
  ['a description that is a number', withStage({ description: 7 })],
  ['a module that it says it is bound to', withStage({ module: { file: '/x', hash: 'y' } })],
  ['results among the entries', stages(one, { name: 't', call: 'x', each: [1, [{ $from: 's' }]] })],
  ['a folder that is a number', stages({ name: 's', run: ['ls'], cwd: 1 })],
  ['an environment of numbers', stages({ name: 's', run: ['ls'], env: { A: 1 } })],
  ['input that is an object', stages({ name: 's', run: ['cat'], input: {} })],
  ['burning a number', stages({ name: 's', burn: 5 })],
  ['burning what cannot be burnt', stages({ name: 's', burn: { cpu: 5 } })],
  ['burning less than nothing', stages({ name: 's', burn: { cpuMs: -5 } })],
  [
    'burning what is no number now and then',
    stages({ name: 's', count: 3, burn: { cpuMs: [1, '2', -3], sleepMs: [0, NaN, 1] } }),
  ],
  [
    'burning for more tasks than there are',
    stages({ name: 's', count: 2, burn: { cpuMs: [1, 2, 3], sleepMs: [1] } }),
  ],
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
    for (const fault of error instanceof SegueErrors ? error.faults : [error as SegueError]) {
      expect(fault.parts.expected, what).toBeTruthy()
      expect(fault.parts.where !== undefined, what).toBe(
        !fault.message.startsWith('a job is') && !fault.message.startsWith('the job has no'),
      )
    }
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

test('arguments may refer to themselves, and be deep, but not as deep as one likes', () => {
  const deep = (depth: number) => {
    let value: unknown = 1
    for (let i = 0; i < depth; i++) value = [value]
    return value
  }
  const check = (...args: unknown[]) =>
    checkJob({ name: 'j', stages: [{ name: 's', call: 'x#y', args }] }, new Dimensions())
  expect(check(cyclic, deep(MOST_DEPTH - 1))).toEqual([[1000, 0]])
  for (const more of [MOST_DEPTH, 100_000])
    expect(() => check(deep(more))).toThrow(expect.objectContaining({ code: 'E_LIMIT' }))
})

test('a job that is refused takes no place for the resources that it names', () => {
  const dimensions = new Dimensions()
  const naming = (count: number) =>
    withStage({ needs: Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, 1])) })
  expect(() => checkJob(naming(63) as never, dimensions)).toThrow('"r62"')
  expect(dimensions.names).toEqual(['cpu', 'memory'])
  expect(checkJob(naming(62) as never, dimensions)).toHaveLength(1)
})

test('of faults without end a hundred are looked for', () => {
  const many = Array.from({ length: 50_000 }, () => ({ name: 's', burn, each: 5, wrong: {} }))
  expect(jobFaults(stages(...many))).toHaveLength(MOST_FAULTS)
  expect(() => checkJob(stages(...many) as never, new Dimensions())).toThrow('at least 100 faults')
})

test('what is long is shown in short', () => {
  const long = 'n'.repeat(1_000_000)
  const list = Array.from({ length: 1_000_000 }, () => long)
  const spec = {
    name: long,
    user: list,
    [long]: 1,
    stages: [{ name: 's', run: [long, long], [long]: list, each: list, needs: { [long]: long } }],
  }
  const faults = jobFaults(spec)
  expect(faults.length).toBeGreaterThan(4)
  for (const { error } of faults)
    expect(error.message.length + (error.parts.expected?.length ?? 0)).toBeLessThan(1000)
})

test('a cluster knows 64 resources; a job that names another is refused', () => {
  const dimensions = new Dimensions()
  for (let i = 2; i < MOST_RESOURCES; i++) expect(dimensions.of(`r${i}`)).toBe(i)
  const check = (name: string) => checkJob(withStage({ needs: { [name]: 1 } }) as never, dimensions)
  expect(check('r63')).toHaveLength(1)
  expect(() => check('one-more')).toThrow(expect.objectContaining({ code: 'E_LIMIT' }))
})
