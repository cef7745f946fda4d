import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Confinement } from '../../../runtime/files/confine.ts'
import { SegueError } from '../../../runtime/errors.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-confine-')))
afterAll(() => rmSync(root, { recursive: true }))
const at = (...path: string[]) => join(root, ...path)
for (const folder of ['home/sub', 'home2', 'other/deep']) mkdirSync(at(folder), { recursive: true })
for (const file of ['home/a.ts', 'home2/a.ts', 'other/deep/b.ts']) writeFileSync(at(file), '')
const link = (target: string, path: string) => symlinkSync(target, at(path))
link('../other', 'home/out')
link('sub', 'home/in')
link('../other/none.ts', 'home/dangling.ts')
link('none.ts', 'home/dangling-inside.ts')
link('../../other/deep/b.ts', 'home/sub/b.ts')
link('round.ts', 'home/round.ts')
link('home', 'alias')

const home = new Confinement([at('home')])

test.each([
  ['the folder itself', 'home', 'home'],
  ['a file in it', 'home/a.ts', 'home/a.ts'],
  ['a file that does not exist', 'home/x/y/z.ts', 'home/x/y/z.ts'],
  ['a way out and in again', 'home/sub/../a.ts', 'home/a.ts'],
  ['a link that stays inside', 'home/in/x.ts', 'home/sub/x.ts'],
  ['a link inside to what does not exist', 'home/dangling-inside.ts', 'home/none.ts'],
  ['the folder by another name', 'alias/a.ts', 'home/a.ts'],
  ['what goes on behind a file', 'home/a.ts/b', 'home/a.ts/b'],
])('inside is %s', (_, path, real) => {
  expect(home.within(root + '/' + path)).toBe(at(real))
})

test.each([
  ['the folder above', '.'],
  ['a folder whose name begins alike', 'home2/a.ts'],
  ['a way up', 'home/../other/deep/b.ts'],
  ['a link that leads out', 'home/out/deep/b.ts'],
  ['a link that leads out, to what does not exist', 'home/out/x/y.ts'],
  ['a file that is a link', 'home/sub/b.ts'],
  ['a link that leads out once somebody makes a file there', 'home/dangling.ts'],
  ['a link in a circle', 'home/round.ts'],
  ['a name that no file has', 'home/a\0b'],
])('outside is %s', (_, path) => {
  expect(home.within(root + '/' + path)).toBeUndefined()
})

test('the error says which path, where it leads, which folders, and what to do', () => {
  const demand = () =>
    new Confinement([at('home'), at('home2'), at('alias')]).demand(
      at('home/out/deep/b.ts'),
      'cwd',
      'job.json:1:5',
    )
  expect(demand).toThrow(SegueError)
  try {
    demand()
  } catch (error) {
    expect((error as SegueError).explain().replaceAll(root, '')).toBe(
      [
        'error[E_FORBIDDEN] cwd is outside the allowed folders',
        '  at       job.json:1:5',
        '  expected a path in /home or /home2',
        '  found    "/home/out/deep/b.ts", which leads to "/other/deep/b.ts"',
        '  next     move it there, or allow its folder when the cluster is started',
      ].join('\n'),
    )
  }
})

test('a folder may not exist yet, and the root holds everything', () => {
  expect(new Confinement([at('later')]).within(at('later/x.ts'))).toBe(at('later/x.ts'))
  expect(new Confinement(['/']).within(at('other'))).toBe(at('other'))
})
