import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test, onTestFinished } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import { compile } from '../../../runtime/loader/compile.ts'
import { packageRoot, typePlaces } from '../../../runtime/loader/places.ts'
import { TypeChecker } from '../../../runtime/loader/typecheck.ts'
import { folder, queue } from './folder.ts'

function checker(root: string, places = typePlaces(), limitMs?: number) {
  const types = new TypeChecker([root], places, limitMs)
  onTestFinished(() => types.close())
  return async (file: string): Promise<SegueError | undefined> => {
    try {
      await types.check(await compile(file))
    } catch (error) {
      if (error instanceof SegueError) return error
      throw error
    }
  }
}

test('a component that does not satisfy its interface is refused in the words of the compiler', async () => {
  const { root, path, write } = folder({ 'queue/fifo.ts': queue() })
  const check = checker(root)
  expect(await check(path('queue/fifo.ts'))).toBeUndefined()
  const file = write(
    'queue/fifo.ts',
    `import { component, laneQueue, Queue } from 'segue/interfaces'
/** Größe – 😀 */ export const text: string = 5
export default component({
  provides: Queue,
  create: () => ({ ...laneQueue((task) => task.ordr), size: () => 'none' }),
})
`,
  )
  const error = (await check(file))!
  expect(error.code).toBe('E_TYPES')
  expect(error.parts.where).toBe(`${file}:2:32`)
  expect(error.parts.found).toContain('export const text: string = 5')
  expect(error.message).toContain("Type 'number' is not assignable to type 'string'. (TS2322)")
  expect(error.message).toMatch(/:5:\d+ .*not assignable/)
  expect(error.message).toContain("Property 'ordr' does not exist on type 'Task'")
  write('queue/fifo.ts', queue())
  expect(await check(file)).toBeUndefined()
})

test('files that appear later, and their private parts, are checked too', async () => {
  const { root, write } = folder()
  const check = checker(root)
  write(
    'queue/keyed/key.ts',
    'export const key = (task: { order: number }): string => task.order\n',
  )
  const text = queue('key(task)').replace('import', "import { key } from './keyed/key.ts'\nimport")
  const error = (await check(write('queue/keyed.ts', text)))!
  expect(error.parts.where).toMatch(/keyed\/key\.ts:1:57$/)
  expect(error.message).toContain("Type 'number' is not assignable to type 'string'")
  expect(error.message).toMatch(
    /keyed\.ts:\d+:\d+ Type 'string' is not assignable to type 'number'/,
  )
})

test('a compiler that was killed is started again by the check after', async () => {
  const { root, path } = folder({ 'queue/fifo.ts': queue() })
  const check = checker(root, typePlaces(), 5000)
  await check(path('queue/fifo.ts'))
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  })
  const compiler = children.split('\n').find((line) => line.includes('--api'))!
  process.kill(parseInt(compiler), 'SIGKILL')
  // It is dead before this process hears of it: what is written to it fails.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  expect(await check(path('queue/fifo.ts'))).toMatchObject({
    code: 'E_TYPES',
    message: /type checker failed/,
  })
  expect(await check(path('queue/fifo.ts'))).toBeUndefined()
})

test('what node offers is known, in a folder without node_modules', async () => {
  const { root, write } = folder()
  const check = checker(root)
  const text = `import { readFileSync } from 'node:fs'\n${queue()}\nreadFileSync(import.meta.filename).byteLength\n`
  expect(await check(write('queue/a.ts', text))).toBeUndefined()
  expect(
    (await check(write('queue/a.ts', text.replace('byteLength', 'bytes'))))!.message,
  ).toContain("'bytes' does not exist")
})

test('declarations instead of sources will do: that is what an installed package has', async () => {
  const types = folder()
  const config = {
    extends: join(packageRoot, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: packageRoot,
      outDir: types.path('dist'),
      types: [],
    },
    include: [join(packageRoot, 'interfaces')],
  }
  const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', types.write('tsconfig.json', JSON.stringify(config))])
  const places = { ...typePlaces(), interfaces: types.path('dist/interfaces/index.d.ts') }
  const { root, write } = folder()
  const check = checker(root, places)
  expect(await check(write('queue/a.ts', queue()))).toBeUndefined()
  expect((await check(write('queue/a.ts', queue('task.ordr'))))!.message).toContain(
    "'ordr' does not exist on type 'Task'",
  )
})
