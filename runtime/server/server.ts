import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { thisProcess } from '../drivers/process-start.ts'
import { SegueError } from '../errors.ts'
import { removeRun, writeRun } from '../service/run-file.ts'
import type { Service } from '../service/service.ts'
import { socketOf } from './address.ts'
import { Connection } from './connection.ts'
import { faultOf } from './protocol/faults.ts'
import { FRAMES, jsonFrame } from './protocol/frames.ts'
import { LIMITS, type Limits } from './protocol/hello.ts'
import { part } from './parting.ts'
import { packageVersion } from '../loader/version.ts'

const TOKEN_BYTES = 32

export interface ServeOptions {
  /** The state folder, which this process must own. */
  readonly state: string
  readonly limits?: Partial<Limits>
  readonly env?: NodeJS.ProcessEnv
  /** Hears of errors that are none of the list: defects, which clients are not told. */
  readonly defect?: (error: unknown) => void
}

export interface Server {
  readonly socket: string
  readonly token: string
  connections(): number
  /** Takes nobody more, tells who is connected, and resolves when they are gone. */
  close(): Promise<void>
}

/** Serves a cluster to the processes of this user, and writes into the state folder how to reach it. */
export async function serve(service: Service, options: ServeOptions): Promise<Server> {
  const { state, env, defect = () => {} } = options
  const limits = { ...LIMITS, ...options.limits }
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  const version = packageVersion()
  const path = socketOf(state, env)
  const connections = new Set<Connection>()
  const server = createServer((socket) => {
    if (connections.size >= limits.connections) return refuse(socket, limits.connections)
    const closed = () => connections.delete(connection)
    const connection = new Connection(socket, { service, token, version, limits, defect, closed })
    connections.add(connection)
  })
  await listen(server, path)
  // Later ones, too many open files for example, cost a connection and not the cluster.
  server.on('error', defect)
  try {
    chmodSync(path, 0o600)
    const startedAt = new Date().toISOString()
    writeRun(state, { ...thisProcess(), host: hostname(), socket: path, token, startedAt })
  } catch (error) {
    server.close()
    throw error
  }
  return {
    socket: path,
    token,
    connections: () => connections.size,
    async close() {
      removeRun(state)
      const closed = once(server, 'close')
      server.close()
      const told = new SegueError('E_CLOSED', 'the cluster is going down', {
        next: '`segue up` starts it again; what was accepted is in its journal',
      })
      for (const connection of connections) connection.end(told)
      await closed
    },
  }
}

async function listen(server: ReturnType<typeof createServer>, path: string): Promise<void> {
  try {
    server.listen({ path })
    await once(server, 'listening')
  } catch (error) {
    throw new SegueError('E_FILE', `the socket cannot be made: ${(error as Error).message}`, {
      where: path,
      running: 'nothing was started',
      cause: error,
    })
  }
}

function refuse(socket: Socket, most: number): void {
  const error = new SegueError('E_LIMIT', `${most} connections are open`, {
    expected: `at most ${most}`,
    running: 'the cluster, and those',
    next: 'close one of them',
  })
  socket.on('error', () => {})
  part(socket, jsonFrame(FRAMES.error, 0, faultOf(error)))
}
