import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BENCHES, requestOf } from './benches.ts'
import { atMost, below, figure, median, quantile } from './figure.ts'
import { table } from './table.ts'

function bench(...words: readonly string[]) {
  const file = join(import.meta.dirname, 'main.ts')
  return spawnSync(process.execPath, [file, ...words], { encoding: 'utf8' })
}

const KEYS = [
  ...['id', 'value', 'unit', 'runs', 'low', 'high', 'goal', 'met', 'peer', 'peerValue'],
  'note',
]

test('a bench answers one object on one line, with every key of every figure', () => {
  const { stdout, status } = bench('facade', '--json', '--once')
  expect(status).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  const { name, machine, figures } = JSON.parse(lines[0])
  expect(name).toBe('facade')
  expect(machine).toMatchObject({ cores: expect.any(Number), node: process.version })
  expect(figures.map(({ id }: { id: string }) => id)).toEqual([
    'facade.freshNs',
    'facade.swappedNs',
  ])
  for (const figure of figures) {
    expect(Object.keys(figure)).toEqual(KEYS)
    expect(figure).toMatchObject({ runs: 1, unit: 'ns', peer: null, peerValue: null })
    expect(figure.low).toBeLessThanOrEqual(figure.value)
    expect(figure.high).toBeGreaterThanOrEqual(figure.value)
    expect(figure.met).toBe(figure.value <= Number(figure.goal.slice(3)))
    expect(figure.note).not.toBe('')
  }
})

test('a name that does not exist is an error that knows the nearest', () => {
  const { stdout, stderr, status } = bench('facade', 'dispach')
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('there is no bench "dispach"')
  expect(stderr).toContain('did you mean "dispatch"?')
})

test('an option that does not exist is an error too', () => {
  const { stderr, status } = bench('--jsn')
  expect(status).toBe(2)
  expect(stderr).toContain('did you mean "--json"?')
})

test('without names all benches run, and options are handed on', () => {
  expect(requestOf(['--all'])).toMatchObject({ benches: BENCHES, json: false, words: ['--all'] })
  expect(requestOf(['memory', 'facade']).benches.map(({ name }) => name)).toEqual([
    'facade',
    'memory',
  ])
})

test('a figure is the median of its runs, and the goal judges that', () => {
  const runs = [4, 1, 9, 2]
  expect(figure('x', 'ms', runs, 'why', below(3))).toEqual({
    ...{ id: 'x', value: 3, unit: 'ms', runs: 4, low: 1, high: 9, goal: '< 3', met: false },
    ...{ peer: null, peerValue: null, note: 'why' },
  })
  expect(figure('x', 'ms', runs, 'why', atMost(3)).met).toBe(true)
  expect(figure('x', 'ms', runs, 'why')).toMatchObject({ goal: null, met: null })
  expect(median([3, 1, 2])).toBe(2)
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  expect([quantile(hundred, 0.99), quantile(hundred, 0), quantile([7], 0.5)]).toEqual([99, 1, 7])
})

test('the table says what was missed', () => {
  const text = table([
    figure('a.one', '1/s', [1_234_567], 'far'),
    figure('a.two', 'ns', [9], 'slow', below(3)),
  ])
  expect(text).toContain('1,235,000')
  expect(text).toMatch(/a\.two .* < 3 +MISSED/)
})
