/**
 * Settings: what a component may be told in a composition. Each carries its default, its bounds, a
 * sentence for people, and the values the learner may try.
 */
export interface Setting<T> {
  readonly kind: 'int' | 'number' | 'boolean' | 'text' | 'oneOf' | 'weights'
  readonly default: T
  readonly min?: number
  readonly max?: number
  readonly options?: readonly T[]
  /** Values worth trying, in the setting's own unit. */
  readonly try?: readonly T[]
  readonly doc?: string
}

export type Settings = Record<string, Setting<any>>
/** The plain values that a component's `create` receives. */
export type ConfigOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never
}

interface NumberOptions {
  min?: number
  max?: number
  try?: readonly number[]
  doc?: string
}

/** A whole number. */
export const int = (value: number, options: NumberOptions = {}): Setting<number> => ({
  kind: 'int',
  default: value,
  ...options,
})

/** Any finite number. */
export const number = (value: number, options: NumberOptions = {}): Setting<number> => ({
  kind: 'number',
  default: value,
  ...options,
})

export const boolean = (
  value: boolean,
  options: { try?: readonly boolean[]; doc?: string } = {},
): Setting<boolean> => ({
  kind: 'boolean',
  default: value,
  ...options,
})

export const text = (value: string, options: { doc?: string } = {}): Setting<string> => ({
  kind: 'text',
  default: value,
  ...options,
})

/** One of a closed list; the first is the default unless `default` names another. */
export const oneOf = <const T extends string>(
  options: readonly [T, ...T[]],
  more: { default?: NoInfer<T>; try?: readonly NoInfer<T>[]; doc?: string } = {},
): Setting<T> => ({ kind: 'oneOf', options, ...more, default: more.default ?? options[0] })

/** A weight per name (users, pools); a name that is not listed weighs 1. */
export const weights = (
  value: Readonly<Record<string, number>> = {},
  options: { doc?: string } = {},
): Setting<Readonly<Record<string, number>>> => ({
  kind: 'weights',
  default: value,
  min: 0,
  ...options,
})

/** The weight of a name; 1 where none was given. */
export const weightOf = (given: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(given, name) ? given[name] : 1

/** What is wrong with `value` for this setting, in words, or undefined when it is fine. */
export function settingFault(setting: Setting<unknown>, value: unknown): string | undefined {
  switch (setting.kind) {
    case 'int':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return `a ${setting.kind === 'int' ? 'whole number' : 'number'}`
      if (setting.kind === 'int' && !Number.isInteger(value)) return 'a whole number'
      if (setting.min !== undefined && value < setting.min) return `at least ${setting.min}`
      if (setting.max !== undefined && value > setting.max) return `at most ${setting.max}`
      return undefined
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false'
    case 'text':
      return typeof value === 'string' ? undefined : 'a text'
    case 'oneOf':
      return setting.options!.includes(value) ? undefined : `one of ${setting.options!.join(', ')}`
    case 'weights': {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return 'an object of name: weight'
      const bad = Object.entries(value).find(
        ([, w]) => typeof w !== 'number' || !(w > 0) || !Number.isFinite(w),
      )
      return bad ? `a weight above 0 for "${bad[0]}"` : undefined
    }
  }
}
