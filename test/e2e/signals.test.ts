import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Project } from './segue.ts'

let project: Project

beforeEach(() => {
  project = new Project('signals')
  const job = { name: 'naps', stages: [{ name: 'nap', burn: { sleepMs: 100 }, count: 150 }] }
  writeFileSync(join(project.folder, 'naps.json'), JSON.stringify(job))
})

afterEach(() => project[Symbol.asyncDispose](), 60_000)

const jobOf = (id: string) =>
  JSON.parse(project.run(`job get ${id} --json`).out) as {
    state: string
    done: number
    repeated: number
  }

test('the first Ctrl-C leaves the job to the cluster and says how to come back', async () => {
  project.run('up --detach')
  const run = project.start('run naps.json')
  await run.wrote('j-1')
  run.child.kill('SIGINT')
  await run.wrote('to come back: segue job wait j-1')
  expect((await run.ended).code).toBe(130)
  expect(jobOf('j-1').state).toBe('open')
}, 90_000)

test('a second Ctrl-C cancels it', async () => {
  project.run('up --detach')
  const run = project.start('run naps.json')
  await run.wrote('j-1')
  run.child.kill('SIGINT')
  await run.wrote('Ctrl-C again now cancels it')
  run.child.kill('SIGINT')
  const { code, err } = await run.ended
  expect(code).toBe(130)
  expect(err).toContain('cancelling j-1')
  expect(jobOf('j-1').state).toBe('cancelled')
}, 90_000)

test('SIGTERM does the same as Ctrl-C, with an exit code of its own', async () => {
  project.run('up --detach')
  const run = project.start('run naps.json')
  await run.wrote('j-1')
  run.child.kill('SIGTERM')
  expect((await run.ended).code).toBe(143)
  expect(jobOf('j-1').state).toBe('open')
}, 90_000)

test('a run with a cluster of its own stops new dispatch, and job wait goes on with it', async () => {
  const run = project.start('run naps.json')
  await run.wrote('j-1')
  run.child.kill('SIGINT')
  await run.wrote('nothing new is started')
  const { code, err } = await run.ended
  expect(code).toBe(130)
  expect(err).toContain('j-1 is in the journal: segue up or segue job wait j-1 goes on with it')
  const wait = project.start('job wait j-1 --json')
  const { out, code: waited } = await wait.ended
  expect(waited).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ id: 'j-1', state: 'ok', total: 150, done: 150 })
}, 120_000)

test('a second Ctrl-C ends it at once, and nothing that was accepted is lost', async () => {
  const run = project.start('run naps.json')
  await run.wrote('j-1')
  run.child.kill('SIGINT')
  await run.wrote('Ctrl-C again ends at once')
  run.child.kill('SIGINT')
  expect((await run.ended).code).toBe(130)
  project.run('up --detach')
  expect(project.run('job wait j-1').code).toBe(0)
}, 120_000)

test('up ends in order at Ctrl-C, and says what goes on at the next start', async () => {
  const up = project.start('up')
  await up.wrote('Ctrl-C ends it')
  project.run('submit naps.json')
  up.child.kill('SIGINT')
  const { code, err } = await up.ended
  expect(code).toBe(130)
  expect(err).toContain('1 open job goes on at the next segue up')
  const next = project.start('up')
  await next.wrote('1 open job of the journal')
  expect(project.run('down --grace 1ms').out).toContain('1 open job goes on at the next start')
  expect((await next.ended).code).toBe(0)
}, 90_000)

test('a second run in the folder works with the cluster of the first, and goes on when that ends', async () => {
  const until = (file: string) => [
    ...['run', '--', 'sh', '-c', `while [ ! -e ${file} ]; do sleep 0.05; done; echo ${file}`],
  ]
  const touch = (file: string) => writeFileSync(join(project.folder, file), '')
  const first = project.start(until('one'))
  await first.wrote('j-1 sh is under way')
  const second = project.start(until('two'))
  await second.wrote('j-2 sh is under way')
  expect(JSON.parse(project.run('job list --json').out).total).toBe(2)
  touch('one')
  expect(await first.ended).toMatchObject({ out: 'one\n', code: 0 })
  await second.wrote('the cluster ended with the command that started it')
  touch('two')
  const { out, code } = await second.ended
  expect([out, code]).toEqual(['two\n', 0])
}, 90_000)
