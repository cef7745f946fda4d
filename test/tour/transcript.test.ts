import { expect, test } from 'vitest'
import { matches, partsOf, write } from './transcript.ts'

const PAGE = `# Tour

\`a/b.ts\`

\`\`\`ts
export const x = 1
\`\`\`

\`\`\`console
$ segue status
fine in 12 ms
$ segue run x \\
> --json
{}
\`\`\`
`

test('a page is its files and its transcripts', () => {
  const [file, shown] = partsOf(PAGE)
  expect(file).toEqual({ type: 'file', path: 'a/b.ts', text: 'export const x = 1\n' })
  if (shown.type !== 'console') throw new Error('no transcript')
  expect(shown.steps).toEqual([
    { command: 'segue status', output: 'fine in 12 ms\n' },
    { command: 'segue run x \\\n--json', output: '{}\n' },
  ])
  expect(PAGE.slice(shown.at, shown.at + shown.length)).toBe(write(shown.steps))
})

test.each([
  ['in 12 ms\n', 'in 7.5 ms\n', true],
  ['in 12 ms\n', 'in 7.5 s\n', true],
  ['in 12 KiB\n', 'in 12 MiB\n', false],
  ['queue/fifo@1f2e3d4c5b6a\n', 'queue/fifo@aaaaaaaaaaaa\n', true],
  ['60 tasks\n', '61 tasks\n', false],
  ['4\n', 'j-2 sum is under way: 1 task\nj-2 sum  ░░░░ 0/1  11 s\n4\n', true],
  ['a\n…\nz\n', 'a\nb\nc\nz\n', true],
  ['a\n…\nz\n', 'a\nb\nc\n', false],
  ['a\n…\n', 'a\nb\n', true],
  ['…\nz\n', 'a\nz\n', true],
  ['a\n…\nm\n…\nz\n', 'a\nz\n', false],
  ['', 'a\n', false],
])('%j shows %j: %s', (shown, seen, verdict) => {
  expect(matches(shown, seen)).toBe(verdict)
})
