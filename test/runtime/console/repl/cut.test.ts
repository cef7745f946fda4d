import { expect, test } from 'vitest'
import { Cut } from '../../../../runtime/console/repl/cut.ts'

function cut(terminal: boolean) {
  let shown = ''
  const write = (text: string) => (shown += text)
  const stream = new Cut({ terminal, colour: false, write }, '.more')
  return { stream, shown: () => shown }
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('')

test('two hundred lines are shown, and the rest when it is asked for', () => {
  const { stream, shown } = cut(true)
  stream.write(lines(0, 1000))
  expect(shown()).toBe(`${lines(0, 200)}… 800 more lines (7 KiB): .more\n`)
  expect(stream.rest()).toBe(lines(200, 1000))
  expect(stream.rest()).toBe('')
})

test('64 kB are shown, up to the end of a line where one ends before', () => {
  const { stream, shown } = cut(true)
  const long = `${'x'.repeat(40_000)}\n`
  stream.write(long + long)
  expect(shown()).toBe(`${long}… 1 more line (39.1 KiB): .more\n`)
  const { stream: other, shown: seen } = cut(true)
  other.write('y'.repeat(100_000))
  expect(seen()).toBe(`${'y'.repeat(65_536)}\n… 1 more line (33.7 KiB): .more\n`)
})

test('what is short enough is left alone, and so is what no terminal shows', () => {
  const { stream, shown } = cut(true)
  stream.write(lines(0, 200))
  expect(shown()).toBe(lines(0, 200))
  const { stream: file, shown: written } = cut(false)
  file.write(lines(0, 1000))
  expect(written()).toBe(lines(0, 1000))
})
