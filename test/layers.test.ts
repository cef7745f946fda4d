import { readFileSync, globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { layerFaults, specifiers } from './layers.ts'

const FOLDERS = '{interfaces,components,runtime,workloads,test,scripts}/**/*.ts'

test('the project keeps its layers', () => {
  const files = Object.fromEntries(
    globSync(FOLDERS).map((path) => [path, readFileSync(path, 'utf8')]),
  )
  expect(Object.keys(files)).toContain('runtime/errors.ts')
  expect(layerFaults(files)).toEqual([])
})

describe('specifiers', () => {
  test.each([
    [`import { a } from './a.ts'`, ['./a.ts']],
    [`import './effect.ts'`, ['./effect.ts']],
    [`import type { A } from "pkg"`, ['pkg']],
    [`import a, {\n  b,\n  type C,\n} from './multi.ts'`, ['./multi.ts']],
    [`export * from './all.ts'\nexport { x } from './x.ts'`, ['./all.ts', './x.ts']],
    [`const a = await import('./lazy.ts')`, ['./lazy.ts']],
    [`type A = import('./types.ts').A`, ['./types.ts']],
    [`const w = new Worker(new URL('./worker.ts', import.meta.url))`, ['./worker.ts']],
    [`const a = require('pkg/deep')`, ['pkg/deep']],
    [`// import './no.ts'\n/* import './no.ts' */\nimport './yes.ts'`, ['./yes.ts']],
    [`export interface A {\n  b: 'no' | 'never'\n}`, []],
    [`export const a = 'from'\nexport const b = './no.ts'`, []],
    [`const url = 'http://x' // import './no.ts'\nimport './yes.ts'`, ['./yes.ts']],
  ])('%j', (source, expected) => {
    expect(specifiers(source)).toEqual(expected)
  })
})

describe('a breach is found', () => {
  test.each([
    ['interfaces/a.ts', `import 'node:fs'`, 'interfaces/ imports nothing'],
    [
      'interfaces/a.ts',
      `import type { X } from '../runtime/core/x.ts'`,
      'interfaces/ imports nothing',
    ],
    [
      'components/queue/a.ts',
      `import { X } from '../../runtime/errors.ts'`,
      'a component imports only',
    ],
    ['components/queue/a.ts', `import b from './b.ts'`, 'a component imports only'],
    [
      'components/queue/a.ts',
      `import b from '../executor/threads/b.ts'`,
      'a component imports only',
    ],
    [
      'runtime/core/a.ts',
      `import b from '../../workloads/demo/b.ts'`,
      'does not import workloads/',
    ],
    [
      'workloads/demo/a.ts',
      `import b from '../../runtime/errors.ts'`,
      'imports nothing of runtime/',
    ],
    [
      'components/queue/a.ts',
      `import b from '../../interfaces/index.ts'`,
      'a component imports only',
    ],
    [
      'runtime/core/a.ts',
      `import fifo from '../../components/queue/fifo.ts'`,
      'does not import components/',
    ],
    [
      'runtime/core/a.ts',
      `const a = import('../../components/queue/fifo.ts')`,
      'does not import components/',
    ],
    ['runtime/core/a.ts', `import type { D } from '../drivers/d.ts'`, 'arrows point down'],
    ['runtime/errors.ts', `import { l } from './loader/l.ts'`, 'arrows point down'],
    ['runtime/loader/l.ts', `import { a } from '../assembler/a.ts'`, 'arrows point down'],
    ['runtime/core/a.ts', `import { q } from '../../interfaces/queue.ts'`, 'as #interfaces'],
    ['runtime/stuff/a.ts', `import { q } from '../errors.ts'`, 'is no layer'],
    ['runtime/core/a.ts', '\n'.repeat(301), '300 are the most'],
    ['runtime/core/aB.ts', '', 'kebab-case'],
  ])('%s %#', (path, source, fault) => {
    expect(layerFaults({ [path]: source }).join('\n')).toContain(fault)
  })

  test('a package that enters twice', () => {
    const use = `import { watch } from 'chokidar'`
    expect(layerFaults({ 'runtime/loader/a.ts': use, 'runtime/loader/b.ts': use })).toEqual([])
    expect(layerFaults({ 'runtime/loader/a.ts': use, 'runtime/console/b.ts': use })).toEqual([
      'chokidar enters at runtime/console and runtime/loader; one folder, please',
    ])
  })

  test('what is allowed', () => {
    expect(
      layerFaults({
        'components/executor/threads.ts': `import '#interfaces'\nnew URL('./threads/worker.ts', import.meta.url)`,
        'components/executor/processes.ts': `import './shared/pipe.ts'`,
        'components/executor/threads/worker.ts': `import './other.ts'\nimport 'node:fs'`,
        'runtime/console/main.ts': `import '../core/a.ts'\nimport '../index.ts'\nimport './table.ts'`,
        'test/x.test.ts': `import '../components/queue/fifo.ts'`,
      }),
    ).toEqual([])
  })
})
