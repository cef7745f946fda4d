import { spawnSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../runtime/cluster/local.ts'
import { locate } from '../runtime/cluster/locate.ts'
import type { Notice } from '../runtime/cluster/rewirer.ts'
import { noticeLine } from '../runtime/console/demo/notice.ts'
import { understand } from '../runtime/console/program.ts'
import { VERBS } from '../runtime/console/verbs.ts'
import { Catalog } from '../runtime/loader/catalog.ts'
import { blocksIn, linksIn, readme, tableIn } from './readme.ts'
import { testIo } from './runtime/console/io.ts'

const SETUP = ['npm ci && npm start', 'npm ci && npm test']
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>
}
const blocks = blocksIn(readme)
const shell = blocks.filter(({ language }) => language === 'sh')
const lines = shell.flatMap(({ text }) => text.trim().split('\n'))
/** Words after the command in every line of the shell that begins with it. */
const uses = (command: string): string[][] =>
  lines
    .filter((line) => line.startsWith(`${command} `))
    .map((line) => line.slice(command.length + 1).split(' '))
const fileOf = (path: string): string => blocks.find(({ file }) => file === path)!.text

/** An empty folder with the files of the README, beside a package that is this repository. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segue-readme-')))
const home = realpathSync(mkdtempSync(join(tmpdir(), 'segue-home-')))
const node = (...words: string[]) =>
  spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

beforeAll(() => {
  for (const { file, text } of blocks) if (file) write(file, text)
  write('package.json', '{ "type": "module" }')
  const exports = { '.': './runtime/index.ts', './interfaces': './interfaces/index.ts' }
  writeFileSync(join(home, 'package.json'), JSON.stringify({ type: 'module', exports }))
  for (const name of ['runtime', 'interfaces']) symlinkSync(resolve(name), join(home, name))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(home, join(folder, 'node_modules/segue'))
})

afterAll(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true, force: true })
})

test('the two lines that set up and run stand alone, and .ci/run uses the one of the tests', () => {
  for (const line of SETUP) expect(shell.map(({ text }) => text)).toContain(`${line}\n`)
  expect(readFileSync('.ci/run', 'utf8')).toContain(`command='${SETUP[1]}'\n`)
})

test('every npm script that it names exists', () => {
  const named = [...readme.matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)]
  expect(named.length).toBeGreaterThan(5)
  for (const [, script, short] of named) expect(scripts).toHaveProperty(script ?? short)
})

test('what it says about npm start is what npm start takes', () => {
  const seen = uses('npm start --').map(
    (words) => understand(['demo', ...words], testIo(), VERBS, () => '')!.options,
  )
  expect(seen).toEqual([
    { compositions: ['fifo', 'mine'], quick: true },
    { compositions: ['fifo', 'mine'], watch: true },
  ])
  for (const name of ['fifo', 'mine'])
    expect(existsSync(locate(name, folder, 'compositions'))).toBe(true)
})

test('component and composition pass the checks that it names', () => {
  const [, ...main] = scripts.segue
    .split(' ')
    .map((word) => (word === 'node' ? word : resolve(word)))
  const said = uses('npm run -s segue --').map((words) => {
    const { stdout, stderr, status } = node(...main, ...words)
    expect(stderr).toMatch(/^(next: .+\n(?: {2}or: .+\n)*)?$/)
    expect(status).toBe(0)
    return stdout
  })
  expect(said).toHaveLength(2)
  expect(said[0]).toMatch(/^queue\/widest-first@\w+ is good: The task first that needs the most/)
  expect(said[1]).toContain('mine is good')
}, 60_000)

test('its TypeScript has no fault', () => {
  const paths = {
    segue: [resolve('runtime/index.ts')],
    '#interfaces': [resolve('interfaces/index.ts')],
  }
  const typeRoots = [resolve('node_modules/@types')]
  const compilerOptions = { paths, typeRoots, types: ['node'], noEmit: true, strict: true }
  const more = { module: 'nodenext', target: 'es2024', skipLibCheck: true }
  const options = { ...compilerOptions, ...more, allowImportingTsExtensions: true }
  const files = blocks.flatMap(({ file, language }) => (file && language === 'ts' ? [file] : []))
  write('tsconfig.json', JSON.stringify({ compilerOptions: options, files }))
  expect(files).toHaveLength(3)
  const { stdout } = node(resolve('node_modules/typescript/bin/tsc'), '-p', '.')
  expect(stdout).toBe('')
}, 60_000)

test('the jobs give what it says they print', () => {
  const [words] = uses('npx node')
  const { stdout, stderr, status } = node(...words)
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  const at = blocks.findIndex(({ text }) => text.trim() === `npx node ${words.join(' ')}`)
  expect(stdout).toBe(blocks[at + 1].text)
}, 60_000)

test('the component orders real tasks, is replaced while they run, and is refused with a mistake', async () => {
  write('one.json', JSON.stringify({ composition: 'fifo', nodes: [{ cpu: 1, memory: '50%' }] }))
  const cluster = await openCluster({
    folder,
    cluster: './one.json',
    composition: 'mine',
    watch: true,
  })
  try {
    const told: string[] = []
    const heard = Promise.withResolvers<void>()
    let refused = Promise.withResolvers<void>()
    cluster.onEvent((notice: Notice) => {
      told.push((noticeLine(notice) ?? '').replaceAll(`${folder}/`, ''))
      if (notice.type === 'rewired') heard.resolve()
      if (notice.type === 'refused') refused.resolve()
    })
    /** Sizes in the order in which they began. */
    const order = async () => {
      const stages = ['10MiB', '30MiB', '20MiB'].map((memory) => ({
        name: memory,
        burn: { sleepMs: 5 },
        needs: { memory },
      }))
      const { tasks } = await cluster.submit({ name: 'sizes', stages }).done
      return [...tasks].sort((a, b) => a.wait - b.wait).map(({ stage }) => stage)
    }
    expect(await order()).toEqual(['30MiB', '20MiB', '10MiB'])

    const path = 'components/queue/widest-first.ts'
    write(path, fileOf(path).replace('-(task', '(task'))
    await heard.promise
    expect(told.pop()).toMatch(/^generation 2, file \S+: .*widest-first/)
    expect(await order()).toEqual(['10MiB', '20MiB', '30MiB'])

    refused = Promise.withResolvers()
    write(path, fileOf(path).replace('task.needs', 'tsak.needs'))
    await refused.promise
    const version = (text: string) => text.replace(/version \w+/, 'version').trim()
    const shown = blocks.find(({ text }) => text.includes('tsak'))!.text
    expect(version(told.pop()!)).toBe(version(shown))
    expect(await order()).toEqual(['10MiB', '20MiB', '30MiB'])
  } finally {
    await cluster.close()
  }
}, 60_000)

test('the tables are what ships', async () => {
  const catalog = new Catalog([resolve('components')])
  await catalog.load()
  const sentence = (id: string) => catalog.get(id)!.doc.split(/(?<=\.)\s/)[0]
  const components = Object.fromEntries(catalog.ids().map((id) => [id, sentence(id)]))
  await catalog.close()
  expect(tableIn(readme, 'component')).toEqual(components)
  const described = (pattern: string) =>
    Object.fromEntries(
      globSync(pattern)
        .map((file) => [
          basename(file, '.json'),
          JSON.parse(readFileSync(file, 'utf8')).description,
        ])
        .filter(([name]) => name !== 'schema'),
    )
  expect(tableIn(readme, 'composition')).toEqual(described('compositions/*.json'))
  expect(tableIn(readme, 'cluster')).toEqual(described('compositions/clusters/*.json'))
})

test.each(globSync(['*.md', 'docs/**/*.md']))('links of %s lead somewhere', (page) => {
  const dead = linksIn(readFileSync(page, 'utf8')).filter(
    (target) => !existsSync(join(dirname(page), target)),
  )
  expect(dead).toEqual([])
})
