import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'
import type { Hang } from './watchdog.ts'

const { beat, hangMs } = workerData as { beat: Int32Array; hangMs: number }
const STDERR = 2

let seen = beat[0]
let since = performance.now()
let told = false

setInterval(
  () => {
    const now = beat[0]
    const standsStill = now === seen && (now & 1) === 1
    if (!standsStill) {
      seen = now
      since = performance.now()
      told = false
    } else if (!told && performance.now() - since >= hangMs) {
      told = true
      look(Math.round(performance.now() - since))
    }
  },
  Math.max(10, hangMs / 4),
)

/** Stops the other thread for a moment to read its stack. */
function look(forMs: number): void {
  const session = new Session()
  const urls = new Map<string, string>()
  session.connectToMainThread()
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.map(
      ({ functionName, location }) =>
        `${functionName || '(anonymous)'} (${urls.get(location.scriptId)}:${location.lineNumber + 1})`,
    )
    session.post('Debugger.resume')
    session.disconnect()
    tell({ forMs, frames, component: componentIn(frames) })
  })
  session.post('Debugger.enable')
  session.post('Debugger.pause')
}

function componentIn(frames: readonly string[]): string | undefined {
  for (const frame of frames) {
    const match = /components\/([a-z0-9-]+\/[a-z0-9-]+)\.ts/.exec(frame)
    if (match) return match[1]
  }
  return undefined
}

function tell(hang: Hang): void {
  const who = hang.component ?? 'no component'
  const where = hang.frames.slice(0, 3).join(' < ')
  // Not console.error: in a worker that goes through the very thread that hangs.
  writeSync(STDERR, `segue: dispatch has stood still for ${hang.forMs} ms in ${who}: ${where}\n`)
  parentPort?.postMessage(hang)
}
