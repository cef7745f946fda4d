import { bad } from './values.ts'

/** The fields of one line of comma-separated values; those in quotes may hold commas and doubled quotes (RFC 4180), but no line end. */
export function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim())
  const fields: string[] = []
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y
  for (;;) {
    const found = field.exec(line)
    if (!found)
      throw bad('a quote is not closed, or stands amidst a field', 'quotes around a field')
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2].trim())
    if (found[3] === '') return fields
  }
}

/** Fields by the names that the first line gives them. */
export class Columns {
  readonly #at: ReadonlyMap<string, number>
  readonly #count: number

  /** `wanted`: those that must be there. */
  constructor(header: string, wanted: readonly string[]) {
    const names = fieldsOf(header)
    this.#count = names.length
    this.#at = new Map(names.map((name, i) => [name, i]))
    const missing = wanted.filter((name) => !this.#at.has(name))
    if (missing.length > 0)
      throw bad(
        `the first line does not name ${missing.join(', ')}`,
        `columns ${wanted.join(', ')}`,
      )
  }

  /** What stands in a line, by name; undefined for a column that is not there, or holds nothing. */
  of(line: string): (name: string) => string | undefined {
    const fields = fieldsOf(line)
    if (fields.length !== this.#count)
      throw bad(`the line has ${fields.length} fields`, `${this.#count}, as the first line has`)
    return (name) => fields[this.#at.get(name) ?? -1] || undefined
  }
}
