import { Console } from 'node:console'
import { builtinModules, createRequire } from 'node:module'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { runInContext, type Context } from 'node:vm'
import type { Sink } from '../io.ts'

/** What a line can use besides the language: all that Node has, with a console that writes to the session. */
export function addGlobals(context: Context, folder: string, out: Sink): void {
  const own = new Set<string>(runInContext('Object.getOwnPropertyNames(globalThis)', context))
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
    if (!own.has(name)) Object.defineProperty(context, name, descriptor)
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      out.write(text)
      done()
    },
  })
  hidden(context, 'global', context)
  hidden(context, 'console', new Console(stream))
  const file = join(folder, 'repl')
  hidden(context, 'require', createRequire(file))
  hidden(context, '__segueUrl', pathToFileURL(file).href)
  hidden(context, '__filename', file)
  hidden(context, '__dirname', folder)
  for (const name of builtinModules) {
    if (/\W|^_/.test(name) || name in context) continue
    Object.defineProperty(context, name, {
      configurable: true,
      get: () => process.getBuiltinModule(name),
      set: (value: unknown) => {
        hidden(context, name, value)
      },
    })
  }
}

const hidden = (context: Context, name: string, value: unknown): void => {
  Object.defineProperty(context, name, { value, writable: true, configurable: true })
}
