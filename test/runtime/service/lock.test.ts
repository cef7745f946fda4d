import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning, startOf, thisProcess } from '../../../runtime/drivers/process-start.ts'
import type { SegueError } from '../../../runtime/errors.ts'
import { makeState } from '../../../runtime/service/folder.ts'
import { ownerOf, takeLock } from '../../../runtime/service/lock.ts'
import { readRun, removeRun, writeRun, type Run } from '../../../runtime/service/run-file.ts'
import { temporary } from '../server/recording.ts'

/** A process that was there and is gone. */
function gone() {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return { pid, start: 'at some time', host: hostname(), since: 'yesterday', what: 'a test' }
}

function refusal(state: string): SegueError {
  try {
    takeLock(state, 'another')
  } catch (error) {
    return error as SegueError
  }
  throw new Error('it was not refused')
}

test('a folder has one owner, until it lets go', () => {
  const state = makeState(temporary())
  const lock = takeLock(state, 'segue up')
  expect(statSync(join(state, 'lock')).mode & 0o777).toBe(0o600)
  expect(ownerOf(state)).toEqual(lock.owner)
  expect(refusal(state).explain()).toBe(
    [
      `error[E_LOCKED] ${join(state, '..')} is owned by segue up (this process, since ${lock.owner.since})`,
      `  at       ${state}`,
      '  expected one owner for each folder',
      '  running  that one, untouched; nothing was started here',
      '  next     close the one that is open first',
    ].join('\n'),
  )
  lock.release()
  expect(ownerOf(state)).toBeUndefined()
  takeLock(state, 'another').release()
  expect(readdirSync(state)).toEqual(['.gitignore'])
})

test('what a process left behind that is gone is taken over', () => {
  const state = makeState(temporary())
  const dead = gone()
  writeFileSync(join(state, 'lock'), JSON.stringify(dead))
  expect(ownerOf(state)).toBeUndefined()
  const lock = takeLock(state, 'the next')
  expect(JSON.parse(readFileSync(join(state, 'lock'), 'utf8'))).toEqual(lock.owner)
  expect(readdirSync(state)).toEqual(['.gitignore', 'lock'])
})

test('another process with the same pid is another process', () => {
  const state = makeState(temporary())
  writeFileSync(join(state, 'lock'), JSON.stringify({ ...gone(), pid: process.ppid }))
  expect(isRunning({ pid: process.ppid, start: startOf(process.ppid)! })).toBe(true)
  takeLock(state, 'the next')
})

test('whoever died while taking over is followed, too', () => {
  const state = makeState(temporary())
  const [first, second] = [gone(), gone()]
  writeFileSync(join(state, 'lock'), JSON.stringify(first))
  writeFileSync(join(state, `lock.after-${first.pid}-atsometime`), JSON.stringify(second))
  takeLock(state, 'the third').release()
  expect(readdirSync(state)).toEqual(['.gitignore'])
})

test('a pid of another machine says nothing, so nothing is taken from it', () => {
  const state = makeState(temporary())
  writeFileSync(join(state, 'lock'), JSON.stringify({ ...gone(), host: 'elsewhere' }))
  expect(refusal(state)).toMatchObject({
    code: 'E_LOCKED',
    parts: { next: `end it there; if it is gone, remove ${join(state, 'lock')}` },
  })
})

test('a lock that does not read is left where it is', () => {
  const state = makeState(temporary())
  for (const text of ['', 'null', '{', '{ "pid": "5" }']) {
    writeFileSync(join(state, 'lock'), text)
    expect(refusal(state)).toMatchObject({
      code: 'E_LOCKED',
      parts: { next: `if no cluster runs here, remove it: rm ${join(state, 'lock')}` },
    })
  }
})

test('the refusal says how to reach an owner that serves, and what to do about one that does not', () => {
  const state = makeState(temporary())
  const other = { pid: process.ppid, start: startOf(process.ppid)!, host: hostname() }
  writeFileSync(join(state, 'lock'), JSON.stringify({ ...gone(), ...other }))
  expect(refusal(state).parts.next).toBe(
    `wait until it has ended, end it (kill ${process.ppid}), or work in another folder`,
  )
  writeRun(state, { ...other, socket: '/x', token: 't', startedAt: 'now' })
  expect(refusal(state).parts.next).toBe(
    '`segue status` shows it, `segue down` ends it; or work in another folder',
  )
})

test('of many that want it at once one gets it, each time', { timeout: 60_000 }, async () => {
  const state = makeState(temporary())
  const racers: ChildProcess[] = []
  onTestFinished(() => racers.forEach((racer) => racer.kill('SIGKILL')))
  for (let round = 0; round < 3; round++) {
    const started = await Promise.all(Array.from({ length: 6 }, () => racer(state)))
    racers.push(...started.map(({ child }) => child))
    for (const { child } of started) child.stdin!.write('go\n')
    const said = await Promise.all(started.map(({ next }) => next()))
    expect(said.toSorted()).toEqual([...Array(5).fill('E_LOCKED'), 'mine'])
    for (const { child } of started) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
})

async function racer(state: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-racer.ts'), state])
  child.stdout.setEncoding('utf8')
  const next = async () => String((await once(child.stdout, 'data'))[0]).trim()
  expect(await next()).toBe('ready')
  return { child, next }
}

test('a run file is read while its process is there, and when only its user could have written it', () => {
  const folder = temporary()
  const state = makeState(folder)
  expect(readRun(state)).toBeUndefined()
  const run: Run = {
    ...thisProcess(),
    host: hostname(),
    socket: '/tmp/x.sock',
    token: 't',
    startedAt: 'now',
  }
  writeRun(state, run)
  expect(readRun(state)).toEqual(run)
  writeRun(state, { ...run, start: 'earlier' })
  expect(readRun(state)).toBeUndefined()
  writeRun(state, { ...run, host: 'elsewhere' })
  expect(readRun(state)).toBeUndefined()
  const file = join(state, 'run.json')
  for (const text of ['', '[]', 'null', '{ "pid": 1 }', JSON.stringify({ ...run, token: '' })]) {
    writeFileSync(file, text)
    expect(readRun(state)).toBeUndefined()
  }
  writeFileSync(file, JSON.stringify(run), { mode: 0o600 })
  removeRun(state)
  expect(readdirSync(state)).toEqual(['.gitignore'])
  const open = join(folder, 'open')
  mkdirSync(open)
  writeFileSync(join(open, 'run.json'), JSON.stringify(run))
  expect(readRun(open)).toEqual(run)
  spawnSync('chmod', ['0666', join(open, 'run.json')])
  expect(readRun(open)).toBeUndefined()
})
