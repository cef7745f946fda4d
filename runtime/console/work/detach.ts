import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ERROR_CODES, SegueError, type ErrorCode } from '../../errors.ts'
import { makeState, stateOf } from '../../service/folder.ts'
import type { Service } from '../../service/service.ts'
import type { Context } from '../context.ts'

const PATIENCE_MS = 60_000

/** What a cluster in the background says. */
export const logFile = (folder: string): string => join(stateOf(folder), 'up.log')

/** Starts the same line without `--detach` in a process of its own, and resolves when its cluster can be asked. */
export async function startDetached(context: Context): Promise<Service> {
  makeState(context.folder)
  const file = logFile(context.folder)
  const log = openSync(file, 'w', 0o600)
  const words = process.argv.slice(1).filter((word) => word !== '--detach')
  const child = spawn(process.execPath, [...process.execArgv, ...words], {
    cwd: context.io.folder,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let ended: string | undefined
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, signal) => (ended = signal ?? `exit ${code}`))
  const until = Date.now() + PATIENCE_MS
  while (ended === undefined && Date.now() < until) {
    context.progress.update(() => 'starting')
    await sleep(50)
    context.forget()
    const service = await context.running()
    if (!service || (await service.info()).pid !== child.pid) continue
    child.unref()
    return service
  }
  child.kill()
  throw reasonIn(readFileSync(file, 'utf8'), ended, file)
}

/** What the process told of itself before it ended. */
function reasonIn(log: string, ended: string | undefined, where: string): SegueError {
  const [, code, message] = /^error\[(E_\w+)\] (.*)$/m.exec(log) ?? []
  if (code === undefined || !Object.hasOwn(ERROR_CODES, code)) {
    const last = log.trim().split('\n').slice(-20).join('\n')
    return new SegueError('E_CONNECT', 'the cluster did not start', {
      where,
      found: `${ended ?? `nothing served within ${PATIENCE_MS / 1000} s`}\n${last}`.trim(),
      next: 'segue up',
    })
  }
  const part = (name: string) => new RegExp(`^  ${name} +(.*)$`, 'm').exec(log)?.[1]
  return new SegueError(code as ErrorCode, message, {
    where,
    expected: part('expected'),
    found: part('found'),
    next: part('next'),
  })
}
