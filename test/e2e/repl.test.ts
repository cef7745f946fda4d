import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Project } from './segue.ts'

const MAIN = resolve('runtime/console/main.ts')

let project: Project
beforeAll(async () => {
  project = new Project('repl')
  await project.start('up').wrote('Ctrl-C ends it')
})
afterAll(() => project[Symbol.asyncDispose]())

/** Lines from a pipe. */
function piped(...lines: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, 'repl'], {
    cwd: project.folder,
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { out: stdout, err: stderr, code: status }
}

test('lines from a pipe: plain answers, in order, over the socket', () => {
  const { out, err, code } = piped(
    'const s = await service.status()',
    's.nodes.length',
    '.swap resourceManager.Queue=queue/lifo',
    'function f() {',
    '  return s.generation',
    '}',
    'f() + 1',
    "await client.service.history(1).then(({ items }) => items[0].actor.replace(/\\d+/, 'N'))",
    '.undo',
  )
  expect(out.replace(/^ .*\n/gm, '').replace(/held.*/g, 'held')).toMatch(
    /^1\n(g\d+) -> (g\d+) default\* {2}held\n\d+\n'repl pid N'\n.*\(= \1\) default {2}held\n$/,
  )
  expect(err).toMatch(/^next: \.undo$/m)
  expect(out + err).not.toContain('\x1b')
  expect(code).toBe(0)
})

test.each<[code: number, ...lines: string[]]>([
  [0, 'nope', '1'],
  [1, '1', 'nope'],
  [2, '.nope'],
  [2, '.job get j-999', ''],
  [2, 'f('],
  [0, 'nope', '.exit'],
  [0, 'setTimeout(() => { throw 1 })', '1'],
])('the exit code is %d after %j, %j', (code, ...lines) => {
  expect(piped(...lines).code).toBe(code)
})

test('an exit of the process is one of the session alone', () => {
  expect(piped('process.exit(7)').code).toBe(7)
  expect(piped('(await service.status()).nodes.length')).toMatchObject({ out: '1\n', code: 0 })
})

test('what lines leave behind does not keep it', () => {
  expect(piped('setInterval(() => {}, 1000).hasRef()')).toMatchObject({ out: 'true\n', code: 0 })
})

test('nothing answers where no cluster runs', async () => {
  await using alone = new Project('repl-alone')
  const { err, code } = alone.run('repl')
  expect(err).toMatch(/^error\[E_CONNECT\] no cluster runs[^]*segue up/)
  expect(code).toBe(3)
})

/** util-linux has `script`, which gives a command a terminal; elsewhere it takes other words. */
const terminals = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
)

describe.runIf(terminals)('at a real terminal', () => {
  const running = new Set<ChildProcessWithoutNullStreams>()
  afterAll(() => running.forEach((child) => child.kill('SIGKILL')))

  function terminal(line: string, cwd = project.folder) {
    // `exec`, as a shell in between would get Ctrl-C, too, and some end by it in the end whatever the command says.
    const command = ['exec', process.execPath, MAIN, line].join(' ')
    const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd, stdio: 'pipe' })
    running.add(child)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
    const seen = () => stripVTControlCharacters(text).replaceAll('\r', '')
    return {
      child,
      type: (keys: string) => child.stdin.write(keys),
      async shows(wanted: RegExp) {
        await vi.waitFor(() => expect(seen()).toMatch(wanted), { timeout: 20_000, interval: 30 })
        const shown = seen()
        text = ''
        return shown
      },
      /** `script` itself goes on until nobody types any more. */
      async ends(keys: string) {
        child.stdin.end(keys)
        return new Promise<number | null>((done) => child.once('close', done))
      },
    }
  }

  test('Ctrl-C ends a loop that never ends, and the next line is carried out', async () => {
    const { type, shows, ends } = terminal('repl')
    await shows(/segue g\d+ default> $/)
    type("console.log('be' + 'gun'); while (true) {}\r")
    await shows(/begun/)
    type('\x03')
    await shows(/interrupted\n.*> $/)
    type('1 + 1\r')
    await shows(/\n2\n.*> $/)
    expect(await ends('.exit\r')).toBe(0)
    expect(statSync(join(project.folder, '.segue/repl-history')).mode & 0o777).toBe(0o600)
  })

  test('what nobody handles is told, and ends nothing', async () => {
    const { type, shows, ends } = terminal('repl')
    await shows(/> $/)
    type("setTimeout(() => { throw new Error('late') }, 1); Promise.reject(new Error('lost'))\r")
    const shown = await shows(/Error: late\n[^]*! $/)
    expect(shown.match(/Error: lost/g)?.length).toBeGreaterThan(0)
    type('process.emitWarning("careful")\r')
    await shows(/Warning: careful\n[^]*> $/)
    expect(await ends('\x04')).toBe(0)
  })

  test('up --repl: a loop in a line holds up no task, and the cluster ends with the REPL', async () => {
    await using own = new Project('up-repl')
    const { type, shows, ends } = terminal('up --repl', own.folder)
    await shows(/ends with the REPL[^]*segue g1 default> $/)
    type("console.log('be' + 'gun'); while (true) {}\r")
    await shows(/begun/)
    expect(own.run(['run', '--json', '--', 'true'])).toMatchObject({ code: 0 })
    type('\x03')
    await shows(/interrupted\n.*> $/)
    expect(await ends('.exit\r')).toBe(0)
    expect(own.run('status').code).toBe(3)
  })
})
