/** What a job may hold at most, wherever it comes from. More is refused with E_LIMIT and the number. */

/** Tasks of one job. */
export const MOST_TASKS = 1_000_000
export const MOST_STAGES = 100_000
/** Entries of all `after` and references to results, of one job. */
export const MOST_EDGES = 5_000_000
/** Characters of the name of a job, stage, user, pool, label, node or resource. */
export const MOST_NAME = 256
/** Entries of a list of names other than `after`. */
export const MOST_NAMES = 1000
/** Characters of a path, or of a description. */
export const MOST_TEXT = 4096
/** Characters of a command line with its environment: what every supported system starts. */
export const MOST_COMMAND = 512 * 1024
/** Characters or bytes that a command reads from its standard input. */
export const MOST_INPUT = 16 * 2 ** 20
/** Lists and objects inside each other in `args` and `each`. */
export const MOST_DEPTH = 1000
/** Lists and objects in the `args` of a stage, and in its `each`. */
export const MOST_VALUES = 1_000_000
/** Characters of an amount with its unit. */
export const MOST_DIGITS = 64
/** Milliseconds: some thirty years. */
export const MOST_TIME = 1e12
/** Milliseconds that a timer can wait, 24 days: beyond it fires at once. */
export const MOST_TIMER = 2 ** 31 - 1
export const MOST_RETRIES = 1_000_000
/** Either way. */
export const MOST_PRIORITY = 1e9
/** Faults of one job that are looked for. */
export const MOST_FAULTS = 100
