import type { ResultLine } from '../experiment/result.ts'
import { dataOf, type Told } from './data.ts'
import type { Document } from './document.ts'
import { enumerated, some } from './numbers.ts'
import { brief } from './sections/brief.ts'
import { example } from './sections/example.ts'
import { features } from './sections/features.ts'
import { oracle } from './sections/oracle.ts'
import { method } from './sections/method.ts'
import { spreads } from './sections/spreads.ts'
import { switching } from './sections/switching.ts'
import { winners } from './sections/winners.ts'

/** The report of an experiment: pictures, and what they show, all of it worked out from the results. */
export function reportOf(told: Told, lines: Iterable<ResultLine>): Document {
  const data = dataOf(told, lines)
  const { name, description, works, compositions, clusters, seeds } = told
  const sizes = `${some(works.length, 'trace')} under ${some(compositions.length, 'composition')} on ${enumerated(clusters.map((each) => each.name))}, ${some(seeds.length, 'seed')} each.`
  const whole =
    data.runs.length === 0 ? [] : [winners, spreads, example, switching, oracle, features]
  return {
    title: `Experiment ${name}`,
    lead: [description, sizes].filter((part) => part !== undefined).join(' '),
    blocks: [brief, ...whole, method].flatMap((section) => section(data)),
  }
}
