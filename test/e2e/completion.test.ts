import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Project } from './segue.ts'

const project = new Project('completion')
const bin = join(project.folder, 'bin')

beforeAll(() => {
  project.run('init')
  mkdirSync(bin)
  const main = `exec '${process.execPath}' '${resolve('runtime/console/main.ts')}' "$@"`
  writeFileSync(join(bin, 'segue'), `#!/bin/sh\n${main}\n`, { mode: 0o755 })
  project.run('up --detach')
  project.run('run tasks.ts#square 2')
}, 60_000)

afterAll(() => project[Symbol.asyncDispose](), 60_000)

const shell = (name: string, script: string): string => {
  const { stdout, stderr } = spawnSync(name, ['-c', script], {
    cwd: project.folder,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout
}
const installed = (name: string) => spawnSync(name, ['-c', 'true']).status === 0

/** What bash would offer for a line, the cursor at its end. */
const bash = (line: string): string[] => {
  const words = line.split(' ').map((word) => `'${word}'`)
  return shell(
    'bash',
    `source <(segue completion bash)
     COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1} COMP_LINE='${line}' COMP_POINT=${line.length}
     __segue_complete 2>/dev/null
     printf '%s\\n' "\${COMPREPLY[@]}"`,
  )
    .trimEnd()
    .split('\n')
}

test.runIf(installed('bash'))(
  'bash offers verbs, options and live names',
  () => {
    expect(bash('segue sta')).toEqual(['status'])
    expect(bash('segue job ')).toEqual(expect.arrayContaining(['list', 'get', 'cancel']))
    expect(bash('segue job list --st')).toEqual(['--state'])
    expect(bash('segue job get ')).toEqual(['j-1'])
    expect(bash('segue swap resourceManager.Q')).toEqual(['resourceManager.Queue'])
    expect(bash('segue swap resourceManager.Queue queue/a')).toEqual(['queue/aged-shortest'])
    expect(bash('segue compose show m')).toEqual(['mine'])
  },
  60_000,
)

test.runIf(installed('bash'))(
  'the script of bash may be read twice',
  () => {
    const twice = 'source <(segue completion bash); source <(segue completion bash); echo done'
    expect(shell('bash', twice)).toBe('done\n')
  },
  60_000,
)

test.runIf(installed('zsh'))(
  'zsh reads its script',
  () => {
    expect(
      shell('zsh', 'autoload -Uz compinit; compinit -D; source <(segue completion zsh); echo done'),
    ).toBe('done\n')
  },
  60_000,
)

test.runIf(installed('fish'))(
  'fish offers verbs',
  () => {
    const script = "segue completion fish | source; complete -C 'segue sta'"
    expect(shell('fish', script)).toContain('status')
  },
  60_000,
)

test('every shell has a script', () => {
  for (const name of ['bash', 'zsh', 'fish', 'powershell']) {
    const { out, err, code } = project.run(`completion ${name}`)
    expect([err, code]).toEqual(['', 0])
    expect(out).toMatch(/complete '?--/)
  }
  expect(project.run('completion tcsh').code).toBe(2)
}, 60_000)

test('what a shell asks is answered in the form of its scripts', () => {
  const { out, code } = project.run(['complete', '--', 'job', 'get', ''])
  expect([out, code]).toEqual(['j-1\tsquare, ok\n:4\n', 0])
  expect(project.run(['complete', '--', 'run', '']).out).toBe(':0\n')
  expect(project.run(['complete', '--', 'nonsense', '']).out).toBe('\n:4\n'.trimStart())
}, 60_000)
