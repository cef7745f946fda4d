import type { GenerationRecord } from '../generations.ts'
import { recordsOf, unknown, type WhyAnswer, type WhySources } from './answer.ts'
import { ofKind, type RewireRecord } from './record.ts'
import type { Service } from './served.ts'
import { duration, list, moment, some } from './words.ts'

/** Generations that are looked through in the store, the newest. */
const MOST = 1000

/** Who put the generation in force and why, what it changed, and how the work fared before and since. Throws E_NOT_FOUND. */
export async function whyGeneration(sources: WhySources, generation: number): Promise<WhyAnswer> {
  const id = `g${generation}`
  const records = await recordsOf(sources, { generation })
  const [record] = ofKind(records, 'rewire').slice(-1)
  const kept = sources.generations.recordOf(generation) ?? (await inStore(sources, generation))
  if (!record && !kept) throw unknown(id)
  const components = sources.decisions.componentsOf(generation, 'resourceManager')
  const current = sources.generations.current.generation
  const text = [
    causeText(id, record ?? { ...kept!, at: undefined }),
    ...(record ? changeText(record) : kept!.changes.map((change) => `Changed: ${change}.`)),
    ...(record?.from === undefined ? [] : [costText(record)]),
    ...servedText(sources, generation, record?.from),
    ...ofKind(records, 'fault').map(
      ({ component, seat, message, remedy }) =>
        `Under it ${component} failed on ${seat}: ${message}; ${REMEDIES[remedy] ?? remedy}.`,
    ),
    ...ofKind(records, 'quarantine').map(
      ({ component }) => `${component} is out of service since.`,
    ),
    ...ofKind(records, 'rewire-refusal').map(
      ({ actor, message, code }) =>
        `Under it a rewire by ${actor} was refused: ${message}${code ? ` (${code})` : ''}.`,
    ),
    ...(kept?.fault ? [`It was taken out of force: ${kept.fault}.`] : []),
    generation === current ? 'It is in force.' : `Generation ${current} is in force now.`,
  ]
  return {
    id,
    subject: 'generation',
    source: record ? 'recorded' : 'recomputed',
    text: record
      ? text
      : [`${id} was not recorded; what follows is worked out from the history.`, ...text],
    generation,
    components: [...components],
    nodes: [],
    next: nextOf(generation, record?.from, current),
  }
}

/** One of an earlier life of the cluster. */
async function inStore(
  { store }: WhySources,
  generation: number,
): Promise<GenerationRecord | undefined> {
  const found = await (await store()).generations(MOST)
  const stored = found.find((one) => one.generation === generation)
  if (!stored) return undefined
  return { ...(stored.record as GenerationRecord), fault: stored.fault }
}

function causeText(
  id: string,
  { actor, reason, name, at }: Pick<RewireRecord, 'actor' | 'reason' | 'name'> & { at?: number },
): string {
  const why = reason === undefined ? '' : `: ${reason}`
  const when = at === undefined ? '' : ` at ${moment(at)}`
  const who = actor === 'start' ? 'at the start of the cluster,' : `by ${actor}`
  return `${id} (${name}) was put in force ${who}${when}${why}.`
}

function changeText({ from, bindings, changes, equals }: RewireRecord): string[] {
  const same = equals === undefined ? [] : [`It wires the same as g${equals}.`]
  if (from === undefined) return ['It is the first; nothing was in force before.', ...same]
  if (bindings.length === 0)
    return [`Nothing was wired otherwise than in g${from}: what decides was made anew.`, ...same]
  const settings = new Map(changes.map((change) => [change.slice(0, change.indexOf(':')), change]))
  return [
    ...bindings.map(({ binding, from: was, to }) =>
      was.join() === to.join()
        ? `Changed: ${settings.get(binding) ?? binding}.`
        : `Changed: ${binding}: ${list(was, 'behind')} -> ${list(to, 'behind')}.`,
    ),
    ...same,
  ]
}

const costText = ({ pause, total, carried }: RewireRecord): string =>
  `Nothing was decided for ${duration(pause)} of the ${duration(total)} that it took; ` +
  `${some(carried.waiting, 'waiting task')} and ${some(carried.running, 'running task')} were carried over.`

const REMEDIES: Readonly<Record<string, string>> = {
  'made anew': 'it was made anew from what waits and runs',
  'automatic return': 'the last good generation was brought back',
}

function servedText(
  { decisions: { served } }: WhySources,
  generation: number,
  from: number | undefined,
): string[] {
  const before = from === undefined ? undefined : served.of(from)
  const since = served.of(generation)
  return [
    ...(before ? [`Before, under g${from}: ${serviceText(before)}.`] : []),
    ...(since
      ? [`Under it: ${serviceText(since)}.`]
      : ['No task that it dispatched has ended, or it is too long ago to be counted.']),
  ]
}

const serviceText = ({ tasks, wait, response }: Service): string =>
  `${some(tasks, 'task')} waited ${duration(wait.mean)} on average, 95 in 100 at most ${duration(wait.p95)}; ` +
  `with their work that was ${duration(response.mean)}, and ${duration(response.p95)}`

function nextOf(generation: number, from: number | undefined, current: number): string[] {
  return [
    ...(from === undefined ? [] : [`segue diff g${from} g${generation}`]),
    ...(generation === current && from !== undefined ? ['segue undo'] : []),
    'segue history',
  ]
}
