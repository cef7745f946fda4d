import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessId {
  readonly pid: number
  /** From `startOf`; means nothing but itself. */
  readonly start: string
}

const PS_MS = 5000

/** When the process began, as a text that no other process with that pid has; undefined where there is none. */
export function startOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid)
}

export const thisProcess = (): ProcessId => ({ pid: process.pid, start: startOf(process.pid)! })

/** Whether that very process is there. One that must not be looked at counts as there: nothing of it is taken away. */
export function isRunning({ pid, start }: ProcessId): boolean {
  const found = startOf(pid)
  return found === undefined ? isHidden(pid) : found === start
}

/** Ticks since the machine started, and which start that was. A zombie is gone. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program comes in brackets and may hold anything.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    return `${boot}-${fields[18]}`
  } catch {
    return undefined
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const told = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PS_MS,
    })
    const [state, ...start] = told.trim().split(/\s+/)
    return !state || state.startsWith('Z') ? undefined : start.join(' ')
  } catch {
    return undefined
  }
}

/** Of another user, on a system that hides those. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
