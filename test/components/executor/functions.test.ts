import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import processes from '../../../components/executor/processes.ts'
import threads from '../../../components/executor/threads.ts'
import { call, start, TASKS, until } from './drive.ts'

/** What functions promise wherever they run. */
describe.each([
  ['threads', threads],
  ['processes', processes],
])('functions in %s', (name, component) => {
  const settings = { [name]: 2, ...(name === 'processes' ? { graceMs: 300 } : {}) }

  test('answer with what they return, awaited', async () => {
    const { run, executor } = await start(component, settings)
    const values = [
      undefined,
      null,
      true,
      false,
      0,
      -0,
      NaN,
      1.5,
      'text',
      10n,
      [1, [2]],
      { a: { b: 'c' } },
    ]
    const more = [
      new Date(5),
      new Map([['k', new Set([1])]]),
      new Uint8Array([1, 2, 3]),
      'x'.repeat(10_000),
    ]
    for (const value of [...values, ...more]) {
      expect(await run(call('echo', value))).toMatchObject({ outcome: 'ok', value })
    }
    const late = await run(call('later', 'value', 20))
    expect(late).toMatchObject({ outcome: 'ok', value: 'value' })
    expect(late.service).toBeGreaterThan(15_000)
    expect(executor.busy()).toBe(0)
  })

  test('fail with what they throw, as it was where it was thrown', async () => {
    const { run } = await start(component, settings)
    const { outcome, error } = await run(call('fail', 'mine'))
    expect({ outcome, ...error }).toMatchObject({
      outcome: 'failed',
      name: 'RangeError',
      message: 'mine',
      code: 'E_MINE',
    })
    const line =
      readFileSync(TASKS, 'utf8')
        .split('\n')
        .findIndex((each) => each.includes('new RangeError(message), {')) + 1
    expect(error!.stack).toContain(`tasks.ts:${line}:`)
    expect((await run(call('failLater', 'late'))).error).toMatchObject({
      name: 'RangeError',
      message: 'late',
    })
    expect((await run(call('throwText'))).error!.message).toContain('"just text"')
  })

  test('end only themselves: exit, exhausted heap, what is thrown aside', async () => {
    const { run } = await start(component, settings)
    const bystander = run(call('later', 'alive', 300))
    const exit = await run(call('exit', 3))
    expect(exit).toMatchObject({ outcome: 'failed', error: { code: 'E_TASK_EXIT' } })
    expect(exit.error!.message).toContain('process.exit(3)')
    expect((await run(call('exitLater', 4))).error).toMatchObject({ code: 'E_TASK_EXIT' })
    expect((await run(call('throwAside'))).error).toMatchObject({ message: 'thrown aside' })
    expect((await run(call('rejectAside'))).error).toMatchObject({ message: 'rejected aside' })
    const exhausted = await run(call('exhaust'), { memory: 40 * 2 ** 20 })
    expect(exhausted).toMatchObject({ outcome: 'failed', error: { code: 'E_TASK_MEMORY' } })
    expect(exhausted.error!.message).toContain('64 MiB')
    expect(await run(call('exhaustByGrowing'), { memory: 40 * 2 ** 20 })).toMatchObject({
      outcome: 'failed',
      error: { code: 'E_TASK_MEMORY' },
    })
    expect(await bystander).toMatchObject({ outcome: 'ok', value: 'alive' })
    expect(await run(call('echo', 'after'))).toMatchObject({ outcome: 'ok', value: 'after' })
  })

  test('what is thrown after they ended harms nobody and is in their output', async () => {
    const { run, hand, executor } = await start(component, { ...settings, [name]: 1 })
    for (const each of ['throwAfter', 'rejectAfter', 'exitAfter']) {
      const { attempt, report } = hand(call(each, 'value'))
      executor.flush()
      expect(await report).toMatchObject({ outcome: 'ok', value: 'value' })
      expect(await run(call('later', 'next', 50))).toMatchObject({ outcome: 'ok', value: 'next' })
      expect(readFileSync(`${attempt.output}.err`, 'utf8')).toContain(
        'after this attempt had ended',
      )
    }
  })

  test('are ended at their timeout and when cancelled, computing or waiting', async () => {
    const { hand, run, executor, directory } = await start(component, settings)
    for (const each of ['forever', 'never', 'fillForever']) {
      expect(await run(call(each), { timeoutMs: 100 }), each).toMatchObject({
        outcome: 'timeout',
        error: { code: 'E_TIMEOUT' },
      })
      const file = join(directory, each)
      const { attempt, report } = hand(call('markThenForever', file))
      executor.flush()
      await until(() => existsSync(file))
      executor.cancel(attempt.id, 'cancelled')
      expect(await report).toMatchObject({ outcome: 'cancelled', error: { code: 'E_CANCELLED' } })
    }
    expect(await run(call('echo', 1))).toMatchObject({ outcome: 'ok', value: 1 })
  })

  test('refuse what cannot be sent, with the path to it', async () => {
    const { run } = await start(component, settings)
    const argument = await run(call('echo', { a: [1, { callback: () => 1 }] }))
    expect(argument).toMatchObject({ outcome: 'failed', error: { code: 'E_NOT_CLONEABLE' } })
    expect(argument.error!.message).toContain('args[0].a[1].callback is a function')
    expect((await run(call('unsendable'))).error!.message).toContain(
      'result.items[3].fn is a function',
    )
    expect((await run(call('echo', new Map([['k', Symbol('s')]])))).error!.message).toContain(
      'args[0].get("k") is a Symbol(s)',
    )
    expect(await run(call('echo', 2))).toMatchObject({ outcome: 'ok', value: 2 })
  })

  test('name what there is when the module or export is not', async () => {
    const { run } = await start(component, settings)
    const near = await run(call('ecko'))
    expect(near.error!.code).toBe('E_TASK_MODULE')
    expect(near.error!.message).toContain('did you mean "echo"?')
    expect(near.error!.message).toContain('later')
    expect((await run(call('notAFunction'))).error!.message).toContain(
      'exports "notAFunction", but it is a number',
    )
    const missing = await run({ call: '/no/such/module.ts', export: 'x', args: [] })
    expect(missing.error).toMatchObject({
      code: 'E_TASK_MODULE',
      message: expect.stringContaining('does not exist'),
    })
  })

  test('keep what they print in the files of their attempt, up to the limit', async () => {
    const { hand, executor } = await start(component, { ...settings, maxOutputBytes: 100 })
    const { attempt, report } = hand(call('print', 'hello'))
    executor.flush()
    await report
    expect(readFileSync(`${attempt.output}.out`, 'utf8')).toBe('out hello\n')
    expect(readFileSync(`${attempt.output}.err`, 'utf8')).toBe('err hello\n')
    const long = hand(call('print', 'x'.repeat(500)))
    executor.flush()
    await long.report
    const kept = readFileSync(`${long.attempt.output}.out`, 'utf8')
    expect(kept.startsWith(`out ${'x'.repeat(96)}\n[segue: the output went above 100 bytes`)).toBe(
      true,
    )
  })

  test('fail with E_LIMIT when the result is too large', async () => {
    const { run } = await start(component, { ...settings, maxResultBytes: 1000 })
    expect(await run(call('large', 400))).toMatchObject({ outcome: 'ok' })
    expect((await run(call('large', 2000))).error).toMatchObject({
      code: 'E_LIMIT',
      message: expect.stringContaining('1000'),
    })
  })

  test('never see each other’s arguments or results', async () => {
    const { hand, executor } = await start(component, { ...settings, [name]: 1 })
    const list: number[] = []
    const pushed = [1, 2, 3].map(() => hand(call('push', list)).report)
    const same = [1, 2].map(() => hand(call('sameObject')).report)
    executor.flush()
    expect((await Promise.all(pushed)).map(({ value }) => value)).toEqual([1, 1, 1])
    const [a, b] = await Promise.all(same)
    expect(a!.value).toEqual(b!.value)
    expect(a!.value).not.toBe(b!.value)
  })

  test('burn computes, sleeps and holds memory', async () => {
    const { run } = await start(component, settings)
    const { outcome, service } = await run({
      burn: { cpuMs: 20, sleepMs: 20, memoryBytes: 2 ** 20 },
    })
    expect(outcome).toBe('ok')
    expect(service).toBeGreaterThan(35_000)
  })

  test('stop ends all; what had begun is cancelled, what had not is bounced', async () => {
    const { hand, executor, directory, reports } = await start(component, {
      ...settings,
      [name]: 1,
    })
    const file = join(directory, 'begun')
    const running = hand(call('markThenForever', file)).report
    const waiting = hand(call('echo', 1), { staged: true }).report
    executor.flush()
    await until(() => existsSync(file))
    await executor.stop!()
    expect(await running).toMatchObject({ outcome: 'cancelled' })
    expect(await waiting).toMatchObject({ outcome: 'bounced' })
    expect(executor.busy()).toBe(0)
    await executor.start!()
    const again = hand(call('echo', 2)).report
    executor.flush()
    expect(await again).toMatchObject({ outcome: 'ok', value: 2 })
    expect([...reports.values()]).toEqual([1, 1, 1])
  })

  test('at most as many run at once as there are places', async () => {
    const { hand, executor, directory } = await start(component, { [name]: 0 })
    const file = join(directory, 'spans')
    const all = Array.from(
      { length: 12 },
      (_, i) => hand(call('span', file, 30), { staged: i >= 2 }).report,
    )
    executor.flush()
    await Promise.all(all)
    let now = 0
    let most = 0
    for (const sign of readFileSync(file, 'utf8'))
      most = Math.max(most, (now += sign === '+' ? 1 : -1))
    expect(most).toBe(2)
  })
})

test('native crashes are contained in processes', async () => {
  const { run } = await start(processes, { processes: 1 })
  expect((await run(call('abort'))).error).toMatchObject({
    code: 'E_TASK_EXIT',
    message: expect.stringContaining('SIGABRT'),
  })
  expect(await run(call('echo', 1))).toMatchObject({ outcome: 'ok', value: 1 })
})
