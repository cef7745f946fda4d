import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { folder, queueThat } from './folder.ts'

const run = promisify(execFile)
const catalog = JSON.stringify(new URL('../../../runtime/loader/catalog.ts', import.meta.url).href)

/** In a process of its own: a test runner maps stacks in its own way. */
test('a throw at run time shows the line of the source, for every version and long after it was loaded', async () => {
  const { root, path, write } = folder()
  const throwing = (lines: number) =>
    queueThat(
      `interface Padding {\n${'  a: string\n'.repeat(lines)}}\nreturn { ...laneQueue((t) => t.order), size(): number { throw new Error() } }`,
    )
  write('queue/a.ts', throwing(1))
  const script = `
    import { writeFileSync } from 'node:fs'
    import { Catalog } from ${catalog}
    const lineOf = (component) => {
      try { component.create({ config: {} }).size() } catch (error) { return /a\\.ts:\\d+/.exec(error.stack)?.[0] }
    }
    const catalog = new Catalog([${JSON.stringify(root)}])
    await catalog.load()
    const before = lineOf(catalog.get('queue/a').component)
    writeFileSync(${JSON.stringify(path('queue/a.ts'))}, ${JSON.stringify(throwing(4))})
    await catalog.reload(${JSON.stringify(path('queue/a.ts'))})
    const { component } = catalog.get('queue/a')
    const after = lineOf(component)
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
    console.log(before, after, lineOf(component))
  `
  const { stdout } = await run(process.execPath, [
    '--expose-gc',
    '--input-type=module',
    '-e',
    script,
  ])
  expect(stdout.trim()).toBe('a.ts:9 a.ts:12 a.ts:12')
})

test('a file that throws while it is loaded is refused with its line', async () => {
  const { root, write } = folder()
  const file = write(
    'queue/a.ts',
    queueThat('').replace('\n\n', '\ninterface Gone {\n}\nnull!.toString()\n'),
  )
  const script = `
    import { Catalog } from ${catalog}
    const catalog = new Catalog([${JSON.stringify(root)}])
    await catalog.load()
    const [{ code, message, parts }] = catalog.refusals().values()
    console.log(code, parts.where, message)
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  expect(stdout).toMatch(
    `E_CONTRACT ${file}:4:7 the file throws when it is loaded: TypeError: Cannot read`,
  )
})
