import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SegueError } from '../../errors.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import type { Look } from '../look.ts'
import { acceptedText, nextOfAccepted } from '../render/accepted.ts'
import { fileJob, userOf, type JobOptions } from '../work/job-source.ts'

type Result = Shape<'Accepted'> | Shape<'Done'>

export async function run(
  context: Context,
  { file }: { file: string },
  { out, name, ...options }: JobOptions & { readonly out?: string },
): Promise<Result> {
  const { io, folder: here, actor } = context
  const service = out === undefined ? await context.service() : undefined
  const destination = service ? await service.info() : { folder: here }
  const { spec: read, notes } = await fileJob(resolve(io.folder, file), options, destination)
  const spec = name === undefined ? read : { ...read, name }
  if (service) {
    const accepted = await service.submit({ ...spec, user: spec.user ?? userOf(io) }, { actor })
    return { ...accepted, notes: [...notes] }
  }
  for (const note of notes) context.note(note)
  const path = resolve(io.folder, out!)
  if (existsSync(path)) {
    throw new SegueError('E_STATE', `${path} is there already`, {
      running: 'nothing was written',
      next: 'name another file',
    })
  }
  writeFileSync(path, `${JSON.stringify(spec, null, 2)}\n`, { flag: 'wx' })
  return stamp('Done', { text: `wrote ${out}`, files: [out!] })
}

export const render = (result: Result, look: Look): string =>
  result.kind === 'Accepted' ? acceptedText(result, look) : result.text

export const next = (result: Result): string[] =>
  result.kind === 'Accepted' ? nextOfAccepted(result) : [`run ${result.files![0]}`]
