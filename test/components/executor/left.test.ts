import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { GroupFile, endLeft } from '../../../components/executor/processes/group-file.ts'
import { startOf } from '../../../components/executor/processes/start-time.ts'
import { freshDirectory, until } from './drive.ts'

const HOST = join(import.meta.dirname, '../../fixtures/left.ts')

/** A process in a group of its own, which ends with the test at the latest. */
function sleeper(): ChildProcess {
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

test.runIf(process.platform === 'linux')(
  'what was running when Segue was killed together with its guard is ended by the next one',
  async () => {
    const folder = freshDirectory()
    const note = join(folder, 'pid')
    const left = join(folder, 'running')
    const host = spawn(process.execPath, [HOST, left, note], { stdio: 'inherit' })
    await until(() => existsSync(note) && readFileSync(note, 'utf8').endsWith('\n'))
    const pid = Number(readFileSync(note, 'utf8'))
    const exit = once(host, 'exit')
    for (const guard of guards(host.pid!)) process.kill(guard, 'SIGKILL')
    host.kill('SIGKILL')
    await exit
    expect(startOf(pid)).toBeDefined()
    expect(await endLeft(left, 100)).toBe(1)
    expect(startOf(pid)).toBeUndefined()
    expect(readdirSync(left)).toEqual([])
    expect(await endLeft(left, 100)).toBe(0)
  },
)

test('a later process of the same number is left alone, and so is what somebody who runs has begun', async () => {
  const folder = freshDirectory()
  mkdirSync(folder, { recursive: true })
  const [other, mine] = [sleeper(), sleeper()]
  const gone = spawn('true')
  await once(gone, 'exit')
  const lines = [`= ${gone.pid} some-other-start`, `+ ${other.pid} ${startOf(other.pid!)}x`, '+ 17']
  writeFileSync(join(folder, 'groups-1.1'), `${lines.join('\n')}\n+ ${mine.pid} torn`)
  const file = new GroupFile(folder)
  file.begun(mine.pid!)
  expect(await endLeft(folder, 100)).toBe(0)
  for (const { pid } of [other, mine]) expect(startOf(pid!)).toBeDefined()
  // Its own file is still there, and tells what has ended.
  expect(readdirSync(folder)).toHaveLength(1)
  file.ended(mine.pid!)
  const [name] = readdirSync(folder)
  expect(readFileSync(join(folder, name), 'utf8').trim().split('\n')).toEqual([
    `= ${process.pid} ${startOf(process.pid)}`,
    `+ ${mine.pid} ${startOf(mine.pid!)}`,
    `- ${mine.pid}`,
  ])
  file.close()
  expect(readdirSync(folder)).toEqual([])
})

/** Guard processes of a Segue process, found by the mark on their command line. */
function guards(pid: number): number[] {
  const mark = `SEGUE_GUARD_${pid}_`
  return readdirSync('/proc')
    .filter((each) => {
      try {
        return readFileSync(`/proc/${each}/cmdline`, 'utf8').includes(mark)
      } catch {
        return false
      }
    })
    .map(Number)
}
