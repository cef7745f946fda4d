import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from '../errors.ts'
import { packageRoot } from '../loader/places.ts'
import type { Candidate, NameSource } from './complete.ts'
import type { Names } from './verb.ts'

/** Names of that sort that there are now, with a word about each. `given`: the operands before. */
export async function liveNames(
  name: Names,
  last: string,
  given: readonly string[],
  context: NameSource,
): Promise<Candidate[]> {
  switch (name) {
    case 'job': {
      const jobs = await (await context.running())?.jobs()
      return (jobs?.items ?? []).map((job) => ({
        value: job.id,
        summary: `${job.name}, ${job.state}`,
      }))
    }
    case 'task': {
      // Of thousands of tasks those of the job that was begun are worth showing.
      const job = /^t-(\d+)\./.exec(last)?.[1]
      const tasks = await (await context.running())?.tasks(job ? { job: `j-${job}` } : {})
      return (tasks?.items ?? []).map((task) => ({
        value: task.id,
        summary: `${task.stage}[${task.index}], ${task.state}`,
      }))
    }
    case 'node': {
      const status = await (await context.running())?.status()
      return (status?.nodes ?? []).map((node) => ({
        value: node.id,
        summary: `${node.running} running`,
      }))
    }
    case 'generation': {
      const history = await (await context.running())?.history()
      return (history?.items ?? []).map((record) => ({
        value: `g${record.generation}`,
        summary: `${record.name}, by ${record.actor}`,
      }))
    }
    case 'composition':
      return filesIn(context.folder, 'compositions', '.json')
    case 'cluster':
      return filesIn(context.folder, 'compositions/clusters', '.json')
    case 'workload':
      return (await import('../simulation/named.ts')).workloadNames(context.folder).map(plain)
    case 'model':
      return (await import('../simulation/named.ts')).modelNames(context.folder).map(plain)
    case 'component':
      return components(context.folder, given)
    case 'binding':
      return bindings(last)
    case 'interface':
      return Object.keys((await import('../assembler/roles.ts')).INTERFACES).map(plain)
    case 'schema': {
      const { SHAPES } = await import('../service/shapes.ts')
      return ['composition', 'cluster', 'job', ...Object.keys(SHAPES)].map(plain)
    }
    case 'code':
      return Object.entries(ERROR_CODES).map(([value, summary]) => ({ value, summary }))
    case 'file':
      return []
  }
}

const plain = (value: string): Candidate => ({ value, summary: '' })

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function filesIn(folder: string, kind: string, end: string): Candidate[] {
  const found = [join(folder, kind), join(packageRoot, kind)].flatMap(names)
  return [...new Set(found)]
    .filter((file) => file.endsWith(end) && file !== 'schema.json')
    .map((file) => plain(file.slice(0, -end.length)))
}

/** Ids by their files: nothing is compiled for it. After a binding those of its interface. */
function components(folder: string, given: readonly string[]): Candidate[] {
  const binding = given.findLast((word) => /^(\w+\.)?[A-Z]\w*$/.test(word))
  const face = binding?.split('.').at(-1)?.toLowerCase()
  return [join(folder, 'components'), join(packageRoot, 'components')].flatMap((root) =>
    names(root)
      .filter((name) => face === undefined || name === face)
      .flatMap((name) => filesOf(root, name)),
  )
}

const filesOf = (root: string, face: string): Candidate[] =>
  names(join(root, face))
    .filter((file) => /^[^.]+\.ts$/.test(file))
    .map((file) => plain(`${face}/${file.slice(0, -'.ts'.length)}`))

/** `resourceManager.Queue`; the interface alone where one role alone has it. */
async function bindings(last: string): Promise<Candidate[]> {
  const { ROLES, interfacesOf, rolesWith } = await import('../assembler/roles.ts')
  if (last.includes('=')) return []
  return ROLES.flatMap((role) =>
    interfacesOf(role).flatMap((name) => {
      const whole = plain(`${role}.${name}`)
      return rolesWith(name).length === 1 ? [whole, plain(name)] : [whole]
    }),
  )
}
