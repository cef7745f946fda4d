import { inspect } from 'node:util'
import type { Shape } from '../../service/shapes.ts'
import type { Look } from '../look.ts'
import { bytes } from '../units.ts'
import { near } from './component.ts'

/** One value a line: texts as they are, everything else as JSON. */
export const resultText = ({ items }: Shape<'Results'>, look: Look): string =>
  items
    .map(({ value, object }) =>
      object ? `${near(object.file)} (${bytes(object.bytes)})` : valueText(value, look),
    )
    .join('\n')

function valueText(value: unknown, look: Look): string {
  if (typeof value === 'string') return value
  const text = JSON.stringify(value)
  // A Map, a bigint and the like are no JSON; they are shown as the language does.
  return text === undefined ? inspect(value, { colors: false, breakLength: look.columns }) : text
}
