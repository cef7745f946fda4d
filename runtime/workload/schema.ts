import type { Schema } from '../files/form.ts'
import { fileSchema } from '../files/record.ts'
import { WORKLOAD_FIELDS } from './file/phases.ts'

/** JSON Schema (draft-07) of files of workloads, made from the description that the checker goes by. */
export const workloadSchema = (): Schema =>
  fileSchema('Workload', 'Jobs that arrive over time, drawn by a seed.', WORKLOAD_FIELDS)

/** The text of `workloads/workload.schema.json`. */
export const workloadSchemaText = (): string => `${JSON.stringify(workloadSchema(), null, 2)}\n`
