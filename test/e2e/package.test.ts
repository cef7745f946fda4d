import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { blocksIn } from '../readme.ts'

/** A project beside the packed package: the tarball unpacked, its dependencies those that are installed here. */
const project = mkdtempSync(join(tmpdir(), 'segue-package-'))
const node = (...argv: string[]) =>
  spawnSync(process.execPath, argv, { cwd: project, encoding: 'utf8' })

beforeAll(() => {
  const run = (file: string, ...argv: string[]) => execFileSync(file, argv, { encoding: 'utf8' })
  run(process.execPath, 'scripts/build.ts')
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', project]
  const tarball = join(project, run('npm', ...pack).trim())
  const home = join(project, 'node_modules/segue')
  mkdirSync(home, { recursive: true })
  run('tar', 'xzf', tarball, '-C', home, '--strip-components=1')
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.'))
      symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name))
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
}, 60_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

test('interfaces are the same objects for authors, runtime and shipped components', () => {
  writeFileSync(
    join(project, 'tokens.ts'),
    `import { Queue } from 'segue/interfaces'
     const home = new URL('./node_modules/segue/dist/', import.meta.url)
     const { Catalog } = await import(new URL('runtime/loader/catalog.js', home).href)
     const catalog = new Catalog([new URL('components', home).pathname])
     await catalog.load()
     const fifo = catalog.get('queue/fifo')
     console.log(JSON.stringify({
       same: fifo.component.provides === Queue,
       refused: [...catalog.refusals().values()].map((error) => error.message),
       ids: catalog.ids(),
     }))`,
  )
  const { stdout, stderr } = node('tokens.ts')
  expect(stderr).toBe('')
  const { same, refused, ids } = JSON.parse(stdout)
  expect({ same, refused }).toEqual({ same: true, refused: [] })
  expect(ids).toEqual(
    readdirSync('components', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^components\/[^/]+$/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name).slice('components/'.length, -'.ts'.length))
      .sort(),
  )
})

test('the command runs', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const command = join(project, 'node_modules/segue/dist/segue.cjs')
  expect(node(command, '--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
  const list = node(command, 'component', 'list')
  expect(list.status).toBe(0)
  expect(list.stdout).toContain('queue/fifo')
})

test("an author's own components are checked and loaded", () => {
  const folder = join(project, 'components/queue')
  mkdirSync(folder, { recursive: true })
  const shipped = readFileSync('components/queue/lifo.ts', 'utf8')
  writeFileSync(join(folder, 'mine.ts'), shipped.replace('#interfaces', 'segue/interfaces'))
  writeFileSync(join(folder, 'bad.ts'), `${shipped}\nconst x: number = 'a text'\nvoid x`)
  writeFileSync(
    join(project, 'own.ts'),
    `const home = new URL('./node_modules/segue/dist/', import.meta.url)
     const of = (path: string) => import(new URL(path, home).href)
     const { Catalog } = await of('runtime/loader/catalog.js')
     const { TypeChecker } = await of('runtime/loader/typecheck.js')
     const { ContractChecker } = await of('runtime/loader/contract.js')
     const own = new URL('components', import.meta.url).pathname
     const checks = [new TypeChecker([own]), new ContractChecker()]
     const catalog = new Catalog([new URL('components', home).pathname, own], checks)
     await catalog.load()
     console.log(JSON.stringify({
       mine: catalog.get('queue/mine')?.file,
       refused: [...catalog.refusals()].map(([file, { code, message }]) => [file, code, message]),
     }))
     await catalog.close()`,
  )
  const { stdout, stderr } = node('own.ts')
  expect(stderr).toBe('')
  const { mine, refused } = JSON.parse(stdout)
  expect(mine).toBe(join(folder, 'mine.ts'))
  expect(refused).toEqual([
    [join(folder, 'bad.ts'), 'E_TYPES', expect.stringContaining("'string'")],
  ])
})

test('the types that are exported stand by themselves', () => {
  writeFileSync(
    join(project, 'types.ts'),
    `import { component, int, Clock, Queue, type Task } from 'segue/interfaces'
     import * as segue from 'segue'
     export const id = (task: Task): string => task.id
     export const all: object = segue
     export default component({
       provides: Queue,
       requires: { clock: Clock },
       config: { limit: int(1, { min: 1 }) },
       // @ts-expect-error a queue has more methods than one
       create: ({ clock, config }) => {
         const now: number = clock.now() + config.limit
         return { size: () => now }
       },
     })`,
  )
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2024',
        strict: true,
        noEmit: true,
        types: ['node'],
      },
      files: ['types.ts'],
    }),
  )
  const { stdout, status } = node('node_modules/typescript/bin/tsc', '-p', '.')
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

/** What the page of the client shows, in a folder below the project. */
function clientExample(name: string): { folder: string; printed: string } {
  const folder = join(project, name)
  mkdirSync(folder)
  const blocks = blocksIn(readFileSync('docs/client.md', 'utf8'))
  for (const { file, text } of blocks) if (file) writeFileSync(join(folder, file), text)
  const printed = blocks.find(({ language, file }) => language === '' && !file)!.text
  return { folder, printed }
}

test("the client's example compiles, and runs on a cluster in its own process", () => {
  const { folder, printed } = clientExample('alone')
  expect(node('node_modules/typescript/bin/tsc', '-p', folder).stdout).toBe('')
  const { stdout, stderr } = spawnSync(process.execPath, ['main.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toBe(printed)
}, 60_000)

test('and on one that runs, in JavaScript, too', async () => {
  const { folder, printed } = clientExample('beside')
  const source = readFileSync(join(folder, 'main.ts'), 'utf8')
  writeFileSync(join(folder, 'main.mjs'), stripTypeScriptTypes(source))
  const command = join(project, 'node_modules/segue/dist/segue.cjs')
  const env = { ...process.env, XDG_RUNTIME_DIR: folder }
  const up = spawn(process.execPath, [command, 'up'], { cwd: folder, env })
  let said = ''
  up.stdout.on('data', (text) => (said += String(text)))
  up.stderr.on('data', (text) => (said += String(text)))
  try {
    await vi.waitFor(() => expect(existsSync(join(folder, '.segue/run.json')), said).toBe(true), {
      timeout: 20_000,
    })
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, argv, { cwd: folder, env, encoding: 'utf8' })
    expect(run('main.ts')).toMatchObject({ stderr: '', stdout: printed })
    // Numbers of tasks and generations go on.
    const second = run('main.mjs')
    const numbers = /t-\d+\.1|g\d+/g
    expect(second.stderr).toBe('')
    expect(second.stdout.replace(numbers, '#')).toBe(printed.replace(numbers, '#'))
    expect(second.stdout).not.toBe(printed)
    const list = JSON.parse(run(command, 'job', 'list', '--json').stdout)
    expect(list).toMatchObject({ kind: 'JobList', items: { 0: { name: 'square', state: 'ok' } } })
    expect(run(command, 'down').status).toBe(0)
    if (up.exitCode === null) await once(up, 'exit')
  } finally {
    up.kill('SIGKILL')
  }
}, 60_000)

test('the example of a program that simulates compiles, and prints what its page shows', () => {
  const folder = join(project, 'simulating')
  mkdirSync(folder)
  const blocks = blocksIn(readFileSync('docs/simulation.md', 'utf8'))
  for (const { file, text } of blocks) if (file) writeFileSync(join(folder, file), text)
  const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true }
  const types = { compilerOptions: { ...compilerOptions, types: ['node'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(types))
  expect(node('node_modules/typescript/bin/tsc', '-p', folder).stdout).toBe('')
  const { stdout, stderr } = spawnSync(process.execPath, ['policies.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toBe(blocks.find(({ language, file }) => language === '' && !file)!.text)
}, 60_000)

test('nothing that the package ships needs its sources', () => {
  const files = readdirSync(join(project, 'node_modules/segue'), { recursive: true }) as string[]
  expect(
    files.filter((path) => /^(runtime|interfaces|components|test|scripts)\//.test(path)),
  ).toEqual([])
  const typed = files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  expect(typed.filter((path) => !path.startsWith('dist/components/'))).toEqual([])
})
