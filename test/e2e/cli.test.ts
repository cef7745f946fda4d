import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultOf, kindOf } from '../runtime/console/schemas.ts'
import { Project } from './segue.ts'

const project = new Project('cli')

beforeAll(() => {
  expect(project.run('init').code).toBe(0)
}, 60_000)

afterAll(() => project[Symbol.asyncDispose](), 60_000)

test('init makes a project that runs as it is, and overwrites nothing', () => {
  const files = ['tasks.ts', 'jobs/demo.json', 'compositions/mine.json', 'tsconfig.json']
  for (const file of files) expect(existsSync(join(project.folder, file)), file).toBe(true)
  const tsc = resolve('node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], {
    cwd: project.folder,
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
  const schema = readFileSync(join(project.folder, 'compositions/schema.json'), 'utf8')
  expect(schema).toContain('queue/aged-shortest')
  const before = readdirSync(project.folder, { recursive: true })
  const again = project.run('init')
  expect(again.code).toBe(4)
  expect(again.err).toContain('tasks.ts, jobs/demo.json')
  expect(readdirSync(project.folder, { recursive: true })).toEqual(before)
  expect(project.run('component check queue/aged-shortest').code).toBe(0)
  expect(project.run('compose validate mine').code).toBe(0)
}, 60_000)

test('run starts a cluster for the time of the job; results are all that it prints', () => {
  const call = project.run('run tasks.ts#square 5')
  expect([call.out, call.code]).toEqual(['25\n', 0])
  expect(call.err).toMatch(/j-1 square {2}ok {2}1 task in .*\nnext: segue up\n$/)
  const command = project.run(['run', '--', 'sh', '-c', 'echo to out; echo to err >&2; exit 3'])
  expect([command.out, command.code]).toEqual(['to out\n', 1])
  expect(command.err).toContain('to err')
  expect(command.err).toContain('error[E_TASK_EXIT]')
  expect(project.run('status').code).toBe(3)
  const json = project.run('run jobs/demo.json --json')
  expect([json.err, json.code]).toEqual(['', 0])
  expect(faultOf(json.out)).toBeUndefined()
  expect(JSON.parse(json.out)).toMatchObject({ kind: 'Job', id: 'j-3', state: 'ok', total: 45 })
}, 60_000)

test('a job may be a module, in any TypeScript, that makes it of its arguments', () => {
  writeFileSync(
    join(project.folder, 'job.ts'),
    `enum Task { Square = './tasks.ts#square' }
     export default (n: number) => ({
       name: 'made', stages: [{ name: 'squares', call: Task.Square, each: [n] }],
     })`,
  )
  expect(project.run('run job.ts 6')).toMatchObject({ out: '36\n', code: 0 })
  writeFileSync(join(project.folder, 'none.ts'), 'export const job = 1')
  const none = project.run('run none.ts')
  expect(none.err).toContain('none.ts exports no job')
  expect(none.code).toBe(2)
  expect(project.run('run')).toMatchObject({ out: '', code: 2 })
  expect(project.run('run tasks.ts#sqare 5').code).toBe(2)
  const missing = project.run('run jobs/none.json')
  expect([missing.out, missing.code]).toEqual(['', 2])
}, 60_000)

test('from up to down: every step says what to type next, and every one works', async () => {
  const up = project.run('up --detach --json')
  expect([up.err, up.code]).toEqual(['', 0])
  const lines = up.out.trimEnd().split('\n')
  expect(lines.map(kindOf)).toEqual(['Info', 'Status'])
  for (const line of lines) expect(faultOf(line)).toBeUndefined()
  const again = project.run('up --composition srpt')
  expect(again.code).toBe(0)
  expect(again.err).toContain('a cluster runs here already')
  expect(again.err).toContain('next: segue compose apply srpt')
  expect(project.run('status').out).toContain('store/journal')

  expect(project.run('submit jobs/demo.json').out).toMatch(/^j-5 demo {2}accepted, in the journal/)
  expect(project.run('job wait j-5')).toMatchObject({ out: '661940\n', code: 0 })
  expect(project.run('job list').out.split('\n')).toHaveLength(7)
  expect(project.run('why j-5').code).toBe(0)

  const plan = project.run('compose plan mine')
  expect(plan.out).toContain('queue/fifo -> queue/aged-shortest')
  const [, next] = /^next: segue (.*)$/m.exec(plan.err)!
  expect(project.run(next)).toMatchObject({ code: 0 })
  const stale = project.run(next)
  expect(stale.code).toBe(4)
  expect(stale.err).toContain('error[E_GENERATION]')
  const swap = project.run('swap resourceManager.Queue queue/priority agingMs=200')
  expect(swap.out).toContain('queue/priority (agingMs 200)')
  expect(project.run('undo').out).toContain('queue/priority (agingMs 200) -> queue/aged-shortest')
  expect(project.run('history').out.split('\n').length).toBeGreaterThan(4)

  const down = project.run('down')
  expect(down).toMatchObject({ code: 0, err: 'next: segue up\n' })
  expect(project.run('status').code).toBe(3)
}, 120_000)

test('exit 5: not waited any longer, and the job goes on', async () => {
  await using other = new Project('cli-wait')
  nap(other, 'nap', 1, 30_000)
  other.run('up --detach')
  const late = other.run('run nap.json --timeout 200ms')
  expect(late.code).toBe(5)
  expect(late.err).toContain('goes on')
  expect(other.run('job wait j-1 --timeout 1ms').code).toBe(5)
  expect(JSON.parse(other.run('job get j-1 --json').out)).toMatchObject({ state: 'open' })
}, 60_000)

test('exit 6: applied, and taken back because its first calls were bad', async () => {
  await using other = new Project('cli-return')
  mkdirSync(join(other.folder, 'components/placement'), { recursive: true })
  writeFileSync(
    join(other.folder, 'components/placement/moody.ts'),
    `import { Placement, component, nodeIndex, placementOver } from 'segue/interfaces'

/** Fails for a certain user. */
export default component({
  provides: Placement,
  create() {
    const nodes = nodeIndex()
    return placementOver(nodes, (task) => {
      if (task.user === 'nobody') throw new Error('not for nobody')
      return nodes.first(task)
    })
  },
})`,
  )
  nap(other, 'nap', 2000, 10)
  other.run('up --detach')
  other.run('submit nap.json --user nobody')
  const bad = other.run('swap resourceManager.Placement placement/moody')
  expect(bad.err).toContain('was put in force and taken back')
  expect(bad.code).toBe(6)
  expect(other.run('compose show').out).toContain('placement/first-fit')
  expect(JSON.parse(other.run('job get j-1 --json').out)).toMatchObject({
    state: 'open',
    failed: 0,
  })
}, 60_000)

test('output that nobody looks at has no colours, unless they are asked for', () => {
  const plain = project.run('compose validate mine')
  expect(stripVTControlCharacters(plain.out)).toBe(plain.out)
  const forced = project.run('compose validate mine', { FORCE_COLOR: '1' })
  expect(forced.out).toContain('\x1b[')
  expect(stripVTControlCharacters(forced.out)).toBe(plain.out)
  const none = project.run('compose validate mine', { NO_COLOR: '1' })
  expect(none.out).toBe(plain.out)
}, 60_000)

test('errors of a file that cannot be read name it', () => {
  writeFileSync(
    join(project.folder, 'jobs/bad.json'),
    '{ "name": "x", "stages": [{ "nam": "y" }] }',
  )
  const { err, code } = project.run('run jobs/bad.json --json')
  expect(code).toBe(2)
  expect(kindOf(err)).toBe('Error')
  expect(JSON.parse(err).faults[0]).toMatchObject({
    code: 'E_JOB',
    where: expect.stringContaining('bad.json:1:'),
  })
}, 60_000)

test('up --dev: what is saved is put in force, or refused with the reason', async () => {
  await using other = new Project('cli-dev')
  other.run('init')
  const file = join(other.folder, 'components/queue/aged-shortest.ts')
  const good = readFileSync(file, 'utf8')
  const up = other.start('up --dev --nodes 3 --composition mine')
  await up.wrote('is put in force')
  expect(up.texts.out).toContain('3 nodes')
  writeFileSync(file, good.replace('number(10,', 'number(11,'))
  await up.wrote(/g2 mine: .*edited: queue\/aged-shortest/)
  writeFileSync(file, good.replace('task.submitted', 'tsk.submitted'))
  await up.wrote('components/queue/aged-shortest.ts is refused\nerror[E_TYPES]')
  await up.wrote(/running {2}queue\/aged-shortest version \w+ goes on/)
  expect(JSON.parse(other.run('status --json').out).generation).toBe(2)
}, 60_000)

test('up --no-commands: functions run, commands are refused', async () => {
  await using other = new Project('cli-forbid')
  other.run('init')
  other.run('up --detach --no-commands')
  expect(other.run('run tasks.ts#square 3')).toMatchObject({ out: '9\n', code: 0 })
  const refused = other.run('run -- echo hello')
  expect([refused.out, refused.code]).toEqual(['', 4])
  expect(refused.err).toContain('error[E_FORBIDDEN]')
}, 60_000)

test('a start that fails in the background says why', async () => {
  await using other = new Project('cli-detach')
  const failed = other.run('up --detach --composition sprt')
  expect(failed.code).toBe(2)
  expect(failed.err).toContain('did you mean "srpt"?')
  expect(other.run('up --nodes 2 --cluster local').code).toBe(2)
}, 60_000)

function nap({ folder }: Project, name: string, count: number, sleepMs: number): void {
  const job = { name, stages: [{ name: 'nap', burn: { sleepMs }, count }] }
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(job))
}
