import { basename } from 'node:path'
import { SegueError, SegueErrors } from '../../errors.ts'
import { parseJobFile, MOST_JOB_BYTES, type JobFile } from '../../formats/job-file.ts'
import type { WorkflowOptions } from '../../formats/wfformat.ts'
import type { TaskFiles } from '../../formats/wfformat-tasks.ts'
import type { StageProfile } from '../workload.ts'
import { chunksOf } from './chunks.ts'
import type { TraceFormat } from './format.ts'
import { choice, number, type Settings } from './rules.ts'

const RULES = {
  as: choice(['burn', 'sleep'], 'whether tasks compute for their share of the time, or only sleep'),
  speed: number(1, 'times are divided by this', 1e-6, 1e9),
  memory: number(1, 'factor of memory; 0: no task asks for any', 0, 1e6),
  cores: number(1, 'factor of cores', 1e-6, 1e6),
}

/** One job in a file of its own, which comes at once: a workflow as it was executed, or a job of Segue's that burns. */
export const workflow: TraceFormat = {
  name: 'workflow',
  doc: 'one workflow of WfFormat 1.4 to 1.6, or converted from it; or a job file that burns',
  extensions: ['json'],
  rules: RULES,
  recognises: ({ lines: [first = ''] }) => first.trimStart().startsWith('{'),
  *read(file, settings) {
    const options = settings as Settings<typeof RULES>
    const { spec, files } = jobIn(file, options)
    const profiles = files?.map(profileOf)
    yield {
      line: 1,
      arrival: { at: 0, job: spec, ...(profiles?.some(Boolean) ? { profiles } : {}) },
    }
  },
}

function profileOf({ inputBytes, outputBytes }: TaskFiles): StageProfile | undefined {
  return inputBytes > 0 || outputBytes > 0 ? { inputBytes, outputBytes } : undefined
}

function jobIn(file: string, options: WorkflowOptions): JobFile {
  try {
    const job = parseJobFile(textOf(file), file, { folder: '.', ...options })
    demandBurns(job, file)
    return job
  } catch (error) {
    // Nothing was submitted anywhere that others of its kind could go on.
    if (error instanceof SegueErrors)
      throw new SegueErrors(error.code, error.message, error.faults, { where: file })
    if (error instanceof SegueError)
      throw new SegueError(error.code, error.message, { ...error.parts, running: undefined })
    throw error
  }
}

function demandBurns({ spec }: JobFile, file: string): void {
  const other = spec.stages.find(({ burn }) => !burn)
  if (!other) return
  throw new SegueError(
    'E_FORMAT',
    `nobody knows how long stage ${JSON.stringify(other.name)} takes`,
    {
      where: file,
      expected: 'stages with "burn"',
    },
  )
}

function textOf(file: string): string {
  const pieces: Buffer[] = []
  let size = 0
  for (const piece of chunksOf(file)) {
    size += piece.length
    if (size > MOST_JOB_BYTES) {
      throw new SegueError('E_LIMIT', `${basename(file)} is larger than ${MOST_JOB_BYTES} bytes`, {
        where: file,
        expected: 'a workflow of fewer bytes',
      })
    }
    pieces.push(Buffer.from(piece))
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))
  } catch {
    throw new SegueError('E_FORMAT', `${basename(file)} is not text`, {
      where: file,
      expected: 'JSON in UTF-8',
    })
  }
}
