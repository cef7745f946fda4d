import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const MARK = randomUUID()
const started: ChildProcess[] = []
let temporary: string

function start(options: { json?: boolean } = {}) {
  const words = ['scripts/node.cjs', 'runtime/console/main.ts', 'demo', '--quick']
  if (options.json) words.push('--json')
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SEGUE_TEST_MARK: MARK, TMPDIR: temporary },
  })
  started.push(child)
  return {
    child,
    output: text(child.stdout),
    errors: text(child.stderr),
    exit: once(child, 'exit'),
  }
}

/** Processes that descend from what this file started: they inherit its mark, whoever their parent is now. */
function descendants(): string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return readFileSync(join('/proc', id, 'environ'), 'latin1').includes(
        `SEGUE_TEST_MARK=${MARK}`,
      )
    } catch {
      return false
    }
  })
}

async function nothingLeft(): Promise<void> {
  expect(readdirSync(temporary)).toEqual([])
  if (!existsSync('/proc/self/environ')) return
  const until = Date.now() + 10_000
  while (descendants().length > 0 && Date.now() < until) await sleep(50)
  expect(descendants()).toEqual([])
}

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'segue-demo-'))
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(temporary, { recursive: true, force: true })
})

test('the main job: rewires under load, confirms its answer and leaves nothing behind', async () => {
  const { output, errors, exit } = start({ json: true })
  const [lines, problems, [code]] = await Promise.all([output, errors, exit])
  expect(problems).toBe('')
  const result = JSON.parse(lines)
  expect(result.failures).toEqual([])
  expect(result).toMatchObject({ name: 'demo', exit: 0, confirmed: true, batchesLeftOut: 0 })
  expect(code).toBe(0)
  expect(result.answer.checksum).toBe(result.plain.checksum)
  expect(result.answer.top).toHaveLength(20)
  expect(result.tasks.submitted).toBeGreaterThan(1000)
  expect(result.tasks).toMatchObject({ ended: result.tasks.submitted, retried: 0 })
  for (const { composition, generation, round } of result.batches) {
    expect(result.compositions).toContain(composition)
    expect(generation).toBeGreaterThan(0)
    expect(round).toBeLessThan(result.rounds)
  }
  expect(result.comparisons).toHaveLength((result.compositions.length - 1) * 6)
  const rewires: { phase: string; carried: { waiting: number; running: number } }[] = result.rewires
  expect(new Set(rewires.map(({ phase }) => phase)).size).toBe(2)
  // At any moment a batch may just have been drained; not at every one.
  expect(rewires.some(({ carried }) => carried.waiting > 0 && carried.running > 0)).toBe(true)
  await nothingLeft()
}, 120_000)

test('Ctrl-C ends it in order, says what was done and leaves nothing running', async () => {
  const { child, output, exit } = start()
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk))
  while (!seen.includes('nodes on this machine')) await sleep(20)
  await sleep(500)
  child.kill('SIGINT')
  const [code, signal] = await exit
  expect([code, signal]).toEqual([130, null])
  expect(await output).toMatch(
    /Stopped after \d+ s, \d+ of 9 batches measured\.\n[\d,]+ tasks were done/,
  )
  await nothingLeft()
}, 60_000)

test('a second Ctrl-C ends it at once, and what it had started too', async () => {
  const { child, exit } = start()
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk))
  while (!seen.includes('nodes on this machine')) await sleep(20)
  await sleep(300)
  child.kill('SIGINT')
  child.kill('SIGINT')
  const [code] = await exit
  expect(code).toBe(130)
  await nothingLeft()
}, 60_000)
