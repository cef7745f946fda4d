import { didYouMean, listed, quoted, SegueError } from '../../errors.ts'

/** How a trace becomes jobs, where it does not say so itself: a number or a word that may be set. */
export interface Rule<V extends number | string = number | string> {
  /** Where nothing is set. */
  readonly value: V
  /** What it says, with its unit. */
  readonly doc: string
  readonly least?: number
  readonly most?: number
  readonly options?: readonly V[]
}

export type Rules = Readonly<Record<string, Rule>>

/** The values in force. */
export type Settings<R extends Rules = Rules> = {
  readonly [K in keyof R]: R[K] extends Rule<infer V> ? V : never
}

export const number = (
  value: number,
  doc: string,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): Rule<number> => ({ value, doc, least, most })

export const choice = <const V extends string>(options: readonly V[], doc: string): Rule<V> => ({
  value: options[0],
  doc,
  options,
})

/** The rules with what was set in place. Throws E_USAGE for what they do not know, or out of their bounds. */
export function settingsOf(
  rules: Rules,
  given: Readonly<Record<string, unknown>>,
  format: string,
): Settings {
  const settings: Record<string, number | string> = {}
  for (const [name, rule] of Object.entries(rules)) settings[name] = rule.value
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name)) {
      const near = didYouMean(name, Object.keys(rules))
      throw new SegueError('E_USAGE', `traces of format ${format} have no rule ${quoted(name)}`, {
        expected: `one of ${listed(Object.keys(rules)) || 'none: there is nothing to set'}`,
        next: near && `did you mean ${quoted(near)}?`,
      })
    }
    settings[name] = checked(rules[name], value, `${format}: rule ${name}`)
  }
  return settings
}

function checked(rule: Rule, value: unknown, what: string): number | string {
  const wrong = (expected: string) =>
    new SegueError('E_USAGE', `${what} is ${quoted(String(value))}`, { expected })
  if (rule.options) {
    if (!rule.options.includes(value as string))
      throw wrong(`one of ${listed(rule.options as string[])}`)
    return value as string
  }
  const { least = 0, most = Infinity } = rule
  // From a command line they come as text.
  const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof given !== 'number' || !(given >= least && given <= most))
    throw wrong(`a number from ${least} to ${most}`)
  return given
}
