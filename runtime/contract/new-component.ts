import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { rolesWith } from '../assembler/roles.ts'
import { didYouMean, SegueError } from '../errors.ts'
import { folderOf } from '../loader/evaluate.ts'
import { packageRoot } from '../loader/places.ts'
import { lawsOf } from './suite.ts'
import * as acting from './templates/acting.ts'
import * as deciding from './templates/deciding.ts'
import type { Template } from './templates/deciding.ts'

/** Files that were written, relative to the folder, and what to type next. */
export interface Scaffolded {
  readonly id: string
  readonly files: readonly string[]
  readonly next: readonly string[]
}

const TEMPLATES: Readonly<Record<string, Template>> = { ...deciding, ...acting }
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Writes `components/<interface>/<name>.ts` and `compositions/<name>.json` below the folder. Throws E_USAGE for a bad
 * name (with the nearest interface) and E_STATE where a file is there already; nothing is written then.
 */
export async function newComponent(folder: string, id: string): Promise<Scaffolded> {
  const face = interfaceOf(id)
  const name = id.slice(id.indexOf('/') + 1)
  const component = join('components', `${id}.ts`)
  const composition = join('compositions', `${name}.json`)
  for (const file of [component, composition]) {
    if (existsSync(join(folder, file))) throw exists(file, id)
  }
  if (existsSync(join(packageRoot, component))) throw hides(id)
  const inside = resolve(folder) === packageRoot
  await write(join(folder, component), await sourceOf(face, id, inside))
  await write(join(folder, composition), compositionOf(face, id))
  return {
    id,
    files: [component, composition],
    next: [`segue component test ${id}`, `segue compose plan ${name}`],
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  // Never over a file that came in between.
  await writeFile(file, text, { flag: 'wx' })
}

/** The interface that an id names. */
function interfaceOf(id: string): string {
  const [folder, name, ...more] = id.split('/')
  const known = new Map(Object.keys(TEMPLATES).map((face) => [folderOf(face), face]))
  const expected = `<interface>/<name>, the interface one of ${[...known.keys()].join(', ')}`
  const face = known.get(folder)
  if (!face && name === undefined) {
    throw new SegueError('E_USAGE', `"${id}" does not say which interface it is for`, {
      expected,
      found: id,
      next: `segue component new queue/${suggested(id)}, for example`,
    })
  }
  if (!face) {
    const near = didYouMean(folder, known.keys())
    throw new SegueError('E_USAGE', `"${folder}" is no interface that a component can have`, {
      expected,
      found: id,
      next: near && `did you mean "${near}/${name || 'mine'}"?`,
    })
  }
  if (more.length > 0 || !NAME.test(name ?? '')) {
    throw new SegueError('E_USAGE', `"${id}" is no name of a component`, {
      expected: `${expected}, the name of small letters, digits and single hyphens`,
      found: id,
      next: `segue component new ${folder}/${suggested(name ?? '')}`,
    })
  }
  return face
}

const suggested = (name: string): string => {
  const tame = name
    .replace(/(?<=[a-z0-9])[A-Z]/g, '-$&')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return tame || 'mine'
}

const exists = (file: string, id: string): SegueError =>
  new SegueError('E_STATE', `${file} is there already`, {
    expected: 'a name that is free',
    found: file,
    running: 'nothing was written',
    next: `segue component new ${id}-2`,
  })

const hides = (id: string): SegueError =>
  new SegueError('E_STATE', `${id} ships with Segue`, {
    expected: 'a name of its own: one of that name would stand before the one that ships',
    found: id,
    running: 'nothing was written',
    next: `segue component new ${id.split('/')[0]}/my-${id.split('/')[1]}`,
  })

/** `inside`: in the folder of Segue itself, where the kit has another name. */
async function sourceOf(face: string, id: string, inside: boolean): Promise<string> {
  const { imports, preamble, doc, code } = TEMPLATES[face]
  const laws = await lawsOf(face)
  const names = imports.join(', ')
  const kit = inside ? '#interfaces' : 'segue/interfaces'
  const line = `import { ${names} } from '${kit}'`
  const comment = [
    doc,
    '',
    `What holds for every ${face}, and \`segue component test ${id}\` checks:`,
    ...laws.map(({ name, says }) => `- ${name}: ${says}`),
  ]
  return [
    preamble?.includes('pathToFileURL') ? `import { pathToFileURL } from 'node:url'\n` : '',
    line.length > 100 ? `import {\n  ${imports.join(',\n  ')},\n} from '${kit}'\n` : `${line}\n`,
    '\n',
    preamble ? `${preamble}\n\n` : '',
    '/**\n',
    ...comment.flatMap(wrapped).map((text) => ` *${text && ` ${text}`}\n`),
    ' */\n',
    `${code}\n`,
  ].join('')
}

const WIDTH = 96

/** In lines of the usual width; those of a list are set in. */
function wrapped(text: string): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + word.length >= WIDTH)
      lines.push(text.startsWith('- ') ? `  ${word}` : word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

function compositionOf(face: string, id: string): string {
  const [role] = rolesWith(face)
  const binding = face === 'Executor' ? { use: id, through: ['executor/processes'] } : id
  const composition = {
    description: `${id}, and the defaults beside it.`,
    [role]: { [face]: binding },
  }
  return `${JSON.stringify(composition, undefined, 2)}\n`
}
