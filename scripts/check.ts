import { spawnSync } from 'node:child_process'

/** `npm run check`: all of it, each step to its end, so that one run tells every fault. */
const bin = (path: string) => `node_modules/${path}`
const steps: readonly (readonly [name: string, ...argv: string[]])[] = [
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['lint', bin('oxlint/bin/oxlint')],
  ['types', bin('typescript/bin/tsc'), '-p', '.'],
  ['layers', bin('vitest/vitest.mjs'), 'run', '--reporter', 'dot', 'test/layers.test.ts'],
  ['schema', 'scripts/schema.ts', '--check'],
  ['docs/cli.md', 'scripts/cli-doc.ts', '--check'],
]

const failed: string[] = []
for (const [name, ...argv] of steps) {
  const before = performance.now()
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' })
  const seconds = ((performance.now() - before) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (status !== 0) failed.push(name)
}
console.log(failed.length === 0 ? 'check: ok' : `check: failed in ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
