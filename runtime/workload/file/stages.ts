import { MOST_RESOURCES } from '#interfaces'
import { amount } from '../../core/amount.ts'
import { AMOUNT } from '../../core/job-fields.ts'
import { MOST_DIGITS, MOST_NAMES } from '../../core/job-limits.ts'
import { either, flag, list, named, number, refined, table, text, wrong } from '../../files/form.ts'
import type { Read } from '../../files/form.ts'
import { may, must, record } from '../../files/record.ts'
import { NOT_NEGATIVE } from './sizes.ts'

const written = refined(
  text(MOST_DIGITS, 'an amount such as "512MiB"', AMOUNT),
  (value, at, faults) => {
    if (amount(value)! > 2 ** 50) wrong(at, 'an amount that a machine can have', faults)
  },
)

/** Bytes, cores or units: an amount with its unit, or drawn. */
const AMOUNT_OR_SIZE = either(written, NOT_NEGATIVE)

const needs = table(AMOUNT_OR_SIZE, MOST_RESOURCES)

const choice = record('a choice', {
  weight: must(number({ above: 0 }), 'How often, relative to the others.'),
  needs: must(needs, 'What tasks need then.'),
})

const stage = record('a stage', {
  tasks: may(NOT_NEGATIVE, 'How many tasks, rounded, at least 1; 1 where nothing is said.'),
  cpuSeconds: may(NOT_NEGATIVE, 'How long a task computes at speed 1; drawn once for the stage.'),
  sleepSeconds: may(
    NOT_NEGATIVE,
    'How long a task takes beside that, on any node; drawn once, too.',
  ),
  vary: may(
    NOT_NEGATIVE,
    'For each task a factor of both; all tasks are equal where nothing is said.',
  ),
  needs: may(
    either(needs, list(choice, { least: 1, most: 1000 })),
    'What a task needs, by resource: cpu (1 where nothing is said), memory ("512MiB") and others; or choices by weight.',
  ),
  labels: may(list(text(), { most: MOST_NAMES }), 'Labels that a node must carry.'),
  gang: may(flag, 'All tasks of the stage start together or not at all.'),
  input: may(
    AMOUNT_OR_SIZE,
    'Bytes that a task reads, of what stages before it left, or from storage.',
  ),
  output: may(AMOUNT_OR_SIZE, 'Bytes that a task leaves for others.'),
})

/** Tasks of one kind. */
export const STAGE = named('stage', ['object'], () =>
  refined(stage, (value, at, faults) => {
    if (value.cpuSeconds === undefined && value.sleepSeconds === undefined)
      wrong(at, 'a stage with cpuSeconds, sleepSeconds or both', faults)
  }),
)

export type Stage = Read<typeof STAGE>
export type Needs = Read<typeof needs>
export type AmountOrSize = Read<typeof AMOUNT_OR_SIZE>
