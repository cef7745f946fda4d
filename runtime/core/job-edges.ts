import { quoted } from '../errors.ts'
import type { Path } from '../files/place.ts'
import { checkFields, isObject } from './job-check.ts'
import { JobFaults } from './job-faults.ts'
import { JOB_RESULT_FIELDS, RESULT_FIELDS } from './job-fields.ts'
import { MOST_EDGES } from './job-limits.ts'
import { countOf } from './job-records.ts'
import { isResultOf, type ResultOf, type StageSpec } from './job-spec.ts'
import { stageWords } from './job-stage.ts'
import { pathTo, survey } from './job-values.ts'

/** What one stage waits for. */
interface Waiting {
  readonly index: number
  readonly sources: readonly string[]
}

/**
 * Every stage that is referred to exists, paired ones have equal counts, and there is no circle. `results`: the references in
 * the arguments of each stage; stages that are unsound by themselves have none and are left out.
 */
export function checkEdges(
  stages: readonly StageSpec[],
  results: readonly (readonly object[] | undefined)[],
  faults: JobFaults,
): void {
  const counts = new Map<string, number | undefined>()
  for (const [i, stage] of stages.entries()) {
    if (isObject(stage) && typeof stage.name === 'string')
      counts.set(stage.name, results[i] ? countOf(stage) : undefined)
  }
  const before = new Map<string, Waiting>()
  let edges = 0
  for (const [index, stage] of stages.entries()) {
    if (faults.full) return
    const references = results[index]
    if (!references) continue
    const sources = [...(stage.after ?? [])]
    edges += sources.length + references.length
    if (edges > MOST_EDGES) {
      const next = 'put a stage without work between stages that wait for many each'
      return faults.over(['stages'], 'stages wait for too many others', MOST_EDGES, 'in all', next)
    }
    for (const [i, source] of sources.entries()) {
      if (!counts.has(source)) unknown(stage, index, ['after', i], source, counts, faults)
    }
    for (const reference of references) {
      if (checkReference(reference, stage, index, counts, faults)) sources.push(reference.$from)
    }
    before.set(stage.name, { index, sources })
  }
  checkCircles(stages, before, faults)
}

function unknown(
  stage: StageSpec,
  index: number,
  way: Path,
  source: string,
  known: ReadonlyMap<string, unknown>,
  faults: JobFaults,
): void {
  const message = `${stageWords(stage, index)} refers to stage ${quoted(source)}, which does not exist`
  faults.unknown(['stages', index, ...way], message, source, [...known.keys()])
}

/** Adds what is wrong with `{ $from, at, pick }` or `{ $job, stage, at }`; true for one to a stage that there is. */
function checkReference(
  reference: object,
  stage: StageSpec,
  index: number,
  counts: ReadonlyMap<string, number | undefined>,
  faults: JobFaults,
): reference is ResultOf {
  const subject = stageWords(stage, index)
  const before = faults.all.length
  // The way to it is looked for only where there is a fault: arguments may be large.
  const path = (...way: Path) => [
    'stages',
    index,
    'args',
    ...pathTo(stage.args!, reference),
    ...way,
  ]
  const ofJob = (reference as Partial<ResultOf>).$from === undefined
  const fields = ofJob ? JOB_RESULT_FIELDS : RESULT_FIELDS
  const check = (way: Path, into: JobFaults) => {
    const called = { subject: `${subject}: a reference`, label: `${subject}: `, path: way }
    checkFields(reference, fields, called, into)
    return into.all.length > 0
  }
  if (check([], new JobFaults())) check(path(), faults)
  if (faults.all.length > before || !isResultOf(reference)) return false
  const { $from, at: one } = reference
  if (!counts.has($from)) {
    unknown(stage, index, path('$from').slice(2), $from, counts, faults)
    return false
  }
  const count = counts.get($from)
  if (count === undefined) return true
  if (one === 'same' && count !== countOf(stage)) {
    const found = `which has ${count} tasks, itself ${countOf(stage)}`
    const message = `${subject} takes results of ${quoted($from)} one by one, ${found}`
    faults.add(path('at'), message, 'equal numbers')
  } else if (typeof one === 'number' && one >= count) {
    const message = `${subject} refers to result ${one} of ${quoted($from)}, which has ${count}`
    faults.add(path('at'), message, count === 0 ? 'none' : `0 to ${count - 1}`)
  }
  return true
}

/** Adds the first circle of stages that wait for each other; goes as deep as they do without calling itself. */
function checkCircles(
  stages: readonly StageSpec[],
  before: ReadonlyMap<string, Waiting>,
  faults: JobFaults,
): void {
  const state = new Map<string, 'open' | 'done'>()
  for (const start of before.keys()) {
    const path = state.has(start) ? [] : [{ name: start, next: 0 }]
    while (path.length > 0) {
      const top = path[path.length - 1]
      state.set(top.name, 'open')
      const { index, sources } = before.get(top.name)!
      const source = sources[top.next++]
      if (source === undefined) {
        state.set(top.name, 'done')
        path.pop()
      } else if (state.get(source) === 'open') {
        const names = path.map(({ name }) => name)
        const circle = [...names.slice(names.indexOf(source)), source]
        const way = mention(stages[index], source)
        return faults.add(
          ['stages', index, ...way],
          `stages wait for each other: ${shown(circle)}`,
          'no circle',
        )
      } else if (!state.has(source) && before.has(source)) path.push({ name: source, next: 0 })
    }
  }
}

/** Where a stage names one that it waits for. */
function mention(stage: StageSpec, source: string): Path {
  const i = (stage.after ?? []).indexOf(source)
  if (i >= 0) return ['after', i]
  const { results } = survey(stage.args)
  const reference = results.find((it) => isResultOf(it) && it.$from === source)
  return reference ? ['args', ...pathTo(stage.args!, reference), '$from'] : []
}

const shown = (circle: readonly string[]): string =>
  circle.length > 20
    ? `${circle.slice(0, 10).join(' -> ')} -> ... (${circle.length - 1} stages) -> ${circle.at(-1)}`
    : circle.join(' -> ')
