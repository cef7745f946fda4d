import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { Acceptance } from '../../../runtime/client/acceptance.ts'
import { SegueError } from '../../../runtime/errors.ts'

const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
afterEach(() => warned.mockClear())

const refusal = new SegueError('E_JOB', 'no stages', { next: 'write some' })

test('a refusal that nobody waits for is told', async () => {
  new Acceptance().refuse(refusal, 'nightly')
  await turn()
  expect(warned.mock.calls).toEqual([
    [
      'nightly was not accepted, and nobody waits for it',
      { type: 'SegueWarning', code: 'SEGUE_NOT_ACCEPTED', detail: refusal.explain() },
    ],
  ])
})

test('one that somebody waits for is theirs', async () => {
  const [awaited, wanted, closed] = [new Acceptance(), new Acceptance(), new Acceptance()]
  awaited.refuse(refusal, 'a')
  await expect(awaited.promise).rejects.toBe(refusal)
  wanted.asked()
  wanted.refuse(refusal, 'b')
  closed.refuse(new SegueError('E_CLOSED', 'closed'), 'c')
  await turn()
  expect(warned).not.toHaveBeenCalled()
})

test('what is accepted has its id', async () => {
  const acceptance = new Acceptance()
  expect(acceptance.id).toBeUndefined()
  acceptance.accept('j-7')
  expect([acceptance.id, await acceptance.promise]).toEqual(['j-7', 'j-7'])
})
