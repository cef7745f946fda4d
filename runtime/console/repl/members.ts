/** Names that a line of code may go on with: what the last chain of names leads to, or what is in scope. */
export function members(scope: object, line: string): [names: string[], last: string] {
  const [chain] = /(?:[\w$]+\??\.)*[\w$]*$/.exec(line) ?? ['']
  const steps = chain.split(/\??\./)
  const last = steps.pop()!
  // What stands before the chain decides what it means: of a call or a string nothing is known.
  if (/[.)\]"'`]$/.test(line.slice(0, line.length - chain.length)) || /^\d/.test(chain)) {
    return [[], last]
  }
  let target: unknown = scope
  for (const step of steps) target = valueIn(target, step)
  if (steps.length === 0 && last === '') return [[], last]
  const names = namesOf(target).filter((name) => name.startsWith(last) && isShown(name, last))
  return [names.sort(), last]
}

const isShown = (name: string, last: string): boolean =>
  /^[A-Za-z_$][\w$]*$/.test(name) && (!name.startsWith('_') || last.startsWith('_'))

/** Own and inherited ones, but not what every object has. */
function namesOf(target: unknown): string[] {
  const names = new Set<string>()
  for (
    let at = objectOf(target);
    at && !isRoot(at);
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return [...names]
}

/** Whether it is the prototype at the very end, in whichever realm. */
const isRoot = (it: object): boolean =>
  Object.getPrototypeOf(it) === null && Object.hasOwn(it, 'hasOwnProperty')

/** Nothing is called for it: of what a getter would answer nothing is known, except for the variables of the session. */
function valueIn(target: unknown, name: string): unknown {
  for (let at = objectOf(target); at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name)
    if (!found) continue
    if (found.get === undefined) return found.value
    try {
      return at === target && isVariable(found) ? found.get.call(at) : undefined
    } catch {
      return undefined
    }
  }
  return undefined
}

/** As `Sandbox` makes them. */
const isVariable = ({ get, set }: PropertyDescriptor): boolean =>
  get !== undefined && set !== undefined && get.length === 0 && !get.toString().startsWith('get ')

const objectOf = (value: unknown): object | null =>
  value === undefined || value === null ? null : (Object(value) as object)
