import { readdirSync, statfsSync, statSync, accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { SegueError } from '../../errors.ts'
import { stateOf } from '../../service/folder.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import { catalogOf } from '../catalog-here.ts'
import { columns } from '../columns.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { Look } from '../look.ts'
import { bytes, some } from '../units.ts'

type Doctor = Shape<'Doctor'>
type Item = Doctor['items'][number]
type Finding = Omit<Item, 'name'>

const LEAST_DISK = 100 * 2 ** 20
const GOOD_DISK = 2 ** 30

/** Every check to its end, one after the other: what one of them throws is what it has found. */
export async function run(context: Context): Promise<Doctor> {
  const items: Item[] = []
  for (const [name, check] of CHECKS) {
    context.progress.update(() => `looking at ${name}`)
    const found = await Promise.resolve()
      .then(() => check(context))
      .catch((error: unknown): Finding => bad(told(error), nextOf(error)))
    for (const finding of [found].flat()) items.push({ name, ...finding })
  }
  return stamp('Doctor', { items, ok: items.every(({ verdict }) => verdict !== 'bad') })
}

type Check = (context: Context) => Finding | Finding[] | Promise<Finding | Finding[]>

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['node', () => ok(`${process.version} on ${process.platform} ${process.arch}`)],
  ['folder', folder],
  ['state', state],
  ['cluster', cluster],
  ['journal', journal],
  ['disk', disk],
  ['components', components],
  ['compositions', compositions],
]

const ok = (found: string): Finding => ({ verdict: 'ok', found })
const warn = (found: string, next?: string): Finding => finding('warn', found, next)
const bad = (found: string, next?: string): Finding => finding('bad', found, next)
const finding = (verdict: Item['verdict'], found: string, next?: string): Finding =>
  next === undefined ? { verdict, found } : { verdict, found, next }

function folder({ folder: path }: Context): Finding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return bad(`${path} cannot be written to (${(error as NodeJS.ErrnoException).code})`)
  }
  return ok(`${path} can be read and written`)
}

/** `.segue/`: for this user alone, and what it holds. */
function state({ folder: path }: Context): Finding {
  const found = statSync(stateOf(path), { throwIfNoEntry: false })
  if (!found) return ok('none yet; the first `segue up` or `segue run` makes it')
  if (found.uid !== process.getuid!()) {
    return bad(`${stateOf(path)} belongs to another user`, 'work in a folder of your own')
  }
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8)
    return warn(`${stateOf(path)} is open to others (mode 0${mode})`, `chmod 700 ${stateOf(path)}`)
  }
  return ok(`${stateOf(path)}, for you alone: ${readdirSync(stateOf(path)).sort().join(', ')}`)
}

/** Who owns the folder, whether it answers, and what one that is gone left behind. */
async function cluster(context: Context): Promise<Finding> {
  const { ownerOf } = await import('../../service/lock.ts')
  const path = stateOf(context.folder)
  const owner = ownerOf(path)
  const running = await context.running()
  if (running) {
    const { pid, version } = await running.info()
    const { store } = await running.status()
    if (store.fault) return bad(`${store.component}: ${store.fault}`, 'segue status')
    return ok(`pid ${pid}, segue ${version}, answers; ${some(store.jobs, 'job')} in its journal`)
  }
  if (owner) {
    return warn(
      `${owner.what} (pid ${owner.pid} on ${owner.host}) owns the folder and serves nobody`,
      'wait until it has ended, or end it',
    )
  }
  const left = ['run.json', 'lock'].filter((name) =>
    statSync(join(path, name), { throwIfNoEntry: false }),
  )
  return left.length > 0
    ? ok(
        `none runs; ${left.join(' and ')} of one that is gone ${left.length > 1 ? 'are' : 'is'} taken over by the next`,
      )
    : ok('none runs')
}

/** The file of the journal while nobody writes to it; a cluster that runs has looked at it. */
async function journal(context: Context): Promise<Finding> {
  if (await context.running()) return ok('in use by the cluster, which tells of faults itself')
  const file = join(stateOf(context.folder), 'journal', JOURNAL)
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return ok('none yet')
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const [verdict] = Object.values(db.prepare('PRAGMA quick_check(1)').get()!)
    if (verdict === 'ok') return ok(`${file}, ${bytes(found.size)}, whole`)
    return bad(`${file} is damaged: ${String(verdict)}`, MEND)
  } catch (error) {
    return bad(`${file} cannot be read: ${told(error)}`, MEND)
  } finally {
    db.close()
  }
}

const JOURNAL = 'journal.db'
const MEND = 'put a good copy in its place, or move it away to begin with an empty one'

function disk({ folder: path }: Context): Finding {
  const { bavail, bsize } = statfsSync(path)
  const free = bavail * bsize
  const found = `${bytes(free)} free`
  if (free < LEAST_DISK) return bad(found, `make room: the journal needs ${bytes(LEAST_DISK)}`)
  return free < GOOD_DISK ? warn(found, 'make room before long work') : ok(found)
}

async function components({ folder: path }: Context): Promise<Finding | Finding[]> {
  const catalog = catalogOf(path)
  try {
    await catalog.load()
    const refused = [...catalog.refusals()].map(([file, error]) =>
      bad(`${file}: ${error.message}`, `segue component check ${file}`),
    )
    return refused.length > 0 ? refused : ok(`${some(catalog.ids().length, 'component')}, all good`)
  } finally {
    await catalog.close()
  }
}

/** Those of the folder; those that ship were checked. */
async function compositions({ folder: path }: Context): Promise<Finding | Finding[]> {
  const { namesIn } = await import('../../cluster/locate.ts')
  const { readComposition } = await import('../../assembler/parse.ts')
  const own = join(path, 'compositions')
  const names = statSync(own, { throwIfNoEntry: false }) ? namesIn(own) : []
  if (names.length === 0) return ok('none of this folder; those that ship can be used')
  const catalog = catalogOf(path)
  const faults: Finding[] = []
  try {
    await catalog.load()
    for (const name of names) {
      await readComposition(join(own, `${name}.json`), catalog).catch((error: unknown) =>
        faults.push(bad(`${name}: ${told(error)}`, `segue compose validate ${name}`)),
      )
    }
  } finally {
    await catalog.close()
  }
  return faults.length > 0 ? faults : ok(`${some(names.length, 'composition')}, all good`)
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const nextOf = (error: unknown): string | undefined =>
  error instanceof SegueError ? error.parts.next : undefined

const COLOURS = { ok: 'green', warn: 'yellow', bad: 'red' } as const

export const render = ({ items }: Doctor, look: Look): string =>
  columns(
    items,
    [
      { head: '', of: ({ verdict }) => look.style(COLOURS[verdict], verdict) },
      { head: 'what', of: ({ name }) => name },
      {
        head: 'found',
        of: ({ found, next }) => (next ? `${found}\n            next: ${next}` : found),
      },
    ],
    { ...look, columns: Infinity },
  )

export const exit = ({ ok: fine }: Doctor): number => (fine ? EXIT.done : EXIT.failed)
