import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { schemaText } from '../../assembler/schema.ts'
import { SegueError } from '../../errors.ts'
import { Catalog } from '../../loader/catalog.ts'
import { packageRoot, typePlaces } from '../../loader/places.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import type { Context } from '../context.ts'
import { PACKAGE, PROJECT, tsconfig } from '../scaffold.ts'
import { some } from '../units.ts'

/** Writes all of it or nothing: what is there already stays as it is. */
export async function* run(
  context: Context,
  { dir }: { dir?: string },
): AsyncIterable<Shape<'Done'>> {
  const { io } = context
  const home = dir === undefined ? context.folder : resolve(context.folder, dir)
  const taken = Object.keys(PROJECT).filter((path) => existsSync(join(home, path)))
  if (taken.length > 0) {
    throw new SegueError('E_STATE', `${home} has files that would be overwritten`, {
      found: taken.join(', '),
      running: 'nothing was written',
      next: 'segue init another-folder',
    })
  }
  const optional = { 'package.json': PACKAGE, 'tsconfig.json': tsconfigOf(home) }
  const files = Object.entries({ ...PROJECT, ...optional }).filter(
    ([path]) => !existsSync(join(home, path)),
  )
  try {
    for (const [path, text] of files) write(join(home, path), text)
    // With the component that was just written, so that an editor knows it in compositions.
    files.push([SCHEMA, await schemaFor(home)])
    write(join(home, SCHEMA), files.at(-1)![1])
  } catch (cause) {
    throw new SegueError('E_FILE', `${home} cannot be written to`, {
      found: (cause as Error).message,
      cause,
    })
  }
  const cd = relative(io.folder, home)
  yield stamp('Done', {
    text: `made ${some(files.length, 'file')} in ${cd === '' ? 'this folder' : cd}`,
    count: files.length,
    files: files.map(([path]) => join(cd, path)),
    next: cd === '' ? ['segue up'] : [`cd ${cd}`, 'segue up'],
  })
  if (cd === '') context.next(['up', 'run jobs/demo.json'])
  else context.note(`next: cd ${cd} && ${context.look.typed('up')}`)
}

const SCHEMA = 'compositions/schema.json'

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

async function schemaFor(home: string): Promise<string> {
  const catalog = new Catalog([join(packageRoot, 'components'), join(home, 'components')])
  await catalog.load()
  await catalog.close()
  return schemaText(catalog)
}

function tsconfigOf(home: string): string {
  const { interfaces, typeRoots } = typePlaces()
  const require = createRequire(join(home, 'package.json'))
  const installed = (name: string) => {
    try {
      return require.resolve(name) !== ''
    } catch {
      return false
    }
  }
  return tsconfig(
    installed('segue/interfaces') ? undefined : { 'segue/interfaces': [interfaces] },
    installed('@types/node/package.json') ? undefined : typeRoots,
  )
}

export const render = ({ text, files = [] }: Shape<'Done'>): string =>
  [text, ...files.map((file) => `  ${file}`)].join('\n')
