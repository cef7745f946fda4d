import type { Service } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'

type Setting = Shape<'Component'>['settings'][number]

/** Verbs that take changes as `swap` does. */
const REWIRING = /^(?:swap|plan|compose (?:plan|apply)) /
const COMPONENT = /^(?:[A-Za-z.]+=)?([a-z-]+\/[a-z0-9-]+)$/
const ADDRESS = /^(?:[A-Za-z]+\.)?([A-Z][A-Za-z]*)$/

/**
 * In a rewire: components after `role.Interface=`, and the settings of the component before, with the values that they may
 * have. Undefined where the table of verbs knows better.
 */
export async function settingWords(
  service: Service,
  words: readonly string[],
): Promise<string[] | undefined> {
  if (!REWIRING.test(`${words.join(' ')} `)) return undefined
  const last = words.at(-1)!
  const [key, value] = last.split('=', 2)
  const face = ADDRESS.exec(key)?.[1]
  if (face && value !== undefined) {
    const { items } = await service.components()
    return items
      .filter((it) => it.interface === face)
      .map(({ id }) => `${key}=${id}`)
      .filter(begun)
  }
  const before = words.slice(0, -1).findLast((word) => ADDRESS.test(word) || COMPONENT.test(word))
  const id = COMPONENT.exec(before ?? '')?.[1]
  if (id === undefined || face) return undefined
  const { settings } = await service.component(id)
  if (value !== undefined) {
    const setting = settings.find(({ name }) => name === key)
    return (
      setting &&
      valuesOf(setting)
        .map((it) => `${key}=${it}`)
        .filter(begun)
    )
  }
  const given = words.map((word) => word.split('=', 1)[0])
  const names = settings.map(({ name }) => `${name}=`).filter(begun)
  const found = names.filter((name) => !given.includes(name.slice(0, -1)))
  return found.length > 0 ? found : undefined

  function begun(word: string): boolean {
    return word.startsWith(last)
  }
}

/** Those it is limited to, or else its default and its bounds. */
function valuesOf({ type, values, min, max, ...setting }: Setting): string[] {
  if (values) return values.map(String)
  if (type === 'bool') return ['true', 'false']
  return [setting.default, min, max].filter((it) => it !== undefined).map(String)
}
