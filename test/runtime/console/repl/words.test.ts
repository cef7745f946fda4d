import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsOf, wordsSoFar } from '../../../../runtime/console/repl/words.ts'

test.each([
  ['', []],
  ['  job   list ', ['job', 'list']],
  [`a "b c" 'd "e" \\f'`, ['a', 'b c', 'd "e" \\f']],
  ['with={"a":1} x', ['with={a:1}', 'x']],
  [`with='{"a":1}'`, ['with={"a":1}']],
  ['a\\ b "c\\"d"', ['a b', 'c"d']],
  [`'' ""`, ['', '']],
  ['a\\', ['a\\']],
])('the words of %j are %j', (line, words) => {
  expect(wordsOf(line)).toEqual(words)
})

test.each([
  ['', ['']],
  ['job', ['job']],
  ['job ', ['job', '']],
  ['submit "a b', ['submit', 'a b']],
])('so far, the words of %j are %j', (line, words) => {
  expect(wordsSoFar(line)).toEqual(words)
})

test('an open quote is refused', () => {
  expect(() => wordsOf(`a 'b`)).toThrow("a quote is open: '")
})

test('quoted words are what they were', () => {
  const quoted = (word: string) => `'${word}'`
  const word = fc.string().map((text) => text.replaceAll("'", ''))
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(wordsOf(words.map(quoted).join(' '))).toEqual(words)
    }),
  )
})
