import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = resolve('runtime/console/main.ts')
const node = (...words: string[]) => spawnSync(process.execPath, words, { encoding: 'utf8' })

test('Windows is told what to do', () => {
  const windows = `data:text/javascript,Object.defineProperty(process, 'platform', { value: 'win32' })`
  const { stdout, stderr, status } = node('--import', windows, MAIN, 'status')
  expect([stdout, stderr, status]).toEqual([
    '',
    'segue runs on Linux and macOS; on Windows use WSL\n',
    2,
  ])
})

test('who reads may go away', () => {
  const script = `'${process.execPath}' '${MAIN}' explain 2>&1 | head -n 1; echo "\${PIPESTATUS[1]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^code .*\n0\n$/), ''])
})

/** Modules that a line loads, by URL. */
function loaded(...words: string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) { process.stderr.write('load ' + url + '\\n'); return next(url, context) } })
  `)}`
  const { stderr } = node('--import', hook, MAIN, ...words)
  return [...stderr.matchAll(/^load (.*)$/gm)].map(([, url]) => url)
}

test.each([['--help'], ['status']])('nothing heavy is loaded for %s', (...words) => {
  const urls = loaded(...words)
  expect(urls.some((url) => url.endsWith('/commander/index.js'))).toBe(true)
  const heavy =
    /node_modules\/(?!commander|fastest-levenshtein)|\/(loader\/catalog|assembler|core|cluster)\b/
  expect(urls.filter((url) => heavy.test(url) && !url.startsWith('data:'))).toEqual([])
})
