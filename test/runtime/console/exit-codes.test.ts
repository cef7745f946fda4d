import { expect, test } from 'vitest'
import { EXIT, EXIT_MEANINGS, EXIT_OF } from '../../../runtime/console/exit-codes.ts'
import { ERROR_CODES, SegueError, type ErrorCode } from '../../../runtime/errors.ts'
import { fakeService } from './fake-service.ts'
import { testIo, typed } from './io.ts'
import { runLine } from '../../../runtime/console/run-line.ts'

const CODES = Object.keys(ERROR_CODES) as ErrorCode[]

test('every error code has an exit code, and every exit code a meaning', () => {
  expect(Object.keys(EXIT_OF).sort()).toEqual([...CODES].sort())
  expect(EXIT_MEANINGS.map(([code]) => code)).toEqual(Object.values(EXIT))
  const known: number[] = Object.values(EXIT)
  expect(Object.values(EXIT_OF).filter((code) => !known.includes(code))).toEqual([])
})

test.each(CODES)('%s from a cluster ends the command with its exit code', async (code) => {
  const status = () => Promise.reject(new SegueError(code, 'for this test'))
  const ended = await typed('status', { service: fakeService({ status }) })
  expect(ended).toEqual({
    out: '',
    err: `error[${code}] for this test\n`,
    code: EXIT_OF[code],
  })
})

test('a generation that returned by itself is exit 6', async () => {
  const generation = (await fakeService().history()).items[0]
  const culprit = { ...generation, generation: 2, current: false, fault: 'queue/bad threw' }
  const returned = {
    ...generation,
    generation: 3,
    actor: 'automatic return',
    equals: 1,
    previous: 1,
  }
  const history = async () => ({
    ...(await fakeService().history()),
    items: [{ ...returned, current: true }, culprit],
  })
  const line = 'swap resourceManager.Queue queue/bad'
  const { err, code, out } = await typed(line, { service: fakeService({ history }) })
  expect(code).toBe(6)
  expect(err).toContain('g2 was put in force and taken back: queue/bad threw')
  expect(out).toContain('g3 (= g1)')
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a verb that waits with exit code %d', async (signal, code) => {
  const begun = Promise.withResolvers<void>()
  const status = () => {
    begun.resolve()
    return new Promise<never>(() => {})
  }
  const io = testIo({ service: fakeService({ status }) })
  const ended = runLine(['status'], io)
  await begun.promise
  io.signal(signal)
  expect(await ended).toBe(code)
  expect(io.texts).toEqual({ out: '', err: '' })
})

test('what is no error of the list is a mistake of ours: it is said so, and the work failed', async () => {
  const status = () => Promise.reject(new TypeError('x is undefined'))
  const { err, code } = await typed('status', { service: fakeService({ status }) })
  expect(code).toBe(1)
  expect(err).toMatch(
    /^this is a mistake in Segue itself, please report it:\nTypeError: x is undefined\n/,
  )
})

test('help exit-codes and explain list them', async () => {
  const { out } = await typed('help exit-codes')
  for (const [code, meaning] of EXIT_MEANINGS) expect(out).toContain(`${code}  ${meaning}`)
  const all = (await typed('explain')).out
  for (const code of CODES) expect(all).toContain(code)
  expect((await typed('explain e_generation')).out).toContain('E_GENERATION     4')
  const unknown = await typed('explain E_GENRATION')
  expect(unknown.code).toBe(2)
  expect(unknown.err).toContain('did you mean "E_GENERATION"?')
})
