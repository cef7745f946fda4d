import { readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answer, bundles, project, refused } from './bundle-project.ts'

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

  test.each(['/dev/zero', 'folder', 'folder/link'])('what is no file: %s', async (name) => {
    const { root, path } = project({ 'folder/a.ts': 'export const a = 1' })
    symlinkSync('/dev/zero', path('folder/link'))
    const { code, message } = await refused(bundles(root).bind(resolve(root, name)))
    expect([code, message]).toEqual(['E_TASK_MODULE', expect.stringContaining('is no file')])
  })

  test('an import of what is no file', async () => {
    const { root, path } = project({ 'tasks.ts': `import './zero'` })
    symlinkSync('/dev/zero', path('zero'))
    const { code, parts } = await refused(bundles(root).bind(path('tasks.ts')))
    expect([code, parts.where]).toEqual(['E_TASK_MODULE', `${path('tasks.ts')}:1:8`])
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
