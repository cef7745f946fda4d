import { expect, test } from 'vitest'
import { bar, Progress } from '../../../runtime/console/progress.ts'

const stream = (terminal: boolean, columns?: number) => {
  const written: string[] = []
  return { terminal, colour: false, columns, written, write: (text: string) => written.push(text) }
}

test('on a terminal the line is rewritten in place, at most ten times a second', () => {
  const terminal = stream(true, 20)
  const progress = new Progress(terminal)
  progress.update(() => 'one', 0)
  progress.update(() => 'two', 50)
  progress.update(() => 'three', 120)
  progress.update(() => 'three', 240)
  progress.update(() => 'longer than the terminal', 360)
  expect(terminal.written).toEqual(['\r\x1b[Kone', '\r\x1b[Kthree', '\r\x1b[Klonger than the te…'])
  progress.clear()
  progress.clear()
  expect(terminal.written.slice(3)).toEqual(['\r\x1b[K'])
})

test('elsewhere a line is written now and then, the first after a while', () => {
  const log = stream(false)
  const progress = new Progress(log)
  let made = 0
  for (let second = 0; second <= 25; second++)
    progress.update(() => `line ${++made}`, second * 1000)
  expect(log.written).toEqual(['line 1\n', 'line 2\n'])
  progress.clear()
  expect(log.written).toHaveLength(2)
})

test('of work that is counted it is said how long the rest takes', () => {
  const terminal = stream(true, 80)
  const progress = new Progress(terminal)
  progress.count(0, 4, 'begin', 1000)
  progress.count(1, 4, 'laws', 3000)
  progress.count(4, 4, 'laws', 9000)
  expect(terminal.written.map((text) => text.slice('\r\x1b[K'.length))).toEqual([
    '░░░░░░░░░░░░░░░░░░░░ 0/4  begin',
    '█████░░░░░░░░░░░░░░░ 1/4  laws  about 6 s left',
    '████████████████████ 4/4  laws',
  ])
})

test('without a stream nothing is made', () => {
  new Progress(undefined).update(() => {
    throw new Error('made')
  })
})

test('a bar is as full as the work is done', () => {
  expect(bar(0, 4, 4)).toBe('░░░░ 0/4')
  expect(bar(2, 4, 4)).toBe('██░░ 2/4')
  expect(bar(4, 4, 4)).toBe('████ 4/4')
  expect(bar(0, 0, 4)).toBe('████ 0/0')
})
