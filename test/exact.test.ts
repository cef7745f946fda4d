import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** What takes part in a simulation: what decides, what arrives, and what the world is like. */
const SIMULATED = [
  'interfaces/**/*.ts',
  'components/**/*.ts',
  'runtime/core/**/*.ts',
  'runtime/drivers/**/*.ts',
  'runtime/workload/**/*.ts',
  'runtime/simulation/model/**/*.ts',
]
/** Executors are part of no simulation. */
const LIVE = /^components\/executor\//
const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
/** Functions that the language lets engines round as they like; powers, too, but for those of a whole number in the text. */
const INEXACT =
  /\bMath\.(?!(?:abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc)\b)\w+|(?<!\b(?:2|10|1024) )\*\* ?\S+/g

const found = (source: string): string[] => source.replace(COMMENTS, '').match(INEXACT) ?? []

test('what is simulated rounds alike on every machine', () => {
  const files = SIMULATED.flatMap((pattern) => globSync(pattern)).filter((file) => !LIVE.test(file))
  expect(files.length).toBeGreaterThan(100)
  const uses = files.flatMap((file) =>
    found(readFileSync(file, 'utf8')).map((use) => `${file}: ${use}`),
  )
  expect(uses, 'use exp, log, pow and cosOfTurns of #interfaces').toEqual([])
})

test('what rounds otherwise is found', () => {
  const source =
    'const a = Math.log(2) + b ** 1.5 // Math.exp\nconst c = 2 ** 10 + Math.floor(Math.random())'
  expect(found(source)).toEqual(['Math.log', '** 1.5', 'Math.random'])
})
