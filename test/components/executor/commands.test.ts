import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../../interfaces/index.ts'
import inline from '../../../components/executor/inline.ts'
import processes from '../../../components/executor/processes.ts'
import threads from '../../../components/executor/threads.ts'
import { call, start, until } from './drive.ts'

interface CommandValue {
  status: number | null
  signal: string | null
  stdout: string
  stderr: string
  stdoutBytes: number
  truncated: boolean
}
const valueOf = (report: Report) => report.value as CommandValue
const quick = { processes: 2, graceMs: 200 }

const isRunning = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !'ZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0]!)
  } catch {
    return false
  }
}
/** Children of this process that have ended and were not waited for. */
const zombies = () =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return state === 'Z' && Number(parent) === process.pid
    } catch {
      return false
    }
  })

test('a command answers with status and output, which are on disk too', async () => {
  const { hand, directory } = await start(processes, quick)
  const { attempt, report } = hand({
    run: ['sh', '-c', 'cat; echo "$NAME in $(pwd)"; echo warned >&2'],
    cwd: directory,
    env: { NAME: 'me' },
    input: 'given ',
  })
  const done = await report
  expect(done).toMatchObject({
    outcome: 'ok',
    value: { status: 0, signal: null, stderr: 'warned\n', truncated: false },
  })
  expect(valueOf(done).stdout).toBe(`given me in ${directory}\n`)
  expect(readFileSync(`${attempt.output}.out`, 'utf8')).toBe(valueOf(done).stdout)
  expect(readFileSync(`${attempt.output}.err`, 'utf8')).toBe('warned\n')
})

test('a command that fails says how, with the last words of its standard error', async () => {
  const { run } = await start(processes, quick)
  const failed = await run({ run: ['sh', '-c', 'echo no good >&2; exit 7'] })
  expect(failed).toMatchObject({
    outcome: 'failed',
    value: { status: 7 },
    error: { code: 'E_TASK_EXIT' },
  })
  expect(failed.error!.message).toBe('"sh" exited with status 7: no good')
  const killed = await run({ run: ['sh', '-c', 'kill -SEGV $$'] })
  expect(killed).toMatchObject({ outcome: 'failed', value: { status: null, signal: 'SIGSEGV' } })
  expect((await run({ run: ['no-such-program'] })).error!.message).toContain(
    '"no-such-program" was not found',
  )
  expect((await run({ run: ['/etc/passwd'] })).error!.message).toContain('may not be executed')
  expect((await run({ run: ['true'], cwd: '/no/such' })).error!.message).toContain('/no/such')
  expect((await run({ run: [] })).error!.message).toContain('empty')
  expect((await run({ run: ['true', 'a\0b'] })).outcome).toBe('failed')
})

test('output can be read while the command runs', async () => {
  const { hand, executor } = await start(processes, quick)
  const { attempt, report } = hand({ run: ['sh', '-c', 'echo first; sleep 300'] })
  await until(
    () => existsSync(`${attempt.output}.out`) && statSync(`${attempt.output}.out`).size > 0,
  )
  expect(readFileSync(`${attempt.output}.out`, 'utf8')).toBe('first\n')
  executor.cancel(attempt.id, 'cancelled')
  expect(await report).toMatchObject({ outcome: 'cancelled', value: { stdout: 'first\n' } })
})

test('above its limit output is dropped, the file and the report say so, and the command goes on', async () => {
  const { hand, directory } = await start(processes, {
    ...quick,
    maxOutputBytes: 10_000,
    keepBytes: 1000,
  })
  const mark = join(directory, 'went-on')
  const { attempt, report } = hand({
    run: ['sh', '-c', `head -c 3000000 /dev/zero; echo end >&2; touch ${mark}`],
  })
  const done = await report
  expect(done).toMatchObject({
    outcome: 'ok',
    value: { stdoutBytes: 3_000_000, truncated: true, stderr: 'end\n' },
  })
  expect(valueOf(done).stdout).toHaveLength(1000)
  expect(existsSync(mark)).toBe(true)
  const kept = readFileSync(`${attempt.output}.out`)
  expect(kept.subarray(0, 10_000).every((byte) => byte === 0)).toBe(true)
  expect(kept.subarray(10_000).toString()).toContain('went above 10000 bytes (maxOutputBytes)')
})

test('timeout and cancel end the whole group, also what ignores SIGTERM', async () => {
  const { hand, run, executor, directory } = await start(processes, quick)
  const pids = join(directory, 'pids')
  const family = `sleep 300 & echo $! >> ${pids}; (sleep 301 & echo $! >> ${pids}; wait) & `
  const polite = await run({ run: ['sh', '-c', `${family} wait`] }, { timeoutMs: 200 })
  expect(polite).toMatchObject({
    outcome: 'timeout',
    value: { signal: 'SIGTERM' },
    error: { code: 'E_TIMEOUT' },
  })
  const stubborn = hand({
    run: ['sh', '-c', `trap '' TERM; ${family} echo up; while :; do sleep 1; done`],
  })
  await until(() => existsSync(`${stubborn.attempt.output}.out`))
  executor.cancel(stubborn.attempt.id, 'cancelled')
  expect(await stubborn.report).toMatchObject({
    outcome: 'cancelled',
    value: { signal: 'SIGKILL' },
  })
  const all = readFileSync(pids, 'utf8').trim().split('\n').map(Number)
  expect(all.length).toBeGreaterThanOrEqual(3)
  expect(all.filter(isRunning)).toEqual([])
  expect(zombies()).toEqual([])
})

test('what a command leaves behind in its group ends with it', async () => {
  const { run } = await start(processes, quick)
  const done = await run({ run: ['sh', '-c', 'sleep 300 & echo $!'] })
  expect(done.outcome).toBe('ok')
  expect(isRunning(Number(valueOf(done).stdout))).toBe(false)
  expect(zombies()).toEqual([])
})

test('what waits can be cancelled; stop ends what runs and leaves nothing', async () => {
  const { hand, executor, directory } = await start(processes, { ...quick, processes: 1 })
  const file = join(directory, 'pid')
  const running = hand({ run: ['sh', '-c', `echo $$ > ${file}; sleep 300`] }).report
  const [second, third] = [0, 1].map(() => hand({ run: ['true'] }, { staged: true }))
  executor.cancel(second!.attempt.id, 'cancelled')
  expect(await second!.report).toMatchObject({ outcome: 'cancelled', service: 0 })
  await until(() => existsSync(file) && statSync(file).size > 0)
  await executor.stop!()
  expect(await running).toMatchObject({ outcome: 'cancelled' })
  expect(await third!.report).toMatchObject({ outcome: 'bounced' })
  expect(isRunning(Number(readFileSync(file, 'utf8')))).toBe(false)
  expect(zombies()).toEqual([])
  expect(executor.busy()).toBe(0)
})

test('in front of threads it takes commands and isolated functions and forwards the rest', async () => {
  const inner = await start(threads, { threads: 1 })
  const { run, executor } = await start(processes, quick, inner.executor)
  const processOf = async (isolate: 'thread' | 'process') =>
    ((await run(call('where'), { isolate })).value as { process: number }).process
  expect(await processOf('thread')).toBe(process.pid)
  expect(await processOf('process')).not.toBe(process.pid)
  expect(await run({ run: ['echo', 'hi'] })).toMatchObject({
    outcome: 'ok',
    value: { stdout: 'hi\n' },
  })
  expect(executor.busy()).toBe(0)
  const all = await start(processes, { ...quick, functions: 'all' }, inner.executor)
  expect(((await all.run(call('where'))).value as { process: number }).process).not.toBe(
    process.pid,
  )
})

test('attempts staged behind the other kind get their turn', async () => {
  const inner = await start(threads, { threads: 1 })
  const { hand, executor, reports } = await start(processes, quick, inner.executor)
  const kinds = [
    call('echo', 1),
    { run: ['true'] },
    call('echo', 2),
    { run: ['true'] },
    { run: ['true'] },
    call('echo', 3),
  ]
  const all = kinds.map((work, i) => hand(work, { staged: i > 0 }).report)
  executor.flush()
  expect((await Promise.all(all)).map(({ outcome }) => outcome)).toEqual(kinds.map(() => 'ok'))
  expect([...reports.values()]).toEqual(kinds.map(() => 1))
  expect(executor.busy()).toBe(0)
})

test('inline runs functions in place, reports a timeout afterwards, and refuses commands', async () => {
  const { run } = await start(inline)
  expect((await run(call('where'))).value).toEqual({ thread: 0, process: process.pid })
  expect(await run(call('later', 'x', 5))).toMatchObject({ outcome: 'ok', value: 'x' })
  expect(await run(call('spin', 50), { timeoutMs: 10 })).toMatchObject({ outcome: 'timeout' })
  expect(await run(call('never'), { timeoutMs: 10 })).toMatchObject({ outcome: 'timeout' })
  expect((await run(call('fail', 'm'))).error).toMatchObject({ name: 'RangeError', code: 'E_MINE' })
  expect((await run(call('unsendable'))).error!.code).toBe('E_NOT_CLONEABLE')
  expect((await run({ run: ['true'] })).error!.message).toContain('executor/processes')
  expect(await run({ burn: { cpuMs: 5 } })).toMatchObject({ outcome: 'ok' })
})
