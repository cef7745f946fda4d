import { constants } from 'node:os'
import { EXIT } from './exit-codes.ts'
import { processIo } from './process-io.ts'
import { runLine } from './run-line.ts'

if (process.platform === 'win32') {
  console.error('segue runs on Linux and macOS; on Windows use WSL')
  process.exitCode = EXIT.usage
} else {
  // Who reads has gone, as `head` does.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => process.exit(128 + constants.signals.SIGPIPE))
  process.exitCode = await runLine(process.argv.slice(2), processIo())
  // What an interrupted verb was at is given up.
  if (process.exitCode >= EXIT.interrupted) process.exit()
}
