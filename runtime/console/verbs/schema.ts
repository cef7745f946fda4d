import { didYouMean, SegueError } from '../../errors.ts'
import type { Context } from '../context.ts'
import { withCatalog } from '../catalog-here.ts'

type Schema = object | readonly string[]

/** Schemas of files that people write, beside those of what is printed. */
const FILES: Readonly<Record<string, (context: Context) => Promise<object>>> = {
  composition: async (context) => {
    const { compositionSchema } = await import('../../assembler/schema.ts')
    return withCatalog(context, compositionSchema)
  },
  cluster: async () => (await import('../../assembler/cluster-schema.ts')).CLUSTER_SCHEMA,
  job: async () => (await import('../../formats/job-schema.ts')).jobSchema(),
  workload: async () => (await import('../../workload/schema.ts')).workloadSchema(),
  model: async () => (await import('../../simulation/model/model-schema.ts')).modelSchema(),
  experiment: async () =>
    (await import('../../simulation/experiment/experiment-file.ts')).EXPERIMENT_SCHEMA,
}

/** Names without one; the schema with one. */
export async function run(context: Context, { name }: { name?: string }): Promise<Schema> {
  const { SHAPES } = await import('../../service/shapes.ts')
  const names = [...Object.keys(FILES), ...Object.keys(SHAPES)]
  if (name === undefined) return names
  if (Object.hasOwn(FILES, name)) return FILES[name](context)
  if (Object.hasOwn(SHAPES, name)) {
    const $schema = 'https://json-schema.org/draft/2020-12/schema'
    return { $schema, ...SHAPES[name as keyof typeof SHAPES] }
  }
  const near = didYouMean(name, names)
  throw new SegueError('E_NOT_FOUND', `there is no schema "${name}"`, {
    expected: names.join(', '),
    next: near && `did you mean "${near}"?`,
  })
}

export const render = (schema: Schema): string =>
  Array.isArray(schema) ? schema.join('\n') : JSON.stringify(schema, null, 2)

export const next = (schema: Schema): string[] => (Array.isArray(schema) ? ['schema Job'] : [])
