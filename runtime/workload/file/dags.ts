import { number } from '../../files/form.ts'
import type { Read } from '../../files/form.ts'
import { kinds, may, must } from '../../files/record.ts'
import { SIZE, TABLE } from './sizes.ts'
import { STAGE } from './stages.ts'

const stage = must(STAGE, 'What each stage is.')
const rounds = may(SIZE, 'How often, one after the other; once where nothing is said.')

const DOCS = {
  bag: 'Tasks that wait for nothing.',
  chain: 'Stages that wait for each other.',
  'fork-join': 'A fork, the work between, and a join.',
  'map-reduce': 'Maps, and reduces that wait for all of them.',
  diamond: 'A top, sides that wait for it, and a bottom that waits for all sides.',
  layered: 'Layers of stages, linked at random to the layer before.',
  sampled:
    'As deep and wide as measured jobs (as the generator of Spar, SoCC 2019, puts them together).',
} as const

/** What waits for what in a job. */
export const DAG = kinds('a job', DOCS, {
  bag: { stage },
  chain: { length: must(SIZE, 'How many stages.'), stage },
  'fork-join': {
    fork: must(STAGE, 'What comes first.'),
    work: must(STAGE, 'What the fork sets free.'),
    join: must(STAGE, 'What waits for all work.'),
    rounds,
  },
  'map-reduce': {
    map: must(STAGE, 'What comes first.'),
    reduce: must(STAGE, 'What waits for all maps.'),
    rounds,
  },
  diamond: {
    top: must(STAGE, 'What comes first.'),
    side: must(STAGE, 'What waits for the top.'),
    bottom: must(STAGE, 'What waits for all sides.'),
    sides: may(SIZE, 'How many; two where nothing is said.'),
  },
  layered: {
    layers: must(SIZE, 'How many layers.'),
    width: must(SIZE, 'How many stages a layer has, drawn for each.'),
    links: must(
      number({ most: 1 }),
      'Share of the layer before that a stage waits for, beside one of it that it always waits for.',
    ),
    stage,
  },
  sampled: {
    stages: must(SIZE, 'How many stages.'),
    depth: must(
      TABLE,
      'Family of tables: the length of the longest path, by the number of stages.',
    ),
    levels: must(TABLE, 'Family of tables: where stages beside that path are, by its length.'),
    stage,
  },
})

export type Dag = Read<typeof DAG>
