import { relative } from 'node:path'
import type { Shape } from '../../service/shapes.ts'
import { columns, pairs } from '../columns.ts'
import type { Look } from '../look.ts'

type Component = Shape<'Component'>

const firstSentence = (text: string): string => text.split(/(?<=\.)\s/)[0]

export const componentLines = ({ items }: Shape<'ComponentList'>, look: Look): string =>
  columns(
    items,
    [
      { head: 'component', of: ({ id }) => id },
      { head: 'what it does', of: ({ doc }) => firstSentence(doc) },
    ],
    look,
  )

export function componentPage(component: Component, look: Look): string {
  const { id, version, doc, file, interface: face, requires, needs, forbids, inForce } = component
  const facts = pairs(
    [
      ['provides', face],
      ['requires', requires.join(', ')],
      ['needs', needs.join(', ')],
      ['forbids', forbids.join(', ')],
      ['in force', inForce.join(', ')],
      ['file', near(file)],
    ],
    look,
  )
  const head = `${look.style('bold', id)}@${version}${doc ? `  ${doc}` : ''}`
  const settings = component.settings.length > 0 ? `\n\n${settingLines(component, look)}` : ''
  const laws = component.laws ? `\n\n${lawLines(component.laws, look)}` : ''
  return `${head}\n${facts}${settings}${laws}`
}

const lawLines = (laws: NonNullable<Component['laws']>, look: Look): string =>
  columns(
    laws,
    [
      { head: 'law', of: ({ name }) => name },
      { head: 'what holds', of: ({ says }) => says },
    ],
    look,
  )

const settingLines = ({ settings }: Component, look: Look): string =>
  columns(
    settings,
    [
      { head: 'setting', of: ({ name }) => name },
      { head: 'type', of: ({ type }) => type },
      { head: 'default', of: (setting) => JSON.stringify(setting.default) },
      { head: 'values', of: valuesOf },
      { head: 'what it is', of: (setting) => setting.doc ?? '' },
    ],
    look,
  )

function valuesOf({ values, min, max }: Component['settings'][number]): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (min === undefined && max === undefined) return ''
  return `${min ?? ''}..${max ?? ''}`
}

/** A path as it is shortest from here. */
export function near(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
