import type { Context } from '../context.ts'
import { demo } from '../demo/demo.ts'
import type { DemoOptions } from '../demo/options.ts'

/** The demo draws and tells for itself, and ends in order when it is interrupted. */
export const signals = 'own'

export const run = (_: Context, __: unknown, options: DemoOptions): Promise<number> => demo(options)

export const render = (): string => ''

export const exit = (code: number): number => code
