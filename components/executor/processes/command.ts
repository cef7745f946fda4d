import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt, Report, Work } from '#interfaces'
import { endedBecause, fault, type Fault } from '../shared/fault.ts'
import { endGroup } from './group.ts'
import type { Guard } from './guard.ts'
import { keepOutput } from './keep.ts'

type Command = Extract<Work, { run: readonly string[] }>

/** An attempt that runs. */
export interface Run {
  end(why: 'cancelled' | 'timeout'): void
}

export interface CommandOptions {
  readonly graceMs: number
  readonly maxOutputBytes: number
  readonly keepBytes: number
  readonly guard: Guard
}

/** What is waited for when a process that left its group still holds the output open. */
const STRAY_MS = 200

const failed = (error: Fault): Report => ({ outcome: 'failed', error, service: 0 })

/** Runs a command in a process group of its own; `done` follows once, when nothing of the group is left. */
export function runCommand(
  attempt: Attempt,
  options: CommandOptions,
  done: (report: Report) => void,
): Run {
  const command = attempt.work as Command
  const { guard, graceMs } = options
  const began = performance.now()
  let why: 'cancelled' | 'timeout' | undefined
  let child: ChildProcess
  try {
    child = spawn(command.run[0] ?? '', command.run.slice(1), {
      cwd: command.cwd,
      env: { ...process.env, ...command.env, [guard.mark]: '1' },
      detached: true,
      stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    setImmediate(done, failed(startFault(command, error as NodeJS.ErrnoException)))
    return { end: () => {} }
  }
  const group = child.pid
  if (group === undefined) {
    child.once('error', (error) => done(failed(startFault(command, error))))
    return { end: () => {} }
  }
  child.on('error', () => {})
  guard.begun(group)
  const { maxOutputBytes, keepBytes } = options
  const file = (kind: string) => (attempt.output ? `${attempt.output}.${kind}` : '')
  const out = keepOutput(child.stdout!, file('out'), maxOutputBytes, keepBytes)
  const err = keepOutput(child.stderr!, file('err'), maxOutputBytes, keepBytes)
  child.stdin?.on('error', () => {})
  child.stdin?.end(command.input)

  const end = (because: 'cancelled' | 'timeout') => {
    if (why) return
    why = because
    void endGroup(group, graceMs)
  }
  const { timeoutMs } = attempt
  const timer = timeoutMs > 0 ? setTimeout(end, timeoutMs, 'timeout') : undefined

  child.once('exit', async (status, signal) => {
    const service = Math.round((performance.now() - began) * 1000)
    clearTimeout(timer)
    await endGroup(group, graceMs)
    guard.ended(group)
    const kept = Promise.all([out.done, err.done])
    await Promise.race([kept, sleep(STRAY_MS)])
    child.stdout!.destroy()
    child.stderr!.destroy()
    await kept
    const value = {
      status,
      signal,
      stdout: out.first(),
      stderr: err.last(),
      stdoutBytes: out.bytes,
      stderrBytes: err.bytes,
      truncated: out.cut || err.cut || out.bytes > keepBytes || err.bytes > keepBytes,
    }
    if (why) return done({ outcome: why, value, error: endedBecause(why, timeoutMs), service })
    if (status === 0) return done({ outcome: 'ok', value, service })
    done({
      outcome: 'failed',
      value,
      error: exitFault(command, status, signal, value.stderr),
      service,
    })
  })
  return { end }
}

function startFault(command: Command, error: NodeJS.ErrnoException): Fault {
  const program = command.run[0]
  if (!program)
    return fault('E_TASK', 'the command is empty; run needs at least the name of a program')
  if (command.cwd !== undefined && !existsSync(command.cwd)) {
    return fault('E_TASK', `the working directory ${command.cwd} of "${program}" does not exist`)
  }
  if (error.code === 'ENOENT') {
    const where = program.includes('/')
      ? 'there is no such file'
      : 'no program of this name is on the PATH'
    return fault('E_TASK', `the program "${program}" was not found: ${where}`)
  }
  if (error.code === 'EACCES')
    return fault('E_TASK', `the program "${program}" may not be executed`)
  return fault('E_TASK', `the program "${program}" could not be started: ${error.message}`)
}

function exitFault(
  command: Command,
  status: number | null,
  signal: string | null,
  stderr: string,
): Fault {
  const how = signal ? `was ended by ${signal}` : `exited with status ${status}`
  const words = stderr.trimEnd()
  return fault('E_TASK_EXIT', `"${command.run[0]}" ${how}${words ? `: ${words.slice(-500)}` : ''}`)
}
