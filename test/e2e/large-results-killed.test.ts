import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ObjectRef } from '../../interfaces/index.ts'
import { runs } from '../runs.ts'
import { open, project } from './job-project.ts'

const LIFE = fileURLToPath(new URL('../fixtures/large-life.ts', import.meta.url))
const TASKS = `
  const size = 2 ** 21
  export const make = (i: number) => String.fromCharCode(65 + i).repeat(size)
  export const check = (all: string[]) =>
    all.every((text, i) => text === make(i)) ? 'all right' : 'something is wrong'
`

/** Lives until it is killed, so many milliseconds after it has accepted the job or taken it up again. */
async function live(root: string, state: string, first: boolean, ms: number): Promise<void> {
  const words = [LIFE, root, state, ...(first ? ['first'] : [])]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const gone = once(child, 'exit')
  await Promise.race([gone, new Promise((done) => setTimeout(done, ms))])
  child.kill('SIGKILL')
  await gone
}

test('after kill -9 at any moment every large result that is known is whole, and nothing else is left', async () => {
  const moments = fc.array(fc.nat(400), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(moments, async (lives) => {
      const { root, path } = project({ 'tasks.ts': TASKS })
      const state = path('.segue')
      for (const [i, ms] of lives.entries()) await live(root, state, i === 0, ms)
      const cluster = await open(root, { cluster: 'local', state })
      await cluster.jobs.open.get('j-1')?.handle.done
      const store = await cluster.recorder.settled()
      const { items } = await store.tasks({ job: 1, values: true, limit: Infinity })
      expect(items.at(-1)!.value).toBe('all right')
      const refs = items.map(({ value }) => value).filter((value) => value instanceof ObjectRef)
      expect(refs).toHaveLength(24)
      const texts = await Promise.all(refs.map((ref) => cluster.objects.read(ref)))
      expect(texts.every((text, i) => (text as string)[0] === String.fromCharCode(65 + i))).toBe(
        true,
      )
      await cluster.close()
      const files = readdirSync(join(state, 'objects', 'j-1')).map((name) => `j-1/${name}`)
      expect(files.sort()).toEqual(refs.map(({ id }) => id).sort())
    }),
    { numRuns: runs(1) },
  )
})
