import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judge, loadAdapters, NotYet, readCases, type Adapter, type Case } from './cases.ts'

const HERE = import.meta.dirname
const adapters = await loadAdapters()
const files = globSync('cases/*.json', { cwd: HERE }).map((file) => join(HERE, file))

describe('what other schedulers were seen to do', () => {
  test.each(files.flatMap(readCases).map((one) => [one.id, one] as const))('%s', (_, one) => {
    expect(judge(one, adapters)).toEqual({
      id: one.id,
      policy: one.policy,
      result: 'passed',
      why: [],
    })
  })
})

describe('a verdict', () => {
  const given: Case = {
    id: 'c',
    source: '',
    policy: 'p',
    params: {},
    cluster: {},
    state: {},
    expect: { order: [1, 2], share: '1/3' },
  }
  const verdict = (adapter: Adapter) => judge(given, new Map([['p', adapter]]))
  test.each<[string, Adapter, string, readonly string[]]>([
    ['the same', () => ({ order: [1, 2], share: 1 / 3 }), 'passed', []],
    [
      'another order',
      () => ({ order: [2, 1], share: 1 / 3 }),
      'failed',
      ['order: expected [1,2], found [2,1]'],
    ],
    [
      'a missing answer',
      () => ({ order: [1, 2] }),
      'failed',
      ['share: expected "1/3", found undefined'],
    ],
    [
      'a predicate that fails',
      () => ({ order: () => false, share: 1 / 3 }),
      'failed',
      ['order: expected [1,2], found otherwise'],
    ],
    [
      'too long a list',
      () => ({ order: [1, 2, 3], share: 1 / 3 }),
      'failed',
      ['order: expected [1,2], found [1,2,3]'],
    ],
    [
      'nothing yet',
      () => {
        throw new NotYet('gangs')
      },
      'skipped',
      ['gangs'],
    ],
  ])('%s', (_, adapter, result, why) => {
    expect(verdict(adapter)).toMatchObject({ result, why })
  })

  test('a throw of the code under test is a failure', () => {
    const { result, why } = verdict(() => {
      throw new Error('broke')
    })
    expect(result).toBe('failed')
    expect(why[0]).toContain('broke')
  })

  test('no adapter: skipped', () => {
    expect(judge(given, new Map())).toEqual({ id: 'c', policy: 'p', result: 'skipped', why: [] })
  })
})

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-cases-'))
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(HERE, 'peers.ts'), ...args], { encoding: 'utf8' })

  test('ends with the counts', () => {
    const out = execFileSync(process.execPath, [join(HERE, 'peers.ts'), ...files], {
      encoding: 'utf8',
    })
    const cases = files.flatMap(readCases).length
    expect(out.trimEnd().split('\n').at(-1)).toBe(`${cases} passed, 0 failed, 0 skipped`)
  })

  test('fails where a case does, names it, and counts by policy what it skipped', () => {
    const bad = {
      id: 'wrong-sum',
      policy: 'resource_model',
      state: { op: 'add', a: { cpu: 1 }, b: { cpu: 1 } },
      expect: { cpu: 3 },
    }
    const later = { id: 'later', policy: 'time_travel', expect: {} }
    const { status, stdout } = run(file('bad.json', JSON.stringify({ cases: [bad, later] })))
    expect(status).toBe(1)
    expect(stdout).toBe(
      'FAILED wrong-sum (resource_model)\n  cpu: expected 3, found 2\nskipped, no adapter yet:\n  1 time_travel\n0 passed, 1 failed, 1 skipped\n',
    )
  })

  test.each([
    ['no file', [], 'error[E_USAGE]'],
    ['a file that is not there', [join(folder, 'none.json')], 'error[E_FILE]'],
    ['not JSON', [file('text.json', '{ "cases": [')], 'error[E_JSON]'],
    ['another format', [file('other.json', '{ "tests": [] }')], 'error[E_FILE]'],
    [
      'a case without a policy',
      [file('case.json', '{ "cases": [{ "id": "x" }] }')],
      'error[E_FILE]',
    ],
  ])('%s is an error of the closed list', (_, args, code) => {
    const { status, stderr, stdout } = run(...args)
    expect(stderr).toContain(code)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})
