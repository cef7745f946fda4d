import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isRunning, type ProcessId } from '../drivers/process-start.ts'

/** How to reach the cluster that runs in a folder. */
export interface Run extends ProcessId {
  readonly host: string
  /** Path of the unix socket. */
  readonly socket: string
  /** Without it nobody is served. */
  readonly token: string
  readonly startedAt: string
}

const fileOf = (state: string) => join(state, 'run.json')

export function writeRun(state: string, run: Run): void {
  const file = fileOf(state)
  const draft = `${file}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

/** The cluster that runs in the folder; undefined where there is none, or only what one left behind that is gone. */
export function readRun(state: string): Run | undefined {
  const file = fileOf(state)
  const stat = lstatSync(file, { throwIfNoEntry: false })
  // What others could have written would lead this user's jobs to them.
  if (!stat?.isFile() || stat.uid !== process.getuid!() || stat.mode & 0o022) return undefined
  let run: unknown
  try {
    run = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
  return isRun(run) && run.host === hostname() && isRunning(run) ? run : undefined
}

/** Removes what this process wrote, and nothing of a successor's. */
export function removeRun(state: string): void {
  const run = readRun(state)
  if (run?.pid === process.pid) rmSync(fileOf(state), { force: true })
}

function isRun(value: unknown): value is Run {
  if (typeof value !== 'object' || value === null) return false
  const { pid, start, host, socket, token, startedAt } = value as Record<keyof Run, unknown>
  const texts = [start, host, socket, token, startedAt]
  return typeof pid === 'number' && texts.every((text) => typeof text === 'string' && text !== '')
}
