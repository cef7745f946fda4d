import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Client } from '../../runtime/client/client.ts'
import { connect } from '../../runtime/client/connect.ts'
import { serve, type Server } from '../../runtime/server/server.ts'
import { openLocal } from '../../runtime/service/open.ts'
import type * as tasks from '../fixtures/client-tasks.ts'
import { temporary } from '../runtime/server/recording.ts'

export type Tasks = typeof tasks

/** A folder of a user's, with a module of tasks. */
export function project(): { folder: string; tasks: URL } {
  const folder = temporary()
  const file = join(folder, 'tasks.ts')
  cpSync(resolve('test/fixtures/client-tasks.ts'), file)
  return { folder, tasks: pathToFileURL(file) }
}

/** A cluster for the folder that is served until the test ends, as `segue up` does it. */
export async function running(folder: string): Promise<Server> {
  const local = await openLocal({ folder, what: 'the test', embedded: false })
  const server = await serve(local.service, {
    state: local.state!,
    env: { XDG_RUNTIME_DIR: temporary() },
  })
  onTestFinished(async () => {
    await server.close()
    await local.close()
  })
  return server
}

export const KINDS = ['embedded', 'running'] as const

/** A client of a cluster in this process, or of one behind a socket, and the tasks of its folder. */
export async function clientOf(kind: (typeof KINDS)[number]): Promise<{
  client: Client
  t: ReturnType<typeof Client.prototype.module<Tasks>>
  folder: string
}> {
  const { folder, tasks: url } = project()
  if (kind === 'running') await running(folder)
  const client = await connect({ folder, embedded: kind === 'embedded', name: 'the test' })
  onTestFinished(() => client.close())
  return { client, t: client.module<Tasks>(url), folder }
}
