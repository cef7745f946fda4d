import { execFile } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { SegueError } from '../../../runtime/errors.ts'
import { bundle } from '../../../runtime/loader/bundle-build.ts'
import { Bundles } from '../../../runtime/loader/bundle.ts'
import { folder } from './folder.ts'

const run = promisify(execFile)

/** What the function of the bundle answers, in a process of its own: Node itself must load it. */
async function answer(file: string, name: string): Promise<unknown> {
  const script = `
    process.setSourceMapsEnabled(true)
    const module = await import(${JSON.stringify(`file://${file}`)})
    const of = module[${JSON.stringify(name)}] ?? module.default[${JSON.stringify(name)}]
    try { console.log(JSON.stringify(await of())) } catch (error) { console.log(JSON.stringify(error.stack)) }`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
  return JSON.parse(stdout)
}

/** A project whose state folder lies in it, and long enough ago for its stamps to count. */
function project(files: Readonly<Record<string, string>>) {
  const made = folder(files)
  const past = Date.now() / 1000 - 3600
  for (const name of Object.keys(files)) utimesSync(made.path(name), past, past)
  return made
}

const bundles = (root: string, make?: typeof bundle) =>
  new Bundles(join(root, '.segue/modules'), make)

const refused = (work: Promise<unknown>): Promise<SegueError> =>
  work.then(
    () => expect.fail('it was not refused'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(SegueError)
      return error as SegueError
    },
  )

describe('what a bundle means', () => {
  test('full TypeScript: enums, parameter properties, namespaces, decorators, paths', async () => {
    const { root, path } = project({
      'package.json': '{ "type": "module" }',
      'tsconfig.json': `{ "compilerOptions": { "experimentalDecorators": true, "paths": { "@lib/*": ["./lib/*"] } } }`,
      'lib/sizes.ts': `export enum Size { Small = 2, Large = 3 }`,
      'tasks.ts': `
        import { Size } from '@lib/sizes.ts'
        const marked = (of: Function) => { (of as { mark?: string }).mark = 'yes' }
        @marked class Box { constructor(private readonly size: Size) {} get() { return this.size } }
        namespace Deep { export const text = 'deep' }
        export const all = () => [new Box(Size.Large).get(), (Box as { mark?: string }).mark, Deep.text]`,
    })
    const bound = await bundles(root).bind(path('tasks.ts'))
    expect(bound.file).toBe(join(root, '.segue/modules', bound.hash, 'tasks.mjs'))
    expect(bound.exports).toEqual(['all'])
    expect(await answer(bound.file, 'all')).toEqual([3, 'yes', 'deep'])
  })

  test('each file keeps its own import.meta', async () => {
    const meta = 'import.meta.url, import.meta.filename, import.meta.dirname'
    const { root, path } = project({
      'package.json': '{ "type": "module" }',
      'deep/part.ts': `export const part = () => [${meta}, import.meta.resolve('./x.txt')] // import.meta`,
      'tasks.ts': `import { part } from './deep/part.ts'\nconst { filename } = import.meta\nexport const all = () => [[${meta}, filename], part()]`,
    })
    const bound = await bundles(root).bind(path('tasks.ts'))
    expect(await answer(bound.file, 'all')).toEqual([
      [`file://${root}/tasks.ts`, `${root}/tasks.ts`, root, `${root}/tasks.ts`],
      [
        ...[`file://${root}/deep/part.ts`, `${root}/deep/part.ts`, `${root}/deep`],
        `file://${root}/deep/x.txt`,
      ],
    ])
  })

  test('JSON, with and without attributes; a template that names one of several files', async () => {
    const { root, path } = project({
      'data.json': '{ "n": 1 }',
      'kinds/a.ts': `export const kind = 'a'`,
      'kinds/b.ts': `export const kind = 'b'`,
      'tasks.ts': `
        import data from './data.json' with { type: 'json' }
        import { n } from './data.json'
        export const all = async (name = 'b') => [data.n, n, (await import(\`./kinds/\${name}.ts\`)).kind]`,
    })
    const bound = await bundles(root).bind(path('tasks.ts'))
    expect(await answer(bound.file, 'all')).toEqual([1, 1, 'b'])
  })

  test('CommonJS, with its require, __filename and __dirname', async () => {
    const { root, path } = project({
      'package.json': '{}',
      'node_modules/dep/package.json': '{ "main": "./dep.js" }',
      'node_modules/dep/dep.js': `exports.name = 'dep'`,
      'part.js': `'use strict'\nexports.here = () => [__filename, __dirname, (function () { return this === undefined })()]`,
      'tasks.js': `const { here } = require('./part')\nconst dep = require('dep')\nmodule.exports.all = () => [here(), dep.name, require('node:path').sep]`,
    })
    const bound = await bundles(root).bind(path('tasks.js'))
    expect(bound.exports).toBeUndefined()
    expect(await answer(bound.file, 'all')).toEqual([[path('part.js'), root, true], 'dep', '/'])
  })

  test('a throw shows the line and column of the original file', async () => {
    const { root, path } = project({
      'part.ts': `export enum E { A }\n\n\nexport function fail(): never {\n  throw new Error('here')\n}\nexport const u = import.meta.url`,
      'tasks.ts': `import { E, fail } from './part.ts'\nexport const all = () => {\n  if (E.A === 0) fail()\n}`,
    })
    const bound = await bundles(root).bind(path('tasks.ts'))
    const stack = (await answer(bound.file, 'all')) as string
    expect(stack).toContain(`${root}/part.ts:5:9`)
    expect(stack).toContain(`${root}/tasks.ts:3:18`)
  })
})

describe('packages', () => {
  const dual = {
    'node_modules/dep/package.json': `{ "exports": { "module": "./bundler.js", "import": "./esm.mjs", "require": "./cjs.cjs" } }`,
    'node_modules/dep/bundler.js': `export const kind = 'for bundlers'`,
    'node_modules/dep/esm.mjs': `export const kind = 'esm'; export const at = import.meta.url`,
    'node_modules/dep/cjs.cjs': `exports.kind = 'cjs'`,
  }

  test('stay outside, and are those that the original file would have found', async () => {
    const other = project({
      ...dual,
      'package.json': '{ "type": "module", "imports": { "#own": "./own.ts" } }',
      'own.ts': `export const own = 'own'`,
      'tasks.ts': `
        import { kind, at } from 'dep'
        import { own } from '#own'
        import { createRequire } from 'node:module'
        import { sep } from 'path'
        export const all = async () => [kind, at, (await import('dep')).at, createRequire(import.meta.url)('dep').kind, own, sep]`,
    })
    const { root } = project({})
    const bound = await bundles(root).bind(other.path('tasks.ts'))
    const at = `file://${other.root}/node_modules/dep/esm.mjs`
    expect(await answer(bound.file, 'all')).toEqual(['esm', at, at, 'cjs', 'own', '/'])
    expect(readFileSync(bound.file, 'utf8')).not.toContain(`'esm'`)
  })

  test('one that is not there is told at once, with the line that names it', async () => {
    const { root, path } = project({
      'tasks.ts': `\nimport { a } from 'nowhere'\nexport const b = a`,
    })
    const { code, parts, message } = await refused(bundles(root).bind(path('tasks.ts')))
    expect(code).toBe('E_TASK_MODULE')
    expect(message).toContain('"nowhere"')
    expect(parts.where).toBe(`${path('tasks.ts')}:2:19`)
  })

  test('one that may be missing is none of our business', async () => {
    const { root, path } = project({
      'tasks.ts': `export const all = () => import('nowhere').catch(() => 'without')`,
    })
    const bound = await bundles(root).bind(path('tasks.ts'))
    expect(await answer(bound.file, 'all')).toBe('without')
  })
})

describe('faults', () => {
  test('a file that does not exist', async () => {
    const { root, path } = project({})
    const { code, message } = await refused(bundles(root).bind(path('tasks.ts')))
    expect([code, message]).toEqual([
      'E_TASK_MODULE',
      `the module ${path('tasks.ts')} does not exist`,
    ])
  })

  test('an import that does not exist', async () => {
    const { root, path } = project({ 'tasks.ts': `export const a = 1\nimport './gone.ts'` })
    const { code, parts } = await refused(bundles(root).bind(path('tasks.ts')))
    expect([code, parts.where]).toEqual(['E_TASK_MODULE', `${path('tasks.ts')}:2:8`])
  })

  test('a fault of syntax, in a file that is imported', async () => {
    const { root, path } = project({
      'tasks.ts': `import './part.ts'`,
      'part.ts': `const a = 1\nconst b = = 2`,
    })
    const { code, parts } = await refused(bundles(root).bind(path('tasks.ts')))
    expect([code, parts.where]).toEqual(['E_COMPILE', `${path('part.ts')}:2:11`])
    expect(parts.found).toContain('const b = = 2')
  })

  test('a folder that cannot be written to', async () => {
    const { root, path } = project({ 'tasks.ts': `export const a = 1`, '.segue': 'a file' })
    expect((await refused(bundles(root).bind(path('tasks.ts')))).code).toBe('E_FILE')
  })
})

describe('what is known', () => {
  const two = { 'tasks.ts': `export { a } from './part.ts'`, 'part.ts': `export const a = () => 1` }

  /** Counts the bundles that were made. */
  function counted(root: string) {
    const made: string[] = []
    const of = bundles(root, async (file, folder) => {
      made.push(file)
      return bundle(file, folder)
    })
    return { of, made }
  }

  test('an unchanged graph is bundled once', async () => {
    const { root, path } = project(two)
    const { of, made } = counted(root)
    expect(of.known(path('tasks.ts'))).toBeUndefined()
    const first = await of.bind(path('tasks.ts'))
    expect(of.known(path('tasks.ts'))).toBe(first)
    expect(await of.bind(path('tasks.ts'))).toBe(first)
    expect(made).toHaveLength(1)
  })

  test('requests at the same time share one', async () => {
    const { root, path } = project(two)
    const { of, made } = counted(root)
    const all = await Promise.all(Array.from({ length: 20 }, () => of.bind(path('tasks.ts'))))
    expect(new Set(all)).toHaveLength(1)
    expect(made).toHaveLength(1)
  })

  test('an edit of any of its files counts from the next request on, and the old bundle stays', async () => {
    const { root, path, write } = project(two)
    const { of } = counted(root)
    const before = await of.bind(path('tasks.ts'))
    for (let i = 2; i < 6; i++) {
      // As fast as it goes, with as many bytes: the clock of the file system may not have ticked.
      write('part.ts', `export const a = () => ${i}`)
      const after = await of.bind(path('tasks.ts'))
      expect(await answer(after.file, 'a')).toBe(i)
    }
    expect(await answer(before.file, 'a')).toBe(1)
  })

  test('an edit while it is being bundled counts for who asks after it', async () => {
    const { root, path, write } = project(two)
    const reading = Promise.withResolvers<void>()
    const edited = Promise.withResolvers<void>()
    let first = true
    const of = bundles(root, async (file, folder) => {
      const made = bundle(file, folder)
      if (!first) return made
      first = false
      const result = await made
      reading.resolve()
      await edited.promise
      return result
    })
    const early = of.bind(path('tasks.ts'))
    await reading.promise
    write('part.ts', 'export const a = () => 2')
    const late = [of.bind(path('tasks.ts')), of.bind(path('tasks.ts'))]
    edited.resolve()
    expect(await answer((await early).file, 'a')).toBe(1)
    const [one, other] = await Promise.all(late)
    expect(await answer(one.file, 'a')).toBe(2)
    expect(other).toBe(one)
  })

  test.each([
    ['tsconfig.json', '{ "compilerOptions": { "jsx": "react" } }'],
    ['node_modules/dep/index.js', 'export const b = 2'],
  ])('a change of %s counts', async (name, text) => {
    const { root, path, write } = project({
      'package.json': '{ "type": "module" }',
      'node_modules/dep/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/dep/index.js': 'export const a = 1',
      'tasks.ts': `export * from 'dep'\nexport const c = 1`,
    })
    const { of, made } = counted(root)
    expect((await of.bind(path('tasks.ts'))).exports).toBeUndefined()
    write(name, text)
    await of.bind(path('tasks.ts'))
    expect(made).toHaveLength(2)
  })

  test('a module that was mended after a fault is taken', async () => {
    const { root, path, write } = project({ 'tasks.ts': 'export const = 1' })
    const { of } = counted(root)
    await refused(of.bind(path('tasks.ts')))
    write('tasks.ts', 'export const a = () => 1')
    expect((await of.bind(path('tasks.ts'))).exports).toEqual(['a'])
  })

  test('a large graph is looked at, too', async () => {
    const names = Array.from({ length: 150 }, (_, i) => `part-${i}`)
    const { root, path, write } = project({
      ...Object.fromEntries(names.map((name) => [`${name}.ts`, `export const a = 1`])),
      'tasks.ts': `${names.map((name) => `import './${name}.ts'`).join('\n')}\nexport const a = () => 1`,
    })
    const { of, made } = counted(root)
    const first = await of.bind(path('tasks.ts'))
    expect(of.known(path('tasks.ts'))).toBeUndefined()
    expect(await of.bind(path('tasks.ts'))).toBe(first)
    expect(made).toHaveLength(1)
    write('part-149.ts', 'globalThis.changed = 1')
    expect(await of.bind(path('tasks.ts'))).not.toBe(first)
  })
})

describe('the folder', () => {
  test('is for its owner alone, and holds nothing but bundles', async () => {
    const { root, path } = project({ 'tasks.ts': 'export const a = () => 1' })
    const { file, hash } = await bundles(root).bind(path('tasks.ts'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(root, '.segue/modules', hash)).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(root, '.segue/modules', hash))).toEqual(['tasks.mjs'])
  })

  test('a bundle that was cut short is written again; a whole one is left alone', async () => {
    const { root, path } = project({ 'tasks.ts': 'export const a = () => 1' })
    const { file } = await bundles(root).bind(path('tasks.ts'))
    const whole = readFileSync(file, 'utf8')
    const { ino } = statSync(file)
    await bundles(root).bind(path('tasks.ts'))
    expect(statSync(file).ino).toBe(ino)
    writeFileSync(file, '')
    chmodSync(file, 0o600)
    await bundles(root).bind(path('tasks.ts'))
    expect(readFileSync(file, 'utf8')).toBe(whole)
  })

  test('what nothing is bound to goes', async () => {
    const { root, path, write } = project({ 'tasks.ts': 'export const a = () => 1' })
    const of = bundles(root)
    const old = await of.bind(path('tasks.ts'))
    write('tasks.ts', 'export const a = () => 2')
    const kept = await of.bind(path('tasks.ts'))
    await of.sweep(new Set([kept.hash]))
    expect(readdirSync(join(root, '.segue/modules'))).toEqual([kept.hash])
    expect(old.hash).not.toBe(kept.hash)
  })
})
