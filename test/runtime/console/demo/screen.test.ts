import { EventEmitter } from 'node:events'
import type { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { understand } from '../../../../runtime/console/program.ts'
import { VERBS } from '../../../../runtime/console/verbs.ts'
import { testIo } from '../io.ts'
import { Screen } from '../../../../runtime/console/demo/screen.ts'

const ESCAPE = String.fromCharCode(27)
const TOKENS = new RegExp(`${ESCAPE}\\[[?\\d]*[A-Za-z]|\\r|\\n|[^${ESCAPE}\\r\\n]+`, 'g')

/** Understands what the screen writes and keeps the rows that a person would see. */
class Terminal extends EventEmitter {
  readonly columns = 40
  rows = 10
  readonly lines: string[] = ['$ npm start']
  cursor = true
  writes = 0
  #row = 1

  write(text: string): boolean {
    this.writes++
    for (const [token] of text.matchAll(TOKENS)) {
      if (token === '\x1b[?25l') this.cursor = false
      else if (token === '\x1b[?25h') this.cursor = true
      else if (token === '\x1b[J') this.lines.length = this.#row
      else if (token.endsWith('A')) this.#row -= Number(token.slice(2, -1))
      else if (token === '\n') this.#row++
      else if (token !== '\x1b[K' && token !== '\r') this.lines[this.#row] = token
    }
    return true
  }
}

test('frames are drawn in place, one write each, and taken away at the end', () => {
  const terminal = new Terminal()
  const screen = new Screen(terminal as unknown as WriteStream)
  screen.draw(['one', 'two', 'three'])
  expect(terminal.lines).toEqual(['$ npm start', 'one', 'two', 'three'])
  screen.draw(['four', 'five'])
  expect(terminal.lines).toEqual(['$ npm start', 'four', 'five'])
  expect(terminal.cursor).toBe(false)
  screen.draw(['six', 'seven', 'eight'])
  expect(terminal.lines).toEqual(['$ npm start', 'six', 'seven', 'eight'])
  expect(terminal.writes).toBe(3)
  screen.close()
  expect(terminal.lines).toEqual(['$ npm start'])
  expect(terminal.cursor).toBe(true)
})

test('a low terminal gets the upper lines', () => {
  const terminal = new Terminal()
  terminal.rows = 3
  const screen = new Screen(terminal as unknown as WriteStream)
  screen.draw(['one', 'two', 'three'])
  screen.draw(['four', 'five', 'six'])
  expect(terminal.lines).toEqual(['$ npm start', 'four', 'five'])
})

/** An error that expects something else. */
const refusal = (expected: string) =>
  expect.objectContaining({
    code: 'E_USAGE',
    parts: expect.objectContaining({ expected: expect.stringContaining(expected) }),
  })

test('options are read, and nonsense is refused', () => {
  const read = (...words: string[]) =>
    understand(['demo', ...words], testIo(), VERBS, () => '')!.options
  expect(read()).toEqual({})
  expect(read('--batches', '3', '--compositions', 'fifo, srpt', '--quick', '--json')).toEqual({
    batches: 3,
    compositions: ['fifo', 'srpt'],
    quick: true,
    json: true,
  })
  expect(() => read('--batches', '1')).toThrow(refusal('at least 2'))
  expect(() => read('--batches', 'many')).toThrow(refusal('whole number'))
  expect(() => read('--compositions', 'fifo')).toThrow(refusal('two different'))
  expect(() => read('--compositions', 'fifo,fifo')).toThrow(refusal('two different'))
})
