import { expect, test } from 'vitest'
import { columns, cut, pairs } from '../../../runtime/console/columns.ts'
import { newLook } from '../../../runtime/console/look.ts'

const plain = newLook({ terminal: false, colour: false, command: 'segue ' })
const rows = [
  { id: 'j-1', tasks: '9', name: 'a long name of a job' },
  { id: 'j-12', tasks: '100', name: 'b' },
]
const wanted = [
  { head: 'job', of: (row: (typeof rows)[number]) => row.id },
  { head: 'tasks', of: (row: (typeof rows)[number]) => row.tasks, right: true },
  { head: 'empty', of: () => '' },
  { head: 'name', of: (row: (typeof rows)[number]) => row.name },
]

test('columns are aligned, and one in which nothing stands is left out', () => {
  expect(columns(rows, wanted, plain)).toBe(
    ['job   tasks  name', 'j-1       9  a long name of a job', 'j-12    100  b'].join('\n'),
  )
})

test('the last one is cut at the end of a terminal, and nothing is cut without one', () => {
  const narrow = newLook({ terminal: true, colour: false, columns: 30, command: 'segue ' })
  const [, line] = columns(rows, wanted, narrow).split('\n')
  expect(line).toBe('j-1       9  a long name of a…')
  expect(line).toHaveLength(30)
  expect(columns(rows, wanted, plain)).toContain('a long name of a job')
})

test('colours count nothing', () => {
  const bright = newLook({ terminal: true, colour: true, command: 'segue ' })
  const text = columns(
    [{ state: bright.style('green', 'ok'), name: 'x' }],
    [
      { head: 'state', of: (row) => row.state },
      { head: 'name', of: (row) => row.name },
    ],
    bright,
  )
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  expect(text.replace(/\x1b\[\d+m/g, '')).toBe('state  name\nok     x')
  expect(cut(bright.style('red', 'twelve chars'), 12)).toContain('twelve chars')
})

test('of pairs those with a value are shown, and lines of a value stand below each other', () => {
  expect(
    pairs(
      [
        ['a', 'one\ntwo'],
        ['longer', 'x'],
        ['none', undefined],
        ['empty', ''],
      ],
      plain,
    ),
  ).toBe('  a       one\n          two\n  longer  x')
})
