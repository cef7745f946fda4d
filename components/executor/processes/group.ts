import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long to wait for SIGKILL to take effect, and before looking closer at what does not go away. */
const KILLED_MS = 500
const CLOSER_MS = 20

/** Sends a signal to a process group; false when there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether anything of a group runs; what has ended and only waits for its parent to take note does not. */
function isAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  if (!existsSync('/proc/self/stat')) return true
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(of) === group && state !== 'Z' && state !== 'X'
    } catch {
      return false
    }
  })
}

/** Ends a process group: SIGTERM, after `graceMs` SIGKILL. Resolves when nothing of it runs. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return
  const from = performance.now()
  let killed = false
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    await sleep(killed ? 5 : Math.min(wait, Math.max(1, from + graceMs - performance.now())))
    const ms = performance.now() - from
    if (ms < CLOSER_MS ? !signalGroup(group, 0) : !isAlive(group)) return
    if (ms > graceMs + KILLED_MS) return
    if (ms >= graceMs && !killed) killed = signalGroup(group, 'SIGKILL')
  }
}
