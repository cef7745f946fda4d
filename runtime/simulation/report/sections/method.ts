import type { Data } from '../data.ts'
import { heading, list, text, type Block } from '../document.ts'
import { enumerated, grouped, some, time } from '../numbers.ts'

/** What was run, how to repeat it, and what must be kept in mind. */
export function method(data: Data): Block[] {
  const { told, runs, oracles, failed } = data
  const events = runs.reduce((sum, { summary }) => sum + summary.events, 0)
  const seconds = runs.reduce((sum, { summary }) => sum + summary.wallSeconds, 0)
  const forks = oracles.reduce((sum, each) => sum + each.runs, 0)
  const left = runs.filter(({ summary }) => summary.left > 0)
  const unsound = runs.filter(({ summary }) => summary.faults.length > 0)
  return [
    heading(2, 'How it was done', 'method'),
    text('The whole report is made by'),
    { is: 'code', text: told.command },
    list([
      `${some(runs.length, 'run')} in virtual time with Segue ${told.version}: the components that run live, driven by a simulated clock. ${grouped(events)} submissions, starts and ends of tasks took ${time(seconds)} of one core${oracles.length > 0 ? `; the oracle took ${grouped(forks)} more runs and forks` : ''}.`,
      `Compositions: ${enumerated(
        told.compositions.map((name) => `\`${name}\``),
        20,
      )}. Seeds: ${told.seeds.length > 12 ? some(told.seeds.length, 'seed') : enumerated(told.seeds.map(String), 12)}.`,
      ...told.clusters.map(
        ({ name, nodes, cores, memory }) =>
          `Cluster \`${name}\`: ${some(nodes, 'node')}, ${grouped(cores)} cores and ${grouped(Math.round(memory / 2 ** 30))} GiB in all.`,
      ),
      ...told.works.flatMap(({ name, of }) =>
        of
          ? [
              `\`${name}\` is ${some(of.length, 'workload')} one after the other: each begins when the last job of the one before has arrived.`,
            ]
          : [],
      ),
      told.model
        ? `The world is as the model \`${told.model}\` says.`
        : 'No model of the world: tasks take exactly what they ask for, moving data and deciding take no time, nothing fails.',
      ...(told.until === undefined
        ? []
        : [`Each run is cut after ${time(told.until)} of virtual time.`]),
      'With one seed every composition meets the same jobs, of the same size, at the same time: differences are of pairs.',
      'Intervals are 95 %, Student, over seeds; where the seeds were fewer than two there is none. Tests are adjusted for their number (Holm).',
      ...(left.length > 0
        ? [
            `In ${some(left.length, 'run')} tasks were left that had not ended; their jobs are in no response.`,
          ]
        : []),
      ...(unsound.length > 0
        ? [`In ${some(unsound.length, 'run')} a component failed on the way and was replaced.`]
        : []),
      ...failed.map(
        ({ what, workload, composition, seed, error }) =>
          `Nothing came of the ${what} of \`${workload}\`${composition ? ` under \`${composition}\`` : ''} with seed ${seed}: ${error.split('\n')[0]}`,
      ),
    ]),
  ]
}
