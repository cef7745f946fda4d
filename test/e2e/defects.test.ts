import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectService } from '../../runtime/client/remote.ts'
import { ERROR_CODES, SegueError } from '../../runtime/errors.ts'
import { serve } from '../../runtime/server/server.ts'
import type { Service } from '../../runtime/service/service.ts'
import { openLocal } from '../../runtime/service/open.ts'
import { runs } from '../runs.ts'
import { temporary } from '../runtime/server/recording.ts'
import { project } from './client-setup.ts'

/**
 * Requests that have the form of the protocol and may be wrong in every other way, to a cluster as it is: each is answered with a
 * result or an error of the list, and none is a defect.
 */
const word = fc.oneof(
  fc.constantFrom('j-1', 'j-2', 't-1.1', 't-2.5', 'g1', 'g2', 'ok', 'n1', 'fifo', 'queue/lifo'),
  fc.constantFrom('resourceManager.Queue', 'Queue', 'nodeManager.Executor', 'first', 'tasks.ts'),
  fc.string({ maxLength: 12 }),
)
const number = fc.oneof(fc.nat(5), fc.nat())
const json = fc.jsonValue({ maxDepth: 3 })
const anything = fc.anything({ withMap: true, withDate: true, withBigInt: true, maxDepth: 2 })
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const change = fc.oneof(
  fc.constantFrom('queue/lifo', 'queue/fifo', 'placement/best-fit', 'nonsense'),
  fc.record({ use: word, with: some(json) }),
  json,
)
const wanted = fc.oneof(word, fc.dictionary(word, change, { maxKeys: 2 }))
const stage = fc.oneof(
  anything,
  fc.record(
    {
      name: fc.oneof(word, anything),
      call: fc.oneof(fc.constant('./tasks.ts#square'), word, anything),
      run: fc.oneof(fc.constant(['true']), anything),
      args: fc.oneof(fc.constant([3]), fc.constant([{ $job: 'j-1' }]), anything),
      each: fc.oneof(fc.array(fc.nat(9), { maxLength: 3 }), anything),
      count: fc.oneof(fc.nat(3), anything),
      after: fc.oneof(fc.constant(['a']), anything),
      needs: fc.oneof(fc.constant({ cpu: 1 }), fc.dictionary(word, anything), anything),
      retries: anything,
      timeoutMs: fc.oneof(fc.nat(50), anything),
      burn: fc.oneof(fc.constant({ sleepMs: 1 }), anything),
      module: anything,
    },
    { requiredKeys: [] },
  ),
)
const spec = fc.oneof(
  fc.record({ name: fc.oneof(word, anything), stages: fc.array(stage, { maxLength: 3 }) }),
  fc.dictionary(word, anything),
)
const query = some(
  fc.record(
    {
      state: word,
      name: word,
      job: word,
      stage: word,
      node: word,
      generation: number,
      limit: number,
    },
    { requiredKeys: [] },
  ),
)

type Asked = readonly [method: Exclude<keyof Service, 'down'>, ...params: unknown[]]
const of = (method: Asked[0], ...params: fc.Arbitrary<unknown>[]) =>
  fc.tuple(...params).map((values): Asked => [method, ...values])
const asked = fc.oneof(
  of('submit', spec, some(fc.record({ key: word }))),
  of('jobs', query),
  of('tasks', query),
  of('job', word),
  of('task', word),
  of('wait', word, fc.nat(5)),
  of('results', word, some(word)),
  of('cancel', word),
  of('retry', word),
  of('logs', word, some(fc.record({ stream: fc.constantFrom('out', 'err'), bytes: fc.nat(9) }))),
  of('events', some(number), some(number)),
  of('why', word),
  of('composition', some(word)),
  of('plan', wanted),
  of('apply', wanted, some(fc.record({ expected: number }))),
  of('undo', some(number)),
  of('history', some(number)),
  of('diff', word, word),
  of('component', word),
  of('tap', word, fc.nat(2), fc.nat(5)),
  of('state', word),
  of('ends', word),
)

test('whatever is asked, a cluster answers or says why not', { timeout: 600_000 }, async () => {
  const { folder } = project()
  const defects: unknown[] = []
  const local = await openLocal({ folder, embedded: false })
  const server = await serve(local.service, {
    state: local.state!,
    env: { XDG_RUNTIME_DIR: temporary() },
    defect: (error) => defects.push(error),
  })
  const remote = await connectService(server)
  const ask = async ([method, ...params]: Asked): Promise<unknown> => {
    if (method !== 'ends')
      return (remote[method] as (...given: unknown[]) => Promise<unknown>)(...params)
    const ended: unknown[] = []
    const enough = AbortSignal.timeout(20)
    for await (const end of remote.ends(params[0] as string, enough)) ended.push(end)
    return ended
  }
  try {
    await fc.assert(
      fc.asyncProperty(asked, async (request) => {
        const error: unknown = await ask(request).then(
          () => undefined,
          (caught: unknown) => caught,
        )
        if (error === undefined) return
        expect(error).toBeInstanceOf(SegueError)
        expect(Object.keys(ERROR_CODES)).toContain((error as SegueError).code)
        expect(defects.splice(0)).toEqual([])
      }),
      { numRuns: runs(300) },
    )
    expect(await remote.status()).toMatchObject({ kind: 'Status' })
  } finally {
    await server.close()
    await local.close()
  }
})
