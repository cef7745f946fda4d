import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { SegueError } from '../../../../runtime/errors.ts'
import {
  openTrace,
  type Trace,
  type TraceOptions,
} from '../../../../runtime/workload/readers/open-trace.ts'
import type { Arrival } from '../../../../runtime/workload/workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'segue-traces-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of that name. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

/** What a pass over the file gives, and the trace after it. */
export function read(
  name: string,
  content: string | Uint8Array,
  options: TraceOptions = {},
): { arrivals: Arrival[]; trace: Trace } {
  const trace = openTrace(fileOf(name, content), options)
  return { arrivals: [...trace.arrivals(1)], trace }
}

/** The fault that ends the reading: code, line and words. */
export function faultOf(
  name: string,
  content: string | Uint8Array,
  options: TraceOptions = {},
): string {
  try {
    read(name, content, options)
  } catch (error) {
    if (!(error instanceof SegueError)) throw error
    const line = error.parts.where?.slice(join(folder, name).length + 1)
    return `${error.code}${line ? ` line ${line}` : ''}: ${error.message}`
  }
  return expect.unreachable('it was read')
}
