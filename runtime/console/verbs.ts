import { COMPONENT_VERBS } from './table/components.ts'
import { COMPOSE_VERBS } from './table/compose.ts'
import { CONNECT_VERBS } from './table/connect.ts'
import { REPLAY_VERBS } from './table/replay.ts'
import { SEE_VERBS } from './table/see.ts'
import { SIMULATE_VERBS } from './table/simulate.ts'
import { START_VERBS } from './table/start.ts'
import { WORK_VERBS } from './table/work.ts'
import type { Verb } from './verb.ts'

/** Every verb of the command line and of the REPL, in the order in which help lists them. */
export const VERBS: readonly Verb[] = [
  ...START_VERBS,
  ...WORK_VERBS,
  ...SEE_VERBS,
  ...COMPOSE_VERBS,
  ...SIMULATE_VERBS,
  ...REPLAY_VERBS,
  ...COMPONENT_VERBS,
  ...CONNECT_VERBS,
]
