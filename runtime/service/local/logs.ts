import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Shape } from '../shapes.ts'
import { stamp } from './stamp.ts'

/** Bytes of each stream that are shown where nothing else is asked for. */
const SHOWN = 64 * 1024
/** Bytes that are read for one answer; of many streams, of each its share. */
const MOST = 16 * 2 ** 20
const FILE = /^(t-\d+\.\d+)\.(\d+)\.(out|err)$/

export interface LogOptions {
  readonly stream?: 'out' | 'err'
  /** The last so many of each stream. */
  readonly bytes?: number
}

/** What the task wrote, or every task of the job: of the last attempt that wrote anything, and as much as fits into an answer. */
export async function logsOf(
  output: string,
  job: string,
  task: string | undefined,
  { stream, bytes = SHOWN }: LogOptions,
): Promise<Shape<'Logs'>> {
  const folder = join(output, job)
  const newest = new Map<
    string,
    { task: string; stream: 'out' | 'err'; attempt: number; file: string }
  >()
  for (const file of await readdir(folder).catch(() => [] as string[])) {
    const match = FILE.exec(file)
    if (!match || (task && match[1] !== task) || (stream && match[3] !== stream)) continue
    const key = `${match[1]}.${match[3]}`
    const attempt = Number(match[2])
    if ((newest.get(key)?.attempt ?? -1) >= attempt) continue
    newest.set(key, { task: match[1], stream: match[3] as 'out' | 'err', attempt, file })
  }
  const items: Shape<'Logs'>['items'] = []
  const most = Math.min(bytes, Math.floor(MOST / newest.size))
  for (const { file, ...of } of [...newest.values()].sort(byTask)) {
    const tail = await tailOf(join(folder, file), most)
    items.push({ task: of.task, stream: of.stream, ...tail })
  }
  return stamp('Logs', { items })
}

const numberOf = (task: string) => Number(task.slice(task.indexOf('.') + 1))

const byTask = (a: { task: string; stream: string }, b: { task: string; stream: string }) =>
  numberOf(a.task) - numberOf(b.task) || (a.stream > b.stream ? -1 : 1)

async function tailOf(
  path: string,
  most: number,
): Promise<{ text: string; bytes: number; cut: boolean }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(size, most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    // A character that was cut at the front is left out.
    let start = 0
    if (length < size) while (start < 4 && (buffer[start] & 0xc0) === 0x80) start++
    return { text: buffer.toString('utf8', start, bytesRead), bytes: size, cut: length < size }
  } finally {
    await file.close()
  }
}
