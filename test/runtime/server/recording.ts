import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { connectService, type RemoteService } from '../../../runtime/client/remote.ts'
import { METHOD_NAMES } from '../../../runtime/server/methods.ts'
import { serve, type ServeOptions, type Server } from '../../../runtime/server/server.ts'
import { makeState } from '../../../runtime/service/folder.ts'
import type { Service } from '../../../runtime/service/service.ts'

type Call = readonly [method: string, ...params: unknown[]]

/** Answers every method with what it was called with, unless the test says otherwise; remembers the calls. */
export function recording(own: Partial<Service> = {}): { service: Service; calls: Call[] } {
  const calls: Call[] = []
  const methods = METHOD_NAMES.filter((name) => name !== 'run').map((name) => [
    name,
    (...params: unknown[]) => {
      const kept = params.filter((param) => !(param instanceof AbortSignal))
      calls.push([name, ...kept])
      const answer = own[name] as ((...params: unknown[]) => unknown) | undefined
      if (answer) return answer(...params)
      return name === 'ends' || name === 'follow' ? emptyStream() : Promise.resolve(kept)
    },
  ])
  return { service: Object.fromEntries(methods) as Service, calls }
}

async function* emptyStream(): AsyncGenerator<never> {}

/** A folder of its own for the test, which is removed after it. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'segue-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server for the test, with a runtime directory of its own. */
export async function served(
  service: Service,
  options: Partial<ServeOptions> = {},
): Promise<Server & { state: string }> {
  const folder = temporary()
  const state = makeState(folder)
  const server = await serve(service, { state, env: { XDG_RUNTIME_DIR: folder }, ...options })
  onTestFinished(() => server.close())
  return { ...server, state }
}

export async function connected({ socket, token }: Server, name = 'test'): Promise<RemoteService> {
  const service = await connectService({ socket, token, name })
  onTestFinished(() => service.close())
  return service
}
