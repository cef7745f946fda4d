import { didYouMean } from '../errors.ts'
import { fault, show } from './job-faults.ts'
import { countOf, referencesIn } from './job-records.ts'
import type { JobSpec } from './job-spec.ts'

/** Every stage that is referred to exists, paired ones have equal counts, and there is no circle. */
export function checkEdges(spec: JobSpec, names: ReadonlySet<string>): void {
  const counts = new Map(spec.stages.map((stage) => [stage.name, countOf(stage)]))
  const before = new Map<string, string[]>()
  for (const stage of spec.stages) {
    const at = `stage "${stage.name}"`
    const sources = [...(stage.after ?? [])]
    for (const reference of referencesIn(stage.args ?? [])) {
      sources.push(reference.$from)
      const { at: one, pick } = reference
      if (one !== undefined && one !== 'same' && typeof one !== 'number')
        throw fault(`${at}: "at" of a reference is ${show(one)}`, 'a number or "same"')
      if (pick !== undefined && pick !== 'index')
        throw fault(`${at}: "pick" of a reference is ${show(pick)}`, '"index"')
      const count = counts.get(reference.$from)
      if (count === undefined) continue
      if (reference.at === 'same' && count !== countOf(stage))
        throw fault(
          `${at} takes results of "${reference.$from}" one by one, which has ${count} tasks, itself ${countOf(stage)}`,
          'equal numbers',
        )
      if (
        typeof reference.at === 'number' &&
        !(Number.isInteger(reference.at) && reference.at >= 0 && reference.at < count)
      )
        throw fault(
          `${at} refers to result ${reference.at} of "${reference.$from}", which has ${count}`,
          `0 to ${count - 1}`,
        )
    }
    for (const source of sources) {
      if (names.has(source)) continue
      const near = didYouMean(String(source), names)
      throw fault(
        `${at} refers to stage "${source}", which does not exist`,
        `one of ${[...names].join(', ')}`,
        near ? `did you mean "${near}"?` : undefined,
      )
    }
    before.set(stage.name, sources)
  }
  checkCircles(before)
}

/** Throws with the way round when stages wait for each other; goes as deep as the stages do without calling itself. */
function checkCircles(before: ReadonlyMap<string, readonly string[]>): void {
  const state = new Map<string, 'open' | 'done'>()
  for (const start of before.keys()) {
    const path = state.has(start) ? [] : [{ name: start, next: 0 }]
    while (path.length > 0) {
      const top = path[path.length - 1]
      state.set(top.name, 'open')
      const source = before.get(top.name)![top.next++]
      if (source === undefined) {
        state.set(top.name, 'done')
        path.pop()
      } else if (state.get(source) === 'open') {
        const names = path.map(({ name }) => name)
        const circle = [...names.slice(names.indexOf(source)), source].join(' -> ')
        throw fault(`stages wait for each other: ${circle}`, 'no circle')
      } else if (!state.has(source)) path.push({ name: source, next: 0 })
    }
  }
}
