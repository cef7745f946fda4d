import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freshDirectory, until } from './drive.ts'

const HOST = fileURLToPath(new URL('../../fixtures/guarded.ts', import.meta.url))

const isRunning = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !'ZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0]!)
  } catch {
    return false
  }
}

test.runIf(process.platform === 'linux')(
  'after kill -9 of Segue everything it ran is ended',
  async () => {
    const directory = freshDirectory()
    const pids = join(directory, 'pids')
    const host = spawn(process.execPath, [HOST, directory], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const lines = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n') : [])
    // A command, its child and grandchild, one that ignores SIGTERM and its child, one that left the group, a function.
    await until(() => lines().length === 7)
    const all = lines().map(Number)
    expect(all.filter(isRunning)).toHaveLength(7)
    const exit = new Promise((resolve) => host.once('exit', resolve))
    host.kill('SIGKILL')
    await exit
    await until(() => !all.some(isRunning))
    await until(() => guards(host.pid!).length === 0)
  },
)

/** Guard processes of a Segue process, found by the mark on their command line. */
function guards(pid: number): string[] {
  const mark = `SEGUE_GUARD_${pid}_`
  return readdirSync('/proc').filter((each) => {
    try {
      return readFileSync(`/proc/${each}/cmdline`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}
