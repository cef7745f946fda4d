import { basename, extname } from 'node:path'
import { didYouMean, quoted, SegueError } from '../../errors.ts'
import { chunksOf } from './chunks.ts'
import { eventLog } from './event-log.ts'
import type { Head, TraceFormat } from './format.ts'
import { gangCsv } from './gang-csv.ts'
import { hawk } from './hawk.ts'
import { linesOf } from './lines.ts'
import { requests } from './requests.ts'
import { swf } from './swf.ts'
import { swim } from './swim.ts'
import { workflow } from './workflow.ts'

/** Every format of traces that is known. */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  swf,
  swim,
  hawk,
  gangCsv,
  requests,
  eventLog,
  workflow,
]

const known = (): string => TRACE_FORMATS.map(({ name, doc }) => `${name} (${doc})`).join('; ')

/** The format that was named. Throws E_USAGE where there is none of that name. */
export function formatNamed(name: string): TraceFormat {
  const format = TRACE_FORMATS.find((one) => one.name === name)
  if (format) return format
  const near = didYouMean(
    name,
    TRACE_FORMATS.map((one) => one.name),
  )
  throw new SegueError('E_USAGE', `no traces are of format ${quoted(name)}`, {
    expected: known(),
    next: near && `did you mean ${quoted(near)}?`,
  })
}

/**
 * The format of the file, by what it begins with and the end of its name; where only one format has such names, that one, so
 * that its faults are told. Throws E_FORMAT with those that are known, and what chunksOf throws.
 */
export function formatOf(file: string): TraceFormat {
  const head = headOf(file)
  const extension = extensionOf(file)
  const named = TRACE_FORMATS.filter(({ extensions }) => extensions.includes(extension))
  const format =
    named.find((one) => one.recognises(head)) ??
    (named.length === 1 ? named[0] : undefined) ??
    TRACE_FORMATS.find((one) => one.recognises(head))
  if (format && head.lines.length > 0) return format
  const empty = head.lines.length === 0
  throw new SegueError(
    'E_FORMAT',
    empty ? `${basename(file)} is empty` : `${basename(file)} is no trace of a known format`,
    {
      where: file,
      expected: known(),
      found: empty ? undefined : quoted(head.lines[0]),
      next: empty ? undefined : 'say which format it is, to be told what is wrong with it',
    },
  )
}

/** Without the dot; what packed the file does not count. */
const extensionOf = (file: string): string =>
  extname(file.replace(/\.gz$/i, '')).slice(1).toLowerCase()

const MOST_HEAD = 100

function headOf(file: string): Head {
  const lines: string[] = []
  for (const { number, text } of linesOf(chunksOf(file))) {
    if (text.trim() !== '') lines.push(text)
    if (number >= MOST_HEAD) break
  }
  return { lines }
}
