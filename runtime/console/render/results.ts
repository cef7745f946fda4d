import { inspect } from 'node:util'
import type { Value } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Look } from '../look.ts'
import { bytes } from '../units.ts'
import { near } from './component.ts'

type Item = Shape<'Results'>['items'][number]

/** What a task returned: as data where JSON can say it as it is, else as the language shows it. */
export function resultItem(stage: string, index: number, result: Value): Item {
  if ('object' in result) return { stage, index, object: result.object }
  const { value } = result
  return value === undefined || isJson(value)
    ? { stage, index, value }
    : { stage, index, text: inspect(value, SHOWN) }
}

const SHOWN = { depth: 10, maxArrayLength: 1000, maxStringLength: 100_000, breakLength: 100 }

/** More levels than this are nothing that anybody reads as JSON. */
const DEEPEST = 200

/** Whether it is the same after JSON: no Map, no bigint, no date, no NaN, nothing that contains itself. */
function isJson(value: unknown, level = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean'
  if (value === null) return true
  if (level > DEEPEST) return false
  if (Array.isArray(value)) return value.every((it) => isJson(it, level + 1))
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every((it) => it === undefined || isJson(it, level + 1))
  )
}

/** One value a line: texts as they are, everything else as JSON where it can be. */
export const resultText = ({ items }: Shape<'Results'>, _: Look): string =>
  items
    .map(({ value, text, object }) => {
      if (object) return `${near(object.file)} (${bytes(object.bytes)})`
      return text ?? (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'))
    })
    .join('\n')
