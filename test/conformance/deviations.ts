/** Laws that a component may break, by id and law, each with the reason. The list is the honest table of exceptions. */
export const DEVIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {}

/** Runs the law unless the component is listed for it. */
export const holds = (id: string, law: string): boolean => DEVIATIONS[id]?.[law] === undefined
