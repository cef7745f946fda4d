import { setTimeout as sleep } from 'node:timers/promises'

/** How long to wait after SIGKILL for processes that only their parent can remove. */
const REMOVED_MS = 500

/** Sends a signal to a process group; false when there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Ends a process group: SIGTERM, after `graceMs` SIGKILL. Resolves when nothing of it is left. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return
  const killAt = performance.now() + graceMs
  let wait = 1
  while (performance.now() < killAt) {
    await sleep(Math.min(wait, Math.max(1, killAt - performance.now())))
    if (!signalGroup(group, 0)) return
    wait = Math.min(wait * 2, 50)
  }
  signalGroup(group, 'SIGKILL')
  const giveUpAt = performance.now() + REMOVED_MS
  while (performance.now() < giveUpAt && signalGroup(group, 0)) await sleep(5)
}
