import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { hashes } from './hashes.ts'

const script = fileURLToPath(new URL('hashes.ts', import.meta.url))
const started = promisify(execFile)

test('another process decides alike, with code compiled otherwise; and so does one with busy threads', async () => {
  const { stdout } = await started(process.execPath, ['--no-opt', '--no-sparkplug', script])
  const busy = [1, 2].map(() => new Worker('for (;;);', { eval: true }))
  try {
    const here = await hashes()
    expect(new Set(here).size).toBe(here.length)
    expect(here).toEqual(JSON.parse(stdout))
  } finally {
    await Promise.all(busy.map((worker) => worker.terminate()))
  }
}, 120_000)
