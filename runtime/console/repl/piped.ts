import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { EXIT } from '../exit-codes.ts'
import type { Session } from './session.ts'

/**
 * Lines from a file or another program, one after the other, without prompts. Resolves with the exit code of the last one.
 */
export async function pipe(session: Session, input: Readable): Promise<number> {
  let open = ''
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const text = open === '' ? line : `${open}\n${line}`
    const came = await session.line(text)
    if (came === 'exit') return session.code
    open = came === 'more' ? text : ''
  }
  if (open === '') return session.code
  session.io.err.write('the last line breaks off: something is open in it\n')
  return EXIT.usage
}
