import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import type { JobSpec, StageSpec } from '../../../runtime/core/job-spec.ts'
import { SegueError } from '../../../runtime/errors.ts'
import { openLocal, type OpenOptions } from '../../../runtime/service/open.ts'
import { temporary } from '../server/recording.ts'

const KINDS = [
  ['durable', true],
  ['not durable', false],
] as const

async function opened(options: OpenOptions = {}) {
  const local = await openLocal({ folder: temporary(), ...options })
  onTestFinished(() => local.close())
  return local
}

const job = (stage: Omit<StageSpec, 'name'>): JobSpec => ({
  name: 'j',
  stages: [{ name: 's', ...stage }],
})
const short = job({ burn: { cpuMs: 0.001 } })

test.for(KINDS)('%s: a job without tasks is accepted, and has ended', async ([, durable]) => {
  const { service } = await opened({ durable })
  const { id, tasks } = await service.submit(job({ burn: { sleepMs: 1 }, count: 0 }))
  expect(tasks).toBe(0)
  expect((await service.wait(id)).state).toBe('ok')
})

test('who does not wait any more before he waits is told so at once', async () => {
  const { service } = await opened({ durable: false })
  const { id } = await service.submit(job({ burn: { sleepMs: 60_000 } }))
  const wait = service.wait(id, undefined, AbortSignal.abort())
  await expect(wait).rejects.toMatchObject({ code: 'E_CANCELLED' })
  expect((await service.job(id)).state).toBe('open')
})

test('a key is known as long as its job is: then it may be used again', async () => {
  const folder = temporary()
  const composition = join(folder, 'few.json')
  const store = { use: 'store/memory', with: { jobs: 3 } }
  writeFileSync(composition, JSON.stringify({ applicationMaster: { Store: store } }))
  const { service } = await opened({ folder, composition, durable: false })
  const submit = async (key: string) => {
    const { id } = await service.submit(short, { key })
    await service.wait(id)
    return id
  }
  expect(await submit('a')).toBe('j-1')
  expect(await submit('a')).toBe('j-1')
  for (const key of ['b', 'c', 'd']) await submit(key)
  expect(await submit('d')).toBe('j-4')
  expect(await submit('a')).toBe('j-5')
})

test('what a store cannot tell is an error of the list', async () => {
  const { service, close } = await opened()
  const { id } = await service.submit(short)
  await service.wait(id)
  await close()
  const asked = [service.jobs(), service.job(id), service.tasks(), service.why(id)]
  for (const { reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
    expect(reason).toBeInstanceOf(SegueError)
    expect(reason).toMatchObject({ code: 'E_JOURNAL' })
  }
})

test('of what can never run it is said so when it is accepted', async () => {
  const { service } = await opened({ durable: false })
  const fits = { name: 'fits', burn: { sleepMs: 60_000 } }
  const wide = { name: 'wide', burn: { cpuMs: 1 }, needs: { cpu: 9999 }, count: 3 }
  const { notes } = await service.submit({ name: 'j', stages: [fits, wide] })
  expect(notes).toEqual([
    expect.stringMatching(/^stage wide can never run here: n1 needs 9,?999 cpu, has \d+ in all$/),
  ])
  expect((await service.submit({ name: 'j', stages: [fits] })).notes).toBeUndefined()
})
