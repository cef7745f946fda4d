import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { ObjectRef, type Attempt, type Report } from '#interfaces'
import type { Burn } from '../shared/burn.ts'
import { release, write, type Owner } from '../shared/capture.ts'
import { cloneFault } from '../shared/clone.ts'
import { endedBecause, fault, type Fault } from '../shared/fault.ts'
import { heapFor, outOfMemory } from '../shared/heap.ts'
import type { ResultLimits } from '../shared/results.ts'
import type { Limits, Reply, Request } from './child.ts'
import type { CommandOptions, Run } from './command.ts'
import { endGroup } from './group.ts'

export interface FunctionOptions extends CommandOptions, ResultLimits {
  readonly file: string
  readonly heapMb: number
  /** Attempts that run at once; 0: as many as the node lets. */
  readonly processes: number
}

interface Idle {
  readonly heapMb: number
  readonly child: ChildProcess
  readonly ready: Promise<void>
  /** The last that it wrote to its standard error: what V8 says when it gives up. */
  lastWords: string
  owner: Owner | undefined
}

/** Functions and synthetic work in processes of their own, one at a time in each; a process that is left is used again. */
export class Functions {
  readonly #options: FunctionOptions
  readonly #idle: Idle[] = []
  readonly #alive = new Set<ChildProcess>()

  constructor(options: FunctionOptions) {
    this.#options = options
  }

  async stop() {
    const ends = [...this.#alive].map((child) => {
      const exit = new Promise((resolve) => child.once('exit', resolve))
      return Promise.all([exit, endGroup(child.pid!, this.#options.graceMs)])
    })
    this.#idle.length = 0
    await Promise.all(ends)
  }

  run(attempt: Attempt, done: (report: Report) => void): Run {
    const heapMb = heapFor(attempt.memory, this.#options.heapMb)
    const at = this.#idle.findLastIndex((each) => each.heapMb === heapMb)
    let mine: Idle
    try {
      mine = at >= 0 ? this.#idle.splice(at, 1)[0]! : this.#fork(heapMb)
    } catch (error) {
      const message = `a process for the function could not be started: ${(error as Error).message}`
      setImmediate(done, { outcome: 'failed', error: fault('E_TASK', message), service: 0 })
      return { end: () => {} }
    }
    return this.#order(mine, attempt, done)
  }

  #order(mine: Idle, attempt: Attempt, done: (report: Report) => void): Run {
    const { child } = mine
    const { work, timeoutMs, output } = attempt
    let why: 'cancelled' | 'timeout' | undefined
    let timer: NodeJS.Timeout | undefined
    let began = performance.now()

    const finish = (report: Report) => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('close', onClose)
      if (mine.owner) release(mine.owner)
      mine.owner = undefined
      done(report)
    }
    const onMessage = (message: unknown) => {
      if (message === 'ready' || why) return
      const { error, value, object, ms, leaving } = message as Reply
      const service = Math.round(ms * 1000)
      if (!leaving) this.#keep(mine)
      if (error) return finish({ outcome: 'failed', error, service })
      const result = object ? new ObjectRef(object.id, object.bytes) : value
      finish({ outcome: 'ok', value: result, service })
    }
    const onClose = (status: number | null, signal: string | null) => {
      const service = Math.round((performance.now() - began) * 1000)
      if (why) finish({ outcome: why, error: endedBecause(why, timeoutMs), service })
      else finish({ outcome: 'failed', error: deathFault(mine, status, signal), service })
    }
    const end = (because: 'cancelled' | 'timeout') => {
      if (why) return
      why = because
      void endGroup(child.pid!, this.#options.graceMs)
    }
    child.on('message', onMessage)
    child.on('close', onClose)

    void mine.ready.then(() => {
      if (why) return
      began = performance.now()
      if (timeoutMs > 0) timer = setTimeout(end, timeoutMs, 'timeout')
      mine.owner = { output }
      try {
        child.send(requestOf(attempt), () => {})
      } catch {
        this.#keep(mine)
        const error = cloneFault('call' in work ? work.args : work, 'args')
        finish({ outcome: 'failed', error, service: 0 })
      }
    })
    return { end }
  }

  #keep(mine: Idle) {
    if (!mine.child.connected) return
    this.#idle.push(mine)
    if (this.#idle.length > (this.#options.processes || availableParallelism()))
      this.#idle.shift()!.child.disconnect()
  }

  #fork(heapMb: number): Idle {
    const { file, guard, maxResultBytes, maxOutputBytes, objectBytes, graceMs } = this.#options
    const limits: Limits = { maxResultBytes, maxOutputBytes, objectBytes }
    const child = fork(file, [JSON.stringify(limits)], {
      execArgv: [`--max-old-space-size=${heapMb}`],
      env: { ...process.env, [guard.mark]: '1' },
      serialization: 'advanced',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    if (child.pid === undefined) throw new Error('no process')
    guard.begun(child.pid)
    this.#alive.add(child)
    const ready = new Promise<void>((resolve) => child.once('message', () => resolve()))
    const mine: Idle = { heapMb, child, ready, lastWords: '', owner: undefined }
    child.stdout!.on('data', (chunk: Buffer) =>
      write(mine.owner, 'out', chunk, undefined, maxOutputBytes),
    )
    child.stderr!.on('data', (chunk: Buffer) => {
      mine.lastWords = (mine.lastWords + chunk.toString()).slice(-16384)
      write(mine.owner, 'err', chunk, undefined, maxOutputBytes)
    })
    child.on('error', () => {})
    child.on('exit', () => {
      this.#alive.delete(child)
      const at = this.#idle.indexOf(mine)
      if (at >= 0) this.#idle.splice(at, 1)
      void endGroup(child.pid!, graceMs).then(() => {
        guard.ended(child.pid!)
        child.stdout!.destroy()
        child.stderr!.destroy()
      })
    })
    return mine
  }
}

function requestOf({ work, output, objects }: Attempt): Request {
  if ('call' in work) {
    const { call, export: name, source, args, loads } = work
    const order = { call, export: name, source, output, objects }
    return loads ? { ...order, loads: true, args: { args, loads } } : { ...order, args }
  }
  return { args: (work as { burn: Burn }).burn, output, objects }
}

function deathFault(mine: Idle, status: number | null, signal: string | null): Fault {
  if (/heap out of memory|Reached heap limit/.test(mine.lastWords)) return outOfMemory(mine.heapMb)
  const how = signal ? `was ended by ${signal}` : `was ended by process.exit(${status})`
  return fault('E_TASK_EXIT', `the process of the function ${how}`)
}
