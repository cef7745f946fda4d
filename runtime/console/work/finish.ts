import { SegueError } from '../../errors.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { Look } from '../look.ts'
import { faultText, jobHead, nextOfJob } from '../render/job.ts'
import { resultItem, resultText } from '../render/results.ts'
import { logText } from '../render/task.ts'
import { stamp } from '../../service/local/stamp.ts'
import { hostOf, leave, type Host } from './embedded.ts'
import { followJob } from './follow-job.ts'

type Job = Shape<'Job'>
export type Told = Job | Shape<'Results'> | Shape<'Logs'>

/** Of what a command wrote, so much is shown when it has ended. */
const SHOWN = 4 * 2 ** 20

/**
 * Waits for the job that `begin` names, and answers what it gave, where that is one thing - the result of its last task, or what
 * that wrote where it is a command - and then the job itself, which people see on the standard error output. `begin` may be called
 * again: a cluster that ended with the command that started it is followed by one of this process.
 */
export async function* finish(
  context: Context,
  what: string,
  begin: (host: Host) => Promise<string>,
  timeoutMs: number | undefined,
  log?: string,
): AsyncIterable<Told> {
  let host = await hostOf(context, what, { log })
  if (log !== undefined && !host.own) context.warn(NO_LOG)
  try {
    for (;;) {
      try {
        const job = await followJob(context, host, await begin(host), timeoutMs)
        return yield* toldOf(context, host, job)
      } catch (error) {
        if (host.own || !host.embedded || !isGone(error)) throw error
        context.note('the cluster ended with the command that started it; going on with one here')
        context.forget()
        host = await hostOf(context, what, { log })
      }
    }
  } finally {
    await leave(context, host)
  }
}

const NO_LOG =
  'no event log is written: a cluster runs here already, and only its start can name one'

const isGone = (error: unknown): boolean =>
  error instanceof SegueError && (error.code === 'E_CLOSED' || error.code === 'E_CONNECT')

async function* toldOf(context: Context, host: Host, job: Job): AsyncIterable<Told> {
  if (!context.json) {
    let shown = false
    for await (const outcome of outcomeOf(context, host, job)) {
      yield outcome
      shown = job.state === 'ok'
    }
    context.note(jobHead(job, context.look))
    if (job.fault) context.note(faultText(job.fault, context.look))
    context.next(host.own ? afterOwn(job) : shown ? seen(job) : nextOfJob(job))
  }
  yield job
}

async function* outcomeOf(
  context: Context,
  { service }: Host,
  { id, state, stages, total }: Job,
): AsyncIterable<Told> {
  const last = stages.at(-1)!
  const isCall = last.module !== undefined || /#[\w$]+$/.test(last.what)
  const isOne = state === 'ok' ? last.total === 1 : total === 1
  if (isOne && !isCall) {
    // One that was cancelled before it ran is no task of any list.
    const [task] = (await service.tasks({ job: id, stage: last.name, limit: 1 })).items
    const logs = await service.logs(task?.id ?? id, { bytes: SHOWN })
    const [out, err] = (['out', 'err'] as const).map((stream) => ({
      ...logs,
      items: logs.items.filter((item) => item.stream === stream),
    }))
    if (logText(err, context.look) !== '') context.warn(logText(err, context.look))
    yield out
  } else if (isOne && state === 'ok') {
    const [value] = await service.results(id)
    if ('object' in value || value.value !== undefined)
      yield stamp('Results', { items: [resultItem(last.name, 0, value)] })
  }
}

/** What it gave has been shown. */
const seen = ({ id }: Job): string[] => [`job get ${id}`, `why ${id}`]

/** The cluster is gone with the verb: what is asked of it needs one. */
const afterOwn = (job: Job): string[] => (job.state === 'ok' ? ['up'] : ['up', ...nextOfJob(job)])

export function renderTold(told: Told, look: Look): string {
  if (told.kind === 'Job') return ''
  return told.kind === 'Logs' ? logText(told, look) : resultText(told, look)
}

/** Of a job that did not succeed it is that the work failed. */
export const exitOf = (told: Told): number =>
  told.kind === 'Job' && told.state !== 'ok' ? EXIT.failed : EXIT.done
