import { constants } from 'node:os'

/**
 * Ctrl-C and its like. The first signal aborts: what runs is ended in order. A second one ends
 * the process at once, and the guard process ends what is left of the tasks' processes.
 */
export interface Stop extends Disposable {
  readonly signal: AbortSignal
  /** 128 plus the number of the signal; 0 as long as there was none. */
  readonly code: number
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * `atOnce` runs before a second signal ends the process, for what must not stay behind on the
 * terminal.
 */
export function watchSignals(atOnce: () => void): Stop {
  const controller = new AbortController()
  let code = 0
  const stop = (name: (typeof SIGNALS)[number]) => {
    if (code > 0) {
      atOnce()
      process.exit(code)
    }
    code = 128 + constants.signals[name]
    controller.abort()
  }
  for (const name of SIGNALS) process.on(name, stop)
  // Who reads has gone, as `head` does: the same as a signal, but the remaining lines fail as well.
  process.stdout.on('error', () => {
    if (code > 0) return
    code = 128 + constants.signals.SIGPIPE
    controller.abort()
  })
  return {
    signal: controller.signal,
    get code() {
      return code
    },
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, stop)
    },
  }
}
