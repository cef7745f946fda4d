import type { JobEntry, JobQuery, NoteQuery, StoredNote, StoredTask, TaskQuery } from '#interfaces'

/** Whether a record is among those that a query asks for. */

export const matchesJob = (job: JobEntry, { state, name, user }: JobQuery): boolean =>
  (state === undefined || (job.end?.state ?? 'open') === state) &&
  (name === undefined || job.name.includes(name)) &&
  (user === undefined || job.user === user)

export const matchesTask = (task: StoredTask, query: TaskQuery): boolean =>
  (query.job === undefined || task.job === query.job) &&
  (query.task === undefined || task.task === query.task) &&
  (query.stage === undefined || task.stage === query.stage) &&
  (query.outcome === undefined || task.outcome === query.outcome) &&
  (query.node === undefined || task.node === query.node) &&
  (query.generation === undefined || task.generation === query.generation)

export const matchesNote = (note: StoredNote, query: NoteQuery): boolean =>
  (query.job === undefined || note.job === query.job) &&
  (query.task === undefined || note.task === query.task) &&
  (query.generation === undefined || note.generation === query.generation) &&
  (query.after === undefined || note.seq > query.after)
