import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MOST_PATH_BYTES, socketOf } from '../../../runtime/server/address.ts'
import { findFolder, makeState } from '../../../runtime/service/folder.ts'
import { temporary } from '../server/recording.ts'

test('a state folder is for this user alone, and no part of a repository', () => {
  const folder = temporary()
  const state = makeState(folder)
  expect(state).toBe(join(folder, '.segue'))
  expect(statSync(state).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(state, '.gitignore'), 'utf8')).toBe('*\n')
  chmodSync(state, 0o755)
  makeState(folder)
  expect(statSync(state).mode & 0o777).toBe(0o700)
})

test('where no state folder can be made, that is told', () => {
  const folder = temporary()
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeState(join(folder, 'file'))).toThrow(
    expect.objectContaining({ code: 'E_FILE', message: expect.stringContaining('ENOTDIR') }),
  )
})

test('the folder is the nearest upward that has one', () => {
  const folder = temporary()
  const inner = join(folder, 'a/b/c')
  mkdirSync(inner, { recursive: true })
  expect(findFolder(inner)).toBeUndefined()
  makeState(folder)
  expect(findFolder(inner)).toBe(folder)
  makeState(join(folder, 'a'))
  expect(findFolder(inner)).toBe(join(folder, 'a'))
  // A file of that name is none.
  writeFileSync(join(inner, '.segue'), '')
  expect(findFolder(inner)).toBe(join(folder, 'a'))
})

test.runIf(process.getuid!() === 0)('the folder of another user is not taken for ours', () => {
  const folder = temporary()
  const inner = join(folder, 'a')
  mkdirSync(join(inner, '.segue'), { recursive: true })
  makeState(folder)
  expect(findFolder(inner)).toBe(inner)
  chown(join(inner, '.segue'))
  expect(findFolder(inner)).toBe(folder)
  expect(() => makeState(inner)).toThrow(expect.objectContaining({ code: 'E_FORBIDDEN' }))
})

const chown = (path: string) => chownSync(path, 12_345, 12_345)

test('a socket has a short name in a folder of its own', () => {
  const folder = temporary()
  const state = makeState(folder)
  const path = socketOf(state, { XDG_RUNTIME_DIR: folder })
  expect(path).toMatch(/\/segue\/[0-9a-f]{16}\.sock$/)
  expect(path.startsWith(folder)).toBe(true)
  expect(statSync(join(folder, 'segue')).mode & 0o777).toBe(0o700)
  expect(socketOf(state, { XDG_RUNTIME_DIR: folder })).toBe(path)
  expect(socketOf(makeState(temporary()), { XDG_RUNTIME_DIR: folder })).not.toBe(path)
})

test('a path that is too long for a socket is not used', () => {
  const folder = temporary()
  const state = makeState(folder)
  const long = join(folder, 'x'.repeat(MOST_PATH_BYTES))
  mkdirSync(long)
  const path = socketOf(state, { XDG_RUNTIME_DIR: long })
  expect(path).toMatch(new RegExp(`^/.*/segue-${process.getuid!()}/[0-9a-f]{16}\\.sock$`))
  expect(path.length).toBeLessThanOrEqual(MOST_PATH_BYTES)
  expect(path.startsWith(folder)).toBe(false)
})

test('a folder that others may enter, or a link, is not used for a socket', () => {
  const folder = temporary()
  const state = makeState(folder)
  mkdirSync(join(folder, 'segue'), { mode: 0o755 })
  expect(socketOf(state, { XDG_RUNTIME_DIR: folder }).startsWith(folder)).toBe(false)
  const other = temporary()
  mkdirSync(join(other, 'target'), { mode: 0o700 })
  symlinkSync(join(other, 'target'), join(other, 'segue'))
  expect(socketOf(state, { XDG_RUNTIME_DIR: other }).startsWith(other)).toBe(false)
})
