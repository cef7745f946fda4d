import { Ajv2020 } from 'ajv/dist/2020.js'
import { SHAPES } from '../../../runtime/service/shapes.ts'

// Formats are for people and other tools: what is tested is the form.
const ajv = new Ajv2020({ strict: false, validateFormats: false })
const validators = new Map(
  Object.entries(SHAPES).map(([kind, schema]) => [
    kind,
    ajv.compile(JSON.parse(JSON.stringify(schema))),
  ]),
)

/** What is wrong with a line that `--json` printed, by the published schema of its kind; undefined for what is right. */
export function faultOf(line: string): string | undefined {
  const kind = kindOf(line)
  const validate = validators.get(kind)
  if (!validate) return `no schema for ${line}`
  return validate(JSON.parse(line)) ? undefined : `${kind}: ${ajv.errorsText(validate.errors)}`
}

export const kindOf = (line: string): string => (JSON.parse(line) as { kind: string }).kind
