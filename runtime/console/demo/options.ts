import { Command, InvalidArgumentError } from 'commander'

export interface DemoOptions {
  /** Batches for each composition, hence pairs. */
  readonly batches?: number
  /** The first is what the others are compared with. */
  readonly compositions?: readonly string[]
  /** Twenty seconds: fewer files, three compositions. */
  readonly quick?: boolean
  /** Put in force what is saved in components/ and compositions/ meanwhile. */
  readonly watch?: boolean
  /** One JSON object at the end, and nothing else on standard output. */
  readonly json?: boolean
}

function atLeastTwo(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 2)
    throw new InvalidArgumentError('A whole number of at least 2 is needed.')
  return number
}

function names(text: string): string[] {
  const list = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (list.length < 2 || new Set(list).size < list.length) {
    throw new InvalidArgumentError(
      'At least two different compositions are needed, like fifo,srpt.',
    )
  }
  return list
}

/** `demo` as a command; `run` gets the options and gives the exit code. */
export function demoCommand(run: (options: DemoOptions) => Promise<number>): Command {
  return new Command('demo')
    .description(
      'Run real work on five nodes of this machine and rewire the scheduler while it runs.',
    )
    .option(
      '--batches <number>',
      'batches for each composition, hence pairs (default: as many as compositions)',
      atLeastTwo,
    )
    .option(
      '--compositions <list>',
      'names or files, separated by commas; the first is what the others are compared with',
      names,
    )
    .option('--quick', 'twenty seconds: fewer files, three compositions')
    .option('--watch', 'put in force what is saved in components/ and compositions/ meanwhile')
    .option('--json', 'one JSON object at the end, nothing else on standard output')
    .action(async (options: DemoOptions) => {
      process.exitCode = await run(options)
    })
}
