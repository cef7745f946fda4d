import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellCommand } from '../../../runtime/client/shell.ts'
import { runs } from '../../runs.ts'

const shell = ({ raw }: TemplateStringsArray, ...values: (string | number | string[])[]) =>
  shellCommand(raw, values)

const output = ([program, ...args]: string[]) => execFileSync(program, args, { encoding: 'utf8' })

test('whatever a value holds, the shell sees one word', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(text, fc.array(text), (value, list) => {
      const seen = output(shell`printf '%s\0' ${value} ${list} -- ${7}`)
      expect(seen).toBe([value, ...list, '--', '7'].map((word) => `${word}\0`).join(''))
    }),
    { numRuns: runs(30) },
  )
})

test('more than nine values have their places', () => {
  expect(output(shell`echo ${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']}`)).toBe(
    'a b c d e f g h i j k\n',
  )
})

test.each([
  ['in quotes', () => shell`echo "${'a'}"`],
  ['in single quotes', () => shell`echo '${'a'}'`],
  ['after a quote that an escape does not close', () => shell`echo "\"${'a'}`],
])('a value %s is refused', (_, write) => {
  expect(write).toThrow(
    expect.objectContaining({
      code: 'E_USAGE',
      message: expect.stringContaining('between quotes'),
    }),
  )
})

test('quotes that are closed, or none at all, do no harm', () => {
  expect(output(shell`echo 'it' "is" \' ${'a'}`)).toBe("it is ' a\n")
})

test('only words are words', () => {
  const wrong = {} as string
  expect(() => shell`echo ${wrong}`).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
})
