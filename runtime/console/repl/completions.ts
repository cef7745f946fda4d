import { complete } from '../complete.ts'
import { members } from './members.ts'
import type { Session } from './session.ts'
import { settingWords } from './setting-words.ts'
import { wordsSoFar } from './words.ts'

/** What may stand in place of the end of the line, and that end. Never rejects. */
export async function completions(
  session: Session,
  line: string,
): Promise<[found: string[], end: string]> {
  const typed = line.trimStart()
  if (!/^\.(?!\.|\d)/.test(typed)) return members(session.sandbox.context, line)
  const words = wordsSoFar(typed.slice(1))
  const last = words.at(-1)!
  // The word as it stands in the line may have quotes, which nothing is known of.
  if (!line.endsWith(last)) return [[], last]
  try {
    const found = await named(session, words[0] === 'watch' ? words.slice(1) : words)
    return [found.length === 1 && !/[=/]$/.test(found[0]) ? [`${found[0]} `] : found, last]
  } catch {
    return [[], last]
  }
}

async function named(session: Session, words: readonly string[]): Promise<string[]> {
  const { service, verbs, io } = session
  const source = {
    folder: io.folder,
    running: async () => service,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }
  const [known, { candidates }] = await Promise.all([
    settingWords(service, words),
    complete(words, source, { verbs, repl: true }),
  ])
  return known ?? candidates.map(({ value }) => value)
}

const PATIENCE_MS = 2000
