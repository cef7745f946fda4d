import { spawnSync } from 'node:child_process'
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { matches, partsOf, write, type Step } from './transcript.ts'

/** With SEGUE_UPDATE=1 the pages are rewritten with what is printed now; read the difference before it is kept. */
const UPDATE = process.env.SEGUE_UPDATE === '1'

test.each([...globSync('docs/tour/*.md').sort(), 'docs/job-files.md', 'docs/workloads.md'])(
  '%s shows what is printed',
  (file) => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'tour-')))
    const run = runner(home)
    let page = readFileSync(file, 'utf8')
    let moved = 0
    try {
      for (const part of partsOf(page)) {
        if (part.type === 'file') {
          mkdirSync(dirname(join(run.cwd(), part.path)), { recursive: true })
          writeFileSync(join(run.cwd(), part.path), part.text)
          continue
        }
        const seen: Step[] = part.steps.map(({ command }) => ({ command, output: run(command) }))
        if (UPDATE) {
          const text = write(part.steps.map((step, i) => (same(step, seen[i]) ? step : seen[i])))
          const at = part.at + moved
          page = page.slice(0, at) + text + page.slice(at + part.length)
          moved += text.length - part.length
        } else {
          for (const [i, step] of part.steps.entries())
            if (!same(step, seen[i]))
              expect(`$ ${step.command}\n${seen[i].output}`).toBe(
                `$ ${step.command}\n${step.output}`,
              )
        }
      }
    } finally {
      run('segue down --json')
      rmSync(home, { recursive: true, force: true })
    }
    if (UPDATE) writeFileSync(file, page)
  },
  120_000,
)

const same = (shown: Step, seen: Step): boolean => matches(shown.output, seen.output)

/** A shell that keeps its folder from command to command, with `segue` on its path. */
function runner(home: string): { (command: string): string; cwd(): string } {
  const bin = join(home, '.bin')
  const at = join(home, '.at')
  mkdirSync(bin)
  writeFileSync(at, home)
  const main = [process.execPath, resolve('scripts/node.cjs'), resolve('runtime/console/main.ts')]
  const words = main.map((word) => `'${word}'`).join(' ')
  writeFileSync(join(bin, 'segue'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 })
  // The package, as `npm install` would put it there.
  const installed = join(home, 'node_modules/segue')
  mkdirSync(installed, { recursive: true })
  const exports = { '.': './runtime/index.ts', './interfaces': './interfaces/index.ts' }
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ type: 'module', exports }))
  for (const name of ['runtime', 'interfaces']) symlinkSync(resolve(name), join(installed, name))
  const { username } = userInfo()
  const user = new RegExp(`(?<=\\bby )${username}\\b|\\b${username}(?= pid \\d)`, 'g')
  const cwd = () => readFileSync(at, 'utf8').trim()
  const { SEGUE_FOLDER: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env
  const env = {
    ...inherited,
    HOME: home,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
  }
  const run = (command: string): string => {
    const script = `exec 2>&1\n${command}\ncode=$?\npwd > '${at}'\nexit $code`
    const { stdout, status } = spawnSync('bash', ['-c', script], {
      cwd: cwd(),
      env,
      encoding: 'utf8',
      timeout: 60_000,
    })
    const code = status === 0 ? '' : `(exit ${status})\n`
    const output = stdout.endsWith('\n') || stdout === '' ? stdout : `${stdout}\n`
    return (output + code)
      .replaceAll(home, '~')
      .replaceAll(basename(home), 'tour')
      .replace(user, 'you')
  }
  return Object.assign(run, { cwd })
}
