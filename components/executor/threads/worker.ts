import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { ObjectFolder } from '#interfaces'
import { cloneFault } from '../shared/clone.ts'
import type { Fault } from '../shared/fault.ts'
import { settleResult } from '../shared/results.ts'
import { createRunner, type Order, type Target } from '../shared/runner.ts'
import {
  BEGUN,
  EPOCH,
  FLAT,
  KIND,
  monotonicMs,
  NOTIFIED,
  PARTS,
  READY,
  RING,
  viewOf,
  WRITTEN,
  type Start,
  type Told,
} from './channel.ts'

/** Results that may wait for a wake-up, and for how long, while more orders wait. */
const WAKE_RESULTS = 32
const WAKE_MS = 0.05
/** How long to look for the next message before sleeping, and how often to try where that did not pay. */
const LOOK_MS = 0.05
const LOOK_EVERY = 16

const { memory, port, limits, maxOutputBytes } = workerData as Start
const { words, times, ring } = viewOf(memory)
const clockOffset = monotonicMs() - performance.now()

const targets: Target[] = []
let objects: ObjectFolder | undefined
let waiting: unknown[] = []
let head = 0
let epoch = 0
let last = 0
let written = 0
let unsent = 0
let wokenAt = 0
let startedAt = 0
let running = false
let lookPays = true
let notLooked = 0

function wake() {
  unsent = 0
  wokenAt = performance.now()
  if (Atomics.compareExchange(words, NOTIFIED, 0, 1) === 0) port.postMessage(0)
}

/** False when it was taken back. The exchange is what decides between this thread and its owner. */
function begin(seq: number, ofEpoch: number): boolean {
  while (ofEpoch === epoch) {
    startedAt = performance.now()
    times[0] = startedAt + clockOffset
    if (Atomics.compareExchange(words, BEGUN, last, seq) === last) {
      last = seq
      return true
    }
    epoch = Atomics.load(words, EPOCH)
    Atomics.store(words, BEGUN, last)
    wake()
  }
  return false
}

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return KIND.number
    case 'boolean':
      return value ? KIND.true : KIND.false
    case 'undefined':
      return KIND.undefined
    default:
      return value === null ? KIND.null : KIND.value
  }
}

/** Sends a value that the ring cannot hold; answers what was sent, which is a fault where it could not be. */
function send(value: unknown, output: string): number {
  const settled = settleResult(value, output, limits, objects)
  if (settled?.error) return sendFault(settled.error)
  if (settled) {
    port.postMessage([settled.object])
    return KIND.object
  }
  try {
    port.postMessage([value])
    return KIND.value
  } catch {
    return sendFault(cloneFault(value, 'result'))
  }
}

function sendFault(error: Fault): number {
  port.postMessage([error])
  return KIND.fault
}

function ended({ output }: Order, error: Fault | undefined, value: unknown) {
  const now = performance.now()
  let kind = error ? KIND.fault : kindOf(value)
  if (error) sendFault(error)
  else if (kind > FLAT) kind = send(value, output)
  const at = (written & (RING - 1)) * PARTS
  ring[at] = kind
  ring[at + 1] = kind === KIND.number ? (value as number) : 0
  ring[at + 2] = now - startedAt
  written = (written + 1) | 0
  Atomics.store(words, WRITTEN, written)
  unsent++
  if (unsent >= WAKE_RESULTS || now - wokenAt >= WAKE_MS) wake()
}

const runOrder = createRunner({ maxOutputBytes, objects: () => objects, ended })

/** Runs what waits, one at a time; returns early at an order that has to be waited for. */
function work() {
  while (head < waiting.length) {
    const seq = waiting[head] as number
    const ofEpoch = waiting[head + 1] as number
    const target = waiting[head + 2] as number
    const output = waiting[head + 3] as string
    const args = waiting[head + 4] as Order['args']
    head += 5
    if (!begin(seq, ofEpoch)) continue
    const promise = runOrder({ target: target < 0 ? undefined : targets[target], args, output })
    if (!promise) continue
    if (unsent > 0) wake()
    running = true
    void promise.then(() => {
      running = false
      work()
    })
    return
  }
  waiting = []
  head = 0
  if (unsent > 0) wake()
}

function take(message: unknown) {
  if (!Array.isArray(message)) {
    const told = message as Told
    if ('objects' in told) objects = told.objects
    else targets[told.index] = told.target
    return
  }
  if (head === waiting.length) {
    waiting = message
    head = 0
  } else for (const part of message) waiting.push(part)
}

/** Takes all that has come before running any of it, so that results leave together too. */
function takeAll(first: unknown) {
  take(first)
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
    take(next.message)
  if (!running) work()
}

port.on('message', (first: unknown) => {
  takeAll(first)
  // A sleeping thread takes some 40 us to wake: where messages follow each other closely, look a little longer.
  if (!lookPays && ++notLooked < LOOK_EVERY) return
  notLooked = 0
  lookPays = false
  let until = performance.now() + LOOK_MS
  while (!running && performance.now() < until) {
    const next = receiveMessageOnPort(port)
    if (!next) continue
    takeAll(next.message)
    lookPays = true
    until = performance.now() + LOOK_MS
  }
})
Atomics.store(words, READY, 1)
wake()
