import { setTimeout as sleep } from 'node:timers/promises'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { statusPage } from '../render/status.ts'

/** Up to the left upper corner, and nothing below. */
const CLEAR = '\x1b[H\x1b[J'

export async function* run(
  context: Context,
  _: unknown,
  options: { interval?: number; count?: number },
): AsyncIterable<Shape<'Status'>> {
  const { look, json, signal } = context
  const service = await context.service()
  const looks = options.count ?? (look.terminal && !json ? Infinity : 1)
  for (let i = 0; i < looks && !signal.aborted; i++) {
    if (i > 0) await sleep(options.interval ?? 1000, undefined, { signal })
    yield await service.status()
  }
}

export const render = (status: Shape<'Status'>, look: Look): string =>
  look.terminal ? `${CLEAR}${statusPage(status, look)}` : statusPage(status, look)
