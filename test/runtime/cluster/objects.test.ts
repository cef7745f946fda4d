import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { ObjectRef, type Report } from '../../../interfaces/index.ts'
import { keepObject, type Reference } from '../../../components/executor/shared/objects.ts'
import { ObjectStore } from '../../../runtime/cluster/objects.ts'
import { runs } from '../../runs.ts'

const OK: Report = { outcome: 'ok', service: 5 }

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'segue-objects-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Written as an executor does it. */
function write(store: ObjectStore, job: number, value: unknown): ObjectRef {
  const { id, bytes } = keepObject(value, `/o/j-${job}/t-${job}.1.1`, store.place) as Reference
  return new ObjectRef(id, bytes)
}

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()

test('what was written is read as it was, and is gone when its job is', async () => {
  const store = new ObjectStore(folder(), { durable: false })
  const value = {
    map: new Map([['a', 1n]]),
    bytes: Buffer.from('abc'),
    date: new Date(5),
    none: undefined,
  }
  const ref = write(store, 1, value)
  expect(store.admit(ref, OK)).toBe(OK)
  expect(await store.read(ref)).toEqual(value)
  expect(store.usage()).toEqual({ count: 1, bytes: ref.bytes, limit: 8 * 2 ** 30 })
  store.dropJob('j-1')
  await store.settled()
  expect([store.usage().count, store.usage().bytes, readdirSync(store.folder)]).toEqual([0, 0, []])
  await expect(store.read(ref)).rejects.toMatchObject({ code: 'E_FILE' })
})

test('a result above the limit has failed, and goes', async () => {
  const store = new ObjectStore(folder(), { durable: false, maxBytes: 100 })
  const small = write(store, 1, 'x'.repeat(60))
  expect(store.admit(small, OK)).toBe(OK)
  const report = store.admit(write(store, 2, 'x'.repeat(60)), OK)
  expect(report).toMatchObject({ outcome: 'failed', service: 5, error: { code: 'E_LIMIT' } })
  expect(report.error!.message).toMatch(/\d+ of the 100 bytes .* \(maxObjectBytes\)/)
  await store.settled()
  expect(filesIn(store.folder)).toEqual([small.id])
})

test('what an attempt reports when its job is gone goes, too', async () => {
  const store = new ObjectStore(folder(), { durable: false })
  store.dropJob('j-1')
  const late = write(store, 1, 'late')
  expect(store.admit(late, OK)).toBe(OK)
  await store.settled()
  expect(readdirSync(store.folder)).toEqual([])
  expect(store.usage().count).toBe(0)
})

test.each([false, true])(
  'what another job has adopted outlives the first, durable: %s',
  async (durable) => {
    const store = new ObjectStore(folder(), { durable })
    const ref = write(store, 1, 'kept')
    store.admit(ref, OK)
    const copy = await store.adopt(ref, 'j-2')
    expect(await store.adopt(ref, 'j-2')).toEqual(copy)
    expect(store.usage()).toMatchObject({ count: 2, bytes: 2 * ref.bytes })
    store.dropJob('j-1')
    await store.settled()
    expect(await store.read(copy)).toBe('kept')
    store.dropJob('j-2')
    await store.settled()
    expect([store.usage().count, readdirSync(store.folder)]).toEqual([0, []])
  },
)

test.each(['../../etc/passwd', 'j-1/../x', 'j-1/t-1/../../x', '/etc/passwd', 'j-1', 'j-1/x'])(
  'no path leads out of the folder: %s',
  async (id) => {
    const store = new ObjectStore(folder(), { durable: false })
    await expect(store.read(new ObjectRef(id, 1))).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  },
)

type Step =
  | { readonly do: 'write'; readonly job: number; readonly size: number }
  /** Written, and never reported: its thread was ended. */
  | { readonly do: 'lose'; readonly job: number; readonly whole: boolean }
  | { readonly do: 'drop'; readonly at: number }
  | { readonly do: 'drop-job'; readonly job: number }
  /** The process ends in whatever way, and another one takes over. */
  | { readonly do: 'restart' }

const job = fc.integer({ min: 1, max: 4 })
const step = fc.oneof(
  fc.record({ do: fc.constant('write' as const), job, size: fc.nat(200) }),
  fc.record({ do: fc.constant('write' as const), job, size: fc.nat(200) }),
  fc.record({ do: fc.constant('lose' as const), job, whole: fc.boolean() }),
  fc.record({ do: fc.constant('drop' as const), at: fc.nat(20) }),
  fc.record({ do: fc.constant('drop-job' as const), job }),
  fc.record({ do: fc.constant('restart' as const) }),
) satisfies fc.Arbitrary<Step>

test('whatever happens, nothing that is referred to is lost, and nothing else is left', async () => {
  const limit = 1000
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const path = folder()
      const open = () => new ObjectStore(path, { durable: false, maxBytes: limit })
      let store = open()
      /** What a journal would hold: by id, the reference and its value. */
      const known = new Map<string, { ref: ObjectRef; job: number; value: string }>()
      const gone = new Set<number>()
      const lost = new Set<string>()
      const forget = (of: number) => {
        for (const [id, entry] of known) if (entry.job === of) known.delete(id)
        for (const id of lost) if (id.startsWith(`j-${of}/`)) lost.delete(id)
      }
      for (const each of steps) {
        switch (each.do) {
          case 'write': {
            const value = 'x'.repeat(each.size)
            const ref = write(store, each.job, value)
            const { outcome } = store.admit(ref, OK)
            await store.settled()
            const isGone = gone.has(each.job)
            if (!isGone) {
              const taken = [...known.values()].reduce((sum, it) => sum + it.ref.bytes, 0)
              expect(outcome).toBe(taken + ref.bytes <= limit ? 'ok' : 'failed')
            }
            if (outcome === 'ok' && !isGone) known.set(ref.id, { ref, job: each.job, value })
            if (isGone) forget(each.job)
            break
          }
          case 'lose': {
            if (gone.has(each.job)) break
            const name = `t-${each.job}.9.9-${lost.size}${each.whole ? '' : '.part'}`
            mkdirSync(join(path, `j-${each.job}`), { recursive: true })
            writeFileSync(join(path, `j-${each.job}`, name), 'half')
            lost.add(`j-${each.job}/${name}`)
            break
          }
          case 'drop': {
            const entry = [...known.values()][each.at]
            if (!entry) break
            store.drop(entry.ref)
            known.delete(entry.ref.id)
            break
          }
          case 'drop-job':
            store.dropJob(`j-${each.job}`)
            gone.add(each.job)
            forget(each.job)
            break
          case 'restart': {
            await store.settled()
            store = open()
            const refs = [...known.values()]
            await store.sweep(async (of) => {
              const mine = refs.filter((it) => `j-${it.job}` === of)
              return mine.length > 0 ? mine.map(({ ref }) => ref) : undefined
            })
            lost.clear()
            gone.clear()
          }
        }
        await store.settled()
        expect(filesIn(path)).toEqual([...known.keys(), ...lost].sort())
        const bytes = [...known.values()].reduce((sum, { ref }) => sum + ref.bytes, 0)
        expect(store.usage()).toEqual({ count: known.size, bytes, limit })
      }
      for (const { ref, value } of known.values()) expect(await store.read(ref)).toBe(value)
    }),
    { numRuns: runs(60) },
  )
})
