import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { print, roundsOf } from './alone.ts'
import { atMost, figure, median, type Figure } from './figure.ts'

const ROUNDS = 21
const COMMAND = resolve('dist/segue.cjs')

/** Start-up: what the command costs over a Node that does nothing, from the built package and against a running cluster. */
export function cli(rounds = roundsOf(ROUNDS)): Figure[] {
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-cli-')))
  const run = (...words: string[]): number => {
    const before = performance.now()
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${words.join(' ')}: exit ${status}\n${stderr}`)
    return performance.now() - before
  }
  const help: number[] = []
  const status: number[] = []
  const bare: number[] = []
  run(COMMAND, 'up', '--detach')
  try {
    for (let round = -2; round < rounds; round++) {
      const none = run('-e', '0')
      const helped = run(COMMAND, '--help')
      const asked = run(COMMAND, 'status')
      // The first two find nothing in the caches of the system.
      if (round < 0) continue
      bare.push(none)
      help.push(helped - none)
      status.push(asked - none)
    }
  } finally {
    run(COMMAND, 'down')
    rmSync(folder, { recursive: true, force: true })
  }
  const over = `over \`node -e 0\` of the same round (${Math.round(median(bare))} ms at the median), built package`
  return [
    figure('cli.helpOverNodeMs', 'ms', help, `segue --help ${over}`, atMost(60)),
    figure('cli.statusOverNodeMs', 'ms', status, `segue status, connected, ${over}`, atMost(150)),
  ]
}

if (import.meta.main) print(cli())
