import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { packageRoot } from '../loader/places.ts'
import { SegueError } from '../errors.ts'
import { componentCommand } from './component.ts'
import { composeCommand } from './compose.ts'
import { demo } from './demo/demo.ts'
import { demoCommand } from './demo/options.ts'

/** Exit codes: 0 done, 1 the work failed, 2 wrong usage or an invalid file, 130 interrupted. */
const USAGE = 2

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  version: string
}

const program = new Command('segue')
  .description('Runs jobs over a cluster and rewires its own scheduler while it runs.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(segue --help shows what there is)')
  .addCommand(demoCommand(demo))
  .addCommand(composeCommand())
  .addCommand(componentCommand())

for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((it) => it.commands),
])
  command.exitOverride()

if (process.platform === 'win32') {
  console.error('segue runs on Linux and macOS; on Windows use WSL')
  process.exitCode = USAGE
} else {
  try {
    await program.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE
    else if (error instanceof SegueError) {
      console.error(error.explain())
      process.exitCode = USAGE
    } else throw error
  }
}
