import { expect, test } from 'vitest'
import { Crew, inParallel } from '../../../../runtime/simulation/experiment/crew.ts'

const crewOf = () => new Crew<string, string>(new URL('./crew-worker.ts', import.meta.url), {})

test('a thread lives on from order to order', async () => {
  const crew = crewOf()
  expect(await crew.run('a')).toEqual({ value: 'a 1' })
  expect(await crew.run('b')).toEqual({ value: 'b 2' })
  await crew.close()
})

test('whatever ends a thread fails its own order only', async () => {
  const crew = crewOf()
  const said: string[] = []
  await inParallel(
    ['exit', 'a', 'throw', 'b', 'exit', 'c'],
    2,
    () => false,
    async (order) => {
      const answer = await crew.run(order)
      said.push('error' in answer ? `${order}: ${answer.error}` : order)
    },
  )
  expect(said.sort()).toEqual([
    ...['a', 'b', 'c'],
    ...['exit: its thread ended with 3', 'exit: its thread ended with 3', 'throw: thrown'],
  ])
  await crew.close()
})

test('what is under way when it is closed fails, and so does what comes after', async () => {
  const crew = crewOf()
  const waiting = crew.run('wait')
  await crew.close()
  expect(await waiting).toEqual({ error: 'it was stopped' })
  expect(await crew.run('a')).toEqual({ error: 'it was stopped' })
})

test('no further order begins once it is stopped', async () => {
  const begun: number[] = []
  await inParallel(
    [1, 2, 3, 4],
    1,
    () => begun.length === 2,
    async (each) => {
      begun.push(each)
    },
  )
  expect(begun).toEqual([1, 2])
})
