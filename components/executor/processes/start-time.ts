import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const PS_MS = 5000

/**
 * When the process began, as a text that no other process with that number has, not even after the machine was started anew;
 * undefined where there is none. A zombie is gone.
 */
export function startOf(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid)
}

function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
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
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    const options = { encoding: 'utf8', env, timeout: PS_MS, stdio: 'pipe' } as const
    const told = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], options)
    const [state, ...start] = told.trim().split(/\s+/)
    return !state || state.startsWith('Z') ? undefined : start.join('_')
  } catch {
    return undefined
  }
}
