/** States and types by name: apart from `shapes.ts`, so that a command that only lists them loads no schemas. */
export const JOB_STATES = ['waiting', 'open', 'ok', 'failed', 'cancelled'] as const

export const TASK_STATES = [
  'waiting',
  'queued',
  'no-room',
  'impossible',
  'held',
  'running',
  'ok',
  'failed',
  'timeout',
  'cancelled',
  'lost',
] as const

export const EVENT_TYPES = [
  'rewired',
  'refused',
  'fault',
  'quarantined',
  'job-accepted',
  'job-ended',
  'task-failed',
  'recovered',
  'store',
  'audit',
] as const
