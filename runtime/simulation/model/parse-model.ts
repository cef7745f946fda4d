import { basename } from 'node:path'
import { MOST_BYTES } from '../../assembler/parse.ts'
import { Faults } from '../../files/faults.ts'
import { locate, type Located } from '../../files/located.ts'
import { readText } from '../../files/read.ts'
import { DELAY_FIELDS, MODEL_FIELDS, type Field, type Fields } from './model-fields.ts'
import type { ModelFile } from './model-file.ts'

export const readModel = async (path: string): Promise<ModelFile> =>
  parseModel(await readText(path, MOST_BYTES), path)

/**
 * Reads a model of the world, strictly. Throws every fault at once, each with its place: E_FORMAT for what it says, E_JSON for how it
 * is written.
 */
export function parseModel(text: string, file: string): ModelFile {
  const faults = new Faults('E_FORMAT', basename(file))
  const root = locate(text, basename(file), faults.all)
  if (root) {
    check(root, { ...MODEL_FIELDS, $schema: { kind: 'text', doc: '' } }, 'a model', faults)
    if (faults.all.length === 0) beyond(root, faults)
  }
  faults.raise()
  const { $schema: _, ...model } = root!.value as ModelFile & { $schema?: string }
  return model
}

const bad = ({ where, path, shown: found }: Located, expected: string, faults: Faults): undefined =>
  faults.add('E_FORMAT', `${path || 'the model'} is not what is expected`, {
    where,
    expected,
    found,
  })

/** Whether it is an object of these fields; `what` it is called. */
function check(
  written: Located,
  fields: Fields,
  what: string,
  faults: Faults,
  either?: readonly (readonly string[])[],
): void {
  const entries = written.entries()
  const keys = Object.keys(fields)
  if (!entries) return bad(written, `${what}: an object with ${keysOf(fields)}`, faults)
  for (const { key, keyWhere, value } of entries) {
    if (Object.hasOwn(fields, key)) checkField(fields[key], value, faults)
    else faults.unknown('E_FORMAT', `${what} has no key`, key, keys, keyWhere)
  }
  const there = new Set(entries.map(({ key }) => key))
  const { where } = written
  for (const key of keys) {
    if (fields[key].required && !there.has(key))
      faults.add('E_FORMAT', `${what} has no ${key}`, { where, expected: `"${key}"` })
  }
  if (!either) return
  const named = either.filter((group) => group.some((key) => there.has(key)))
  if (named.length === 1 && named[0].every((key) => there.has(key))) return
  const expected = either.map((group) => group.join(' and ')).join(', or ')
  faults.add('E_FORMAT', `${what} is said in no way, or in several`, { where, expected })
}

function checkField(field: Field, written: Located, faults: Faults): void {
  const { path } = written
  switch (field.kind) {
    case 'text':
      if (written.text === undefined) bad(written, 'a text', faults)
      return
    case 'flag':
      if (typeof written.value !== 'boolean') bad(written, 'true or false', faults)
      return
    case 'number':
      return checkNumber(field, written, faults)
    case 'delay':
      if (written.entries()) return check(written, DELAY_FIELDS, path, faults)
      return checkNumber({ ...DELAY_FIELDS.medianMs }, written, faults, ', or a lognormal')
    case 'part':
      if (written.entries()) return check(written, field.fields, path, faults, field.either)
      if (written.value !== false)
        bad(written, `an object with ${keysOf(field.fields)}, or false`, faults)
      return
    case 'object':
      return check(written, field.fields, path, faults)
    case 'list': {
      const items = written.items()
      if (!items?.length) return bad(written, 'a list that is not empty', faults)
      for (const item of items) check(item, field.fields, item.path, faults)
    }
  }
}

const keysOf = (fields: Fields): string => `any of ${Object.keys(fields).join(', ')}`

function checkNumber(
  { least, most, above, whole }: Field & { kind: 'number' },
  written: Located,
  faults: Faults,
  otherwise = '',
): void {
  const { value } = written
  const enough = typeof value === 'number' && (above ? value > least : value >= least)
  if (enough && value <= most && (!whole || Number.isInteger(value))) return
  const range = above ? `above ${least}, at most ${most}` : `from ${least} to ${most}`
  bad(written, `a ${whole ? 'whole ' : ''}number ${range}${otherwise}`, faults)
}

/** What is about several values: lists in order. */
function beyond(root: Located, faults: Faults): void {
  const slowdown = entriesOf(root, 'parallelism', 'slowdown')
  rising(slowdown, 'executors', true, faults)
  const outages = entriesOf(root, 'outages', 'list')
  rising(outages, 'atMs', false, faults)
  const away = new Set<string>()
  for (const item of outages) {
    const { node, comes } = item.value as { node: string; comes: boolean }
    if (comes !== away.has(node)) {
      const found = `${node} is ${comes ? 'there' : 'away'} then`
      const { where, path } = item
      const expected = `a node that ${comes ? 'has left' : 'is there'}`
      faults.add('E_FORMAT', `${path} ${comes ? 'brings back' : 'takes away'} ${node}`, {
        where,
        expected,
        found,
      })
    } else if (comes) away.delete(node)
    else away.add(node)
  }
}

const inner = (written: Located | undefined, name: string): Located | undefined =>
  written?.entries()?.find(({ key }) => key === name)?.value

const entriesOf = (root: Located, part: string, list: string): Located[] =>
  inner(inner(root, part), list)?.items() ?? []

function rising(items: readonly Located[], key: string, strictly: boolean, faults: Faults): void {
  for (let i = 1; i < items.length; i++) {
    const [before, here] = [items[i - 1], items[i]].map((item) => inner(item, key)!)
    const [low, high] = [before.value as number, here.value as number]
    if (strictly ? high <= low : high < low)
      bad(here, `${strictly ? 'more than' : 'at least'} ${low}, as it is before`, faults)
  }
}
