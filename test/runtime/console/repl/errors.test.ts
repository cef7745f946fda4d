import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SegueError } from '../../../../runtime/errors.ts'
import { runs } from '../../../runs.ts'
import { connectionTo, newSession, openLab } from './lab.ts'

let lab: Awaited<ReturnType<typeof openLab>>
beforeAll(async () => {
  lab = await openLab({ seed: 1 })
})
afterAll(() => lab.close())

test('errors never end it', { timeout: 1_200_000 }, async () => {
  const { session, typed } = newSession(lab.folder, async () => connectionTo(lab.service))
  await session.open()
  const verb = fc.constantFrom(...session.verbs.map(({ path }) => path).filter(isHarmless))
  const word = fc.oneof(
    fc.constantFrom(
      'j-1',
      't-1.1',
      'g1',
      'resourceManager.Queue',
      'queue/lifo',
      '--json',
      '--limit',
    ),
    fc.constantFrom('--state', '--help', '0', '-1', '1ms', '=', "'", '"', '--', 'a=b', '../x', '{'),
    fc.string({ maxLength: 6 }),
  )
  const verbLine = fc
    .tuple(verb, fc.array(word, { maxLength: 4 }))
    .map(([path, words]) => `.${[path, ...words].join(' ')}`)
  const code = fc.oneof(
    fc.constantFrom('throw null', 'throw undefined', 'null.x', '(() => { throw {} })()', 'await 0'),
    fc.constantFrom(
      'const a = 1',
      'let a',
      'class a {}',
      'a',
      'import { x } from "nope"',
      '({',
      '`',
    ),
    fc.constantFrom(
      'new Proxy({}, { get() { throw new Error("trap") } })',
      'await service.job()',
      '}',
    ),
    fc.constantFrom('Object.defineProperty(new Error("x"), "stack", { get() { throw 1 } })'),
    fc.constantFrom('throw Object.defineProperty(new Error("x"), "stack", { value: 5 })'),
    fc.constantFrom('throw { get stack() { throw 2 } }', 'throw Object.create(null)', 'return 1'),
    fc.constantFrom('throw new Proxy({}, { getPrototypeOf() { throw 3 } })', '_.x.y', '_job.id'),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(fc.oneof(verbLine, code), async (line) => {
      expect(['done', 'more']).toContain(await session.line(line))
      expect(Number.isInteger(session.code)).toBe(true)
      expect(session.busy).toBe(false)
    }),
    { numRuns: runs(2000) },
  )
  expect(await typed('.status', '1 + 1')).toMatch(/\n2\n$/)
})

/** Neither ends the cluster or the session, nor takes long by itself, nor writes into the project. */
const isHarmless = (path: string): boolean =>
  !/^(?:down|exit|doctor|run|submit|tap|record|top|watch|job (?:wait|import)|component .*|events)$/.test(
    path,
  )

test('a service that fails with anything at all does not end it either', async () => {
  const thrown = fc.constantFrom(
    ...[new SegueError('E_STATE', 'no'), new Error('x'), null, undefined, 5, { code: 'x' }, 'text'],
  )
  await fc.assert(
    fc.asyncProperty(thrown, async (error) => {
      const service = new Proxy(lab.service, {
        get(target, name) {
          if (name === 'follow') return target.follow.bind(target)
          return name === 'then' ? undefined : async () => Promise.reject(error)
        },
      })
      const { session, typed } = newSession(lab.folder, async () => connectionTo(service))
      for (const line of ['.status', 'await service.status()', '.swap Executor=executor/inline'])
        expect(await typed(line)).not.toBe('')
      expect(session.prompt).toBe('segue (no cluster)! ')
      await session.close()
    }),
    { numRuns: 20 },
  )
})
