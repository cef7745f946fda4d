import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundle } from '../../../runtime/loader/bundle-build.ts'
import { answer, bundles, project, refused } from './bundle-project.ts'

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
