import { expect, test } from 'vitest'
import { hasColour, newLook } from '../../../runtime/console/look.ts'
import { processIo } from '../../../runtime/console/process-io.ts'

const terminal = { isTTY: true, getColorDepth: (): number => 8 }

test.each([
  ['a terminal', terminal, {}, true],
  ['a terminal without colours', { isTTY: true, getColorDepth: (): number => 1 }, {}, false],
  ['a pipe', {}, {}, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
  ['FORCE_COLOR at a pipe', {}, { FORCE_COLOR: '1' }, true],
  ['an empty FORCE_COLOR at a pipe', {}, { FORCE_COLOR: '' }, true],
  ['FORCE_COLOR=0 at a terminal', terminal, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR against NO_COLOR', {}, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
] as const)('colour: %s', (_, stream, env, expected) => {
  expect(hasColour(stream, env)).toBe(expected)
})

test('styles are empty without colour', () => {
  const style = (colour: boolean) =>
    newLook({ terminal: true, colour, command: 'segue ' }).style('red', 'x')
  expect(style(false)).toBe('x')
  expect(style(true)).toBe('\x1b[31mx\x1b[39m')
})

test('verbs are named as they were typed', () => {
  expect(processIo({}).command).toBe('segue ')
  expect(processIo({ npm_command: 'exec' }).command).toBe('npx segue ')
  const script = { npm_command: 'run-script', npm_lifecycle_event: 'segue' }
  expect(processIo(script).command).toBe('npm run -s segue -- ')
  expect(processIo({ npm_lifecycle_event: 'test' }).command).toBe('segue ')
})
