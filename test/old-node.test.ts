import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts
const pretend = (version: string, ...argv: string[]) =>
  spawnSync(
    process.execPath,
    [
      '-e',
      `Object.defineProperty(process, 'version', { value: 'v${version}' })
       Object.defineProperty(process.versions, 'node', { value: '${version}' })
       process.argv.splice(1, 0, 'scripts/node.cjs')
       require('./scripts/node.cjs')`,
      '--',
      ...argv,
    ],
    { encoding: 'utf8' },
  )

test('an older Node is told so in one sentence, and the exit status is 2', () => {
  const { status, stdout, stderr } = pretend('20.20.2', 'test/runs.ts')
  expect(stdout).toBe('')
  expect(stderr).toMatch(
    /^error\[E_NODE_VERSION\] Segue needs Node 24 or newer and this is v20\.20\.2 [^\n]*\n$/,
  )
  expect(status).toBe(2)
})

test('a Node that is new enough runs the file', () => {
  const { status, stderr } = pretend('26.10.0', 'test/runs.ts')
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('every npm script goes through the guard', () => {
  for (const [name, command] of Object.entries(scripts)) {
    expect(command, name).toMatch(/^(node scripts\/node\.cjs \S+|npm run )/)
  }
})

test('the guard keeps to syntax that Node 12 reads', () => {
  for (const path of globSync('scripts/*.cjs')) {
    const source = readFileSync(path, 'utf8')
    expect(source).not.toMatch(/\?\.|\?\?|\|\|=|&&=|#\w|\bstatic\b|^\s*import\s/m)
  }
})
