import { basename, dirname, join, resolve } from 'node:path'
import { MOST_AMOUNT, MOST_RESOURCES } from '#interfaces'
import { quoted } from '../errors.ts'
import { Faults } from '../files/faults.ts'
import { locate, type Located } from '../files/located.ts'
import { readText } from '../files/read.ts'
import { thisMachine, type Machine } from './machine.ts'
import { MOST_BYTES } from './parse.ts'

/** One node to be started. */
export interface NodePlan {
  /** By name, in the units that users write: cores, bytes, or a custom unit. `cpu` and `memory` are always there. */
  readonly resources: Readonly<Record<string, number>>
  readonly labels: readonly string[]
  readonly rack: string
  /** Relative to this machine. */
  readonly speed: number
}

export interface ClusterPlan {
  readonly description?: string
  /** Absolute path of the composition that the cluster starts with. */
  readonly composition: string
  readonly nodes: readonly NodePlan[]
  /** False when the nodes have what this machine has; true when their slots are counted, not measured. */
  readonly nominal: boolean
}

const KEYS = ['$schema', 'description', 'composition', 'machine', 'nodes']
const NODE_KEYS = ['count', 'cpu', 'memory', 'resources', 'labels', 'rack', 'speed']
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Nodes that one file may ask for. */
const MOST_NODES = 10_000
/** Characters of a label or the name of a rack or resource. */
const MOST_NAME = 256

export const readCluster = async (file: string, machine = thisMachine()): Promise<ClusterPlan> =>
  parseCluster(await readText(file, MOST_BYTES), file, machine)

/**
 * `{ description, composition, machine: true }`: one node, which is this machine; or with `nodes` instead: a list of
 * `{ count, cpu, memory, resources, labels, rack, speed }`, where `memory` is bytes, "4 GiB" or "20%" of this machine.
 * `composition`: the name of a file one folder up, or a path ending in .json. Throws all faults at once.
 */
export function parseCluster(text: string, file: string, machine: Machine): ClusterPlan {
  const faults = new Faults('E_CLUSTER', basename(file))
  const root = locate(text, basename(file), faults.all)
  const plan = root && planOf(root, file, machine, faults)
  faults.raise()
  return plan!
}

/** What the nodes amount to, for whatever prints figures: slots that are only counted are called nominal. */
export function capacity({ nodes, nominal }: ClusterPlan, machine: Machine): string {
  const slots = nodes.reduce((sum, node) => sum + node.resources.cpu, 0)
  const some = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
  const real = some(machine.cpu, 'real core')
  const place = some(nodes.length, 'node')
  return nominal ? `${place}, ${some(slots, 'nominal slot')} on ${real}` : `${place}, ${real}`
}

function planOf(
  root: Located,
  file: string,
  machine: Machine,
  faults: Faults,
): ClusterPlan | undefined {
  const named = fields(root, KEYS, 'a cluster', faults)
  if (!named) return undefined
  const { where } = root
  const written = named.get('composition')
  const composition = text(written, faults)
  if (!written) {
    const expected = '"composition": the name of a composition'
    faults.add('E_CLUSTER', 'the cluster names no composition', { where, expected })
  }
  const whole = named.get('machine')
  if (whole && whole.value !== true) bad(whole, 'true', faults)
  if ((whole !== undefined) === named.has('nodes')) {
    const expected = 'either "machine": true or "nodes": [...]'
    faults.add('E_CLUSTER', 'the cluster does not say what its nodes are', { where, expected })
  }
  const list = named.get('nodes')
  const items = list?.items()
  if (list && !items?.length) bad(list, 'a list of nodes', faults)
  if (list) countFaults(list, items ?? [], faults)
  const own = { resources: { ...machine }, labels: [], rack: 'default', speed: 1 }
  const nodes = whole ? [own] : (items ?? []).flatMap((item) => nodesOf(item, machine, faults))
  const known = new Set(nodes.flatMap(({ resources }) => Object.keys(resources)))
  if (known.size > MOST_RESOURCES) tooMany(list!, `${known.size} resources`, MOST_RESOURCES, faults)
  if (faults.all.length > 0) return undefined
  const description = text(named.get('description'), faults)
  return { description, composition: fileOf(composition!, file), nodes, nominal: !whole }
}

const fileOf = (composition: string, file: string) =>
  composition.endsWith('.json')
    ? resolve(dirname(file), composition)
    : join(dirname(resolve(file)), '..', `${composition}.json`)

/** Before any node is made: a count may be anything. */
function countFaults(list: Located, items: readonly Located[], faults: Faults): void {
  const counts = items.map((item) => {
    const count = item.entries()?.find(({ key }) => key === 'count')?.value.value ?? 1
    return typeof count === 'number' ? count : 1
  })
  const nodes = counts.reduce((sum, count) => sum + count, 0)
  if (nodes > MOST_NODES) tooMany(list, `${nodes} nodes`, MOST_NODES, faults)
}

const tooMany = ({ where }: Located, found: string, most: number, faults: Faults): undefined =>
  faults.add('E_LIMIT', `the cluster has ${found}`, { where, expected: `at most ${most}` })

function nodesOf(written: Located, machine: Machine, faults: Faults): NodePlan[] {
  const named = fields(written, NODE_KEYS, 'a node', faults)
  if (!named) return []
  for (const key of ['cpu', 'memory']) {
    if (!named.has(key)) {
      const { where, path } = written
      faults.add('E_CLUSTER', `${path} has no ${key}`, { where, expected: `"${key}"` })
    }
  }
  const resources: Record<string, number> = {
    cpu: amount(named.get('cpu'), machine.cpu, faults),
    memory: Math.floor(amount(named.get('memory'), machine.memory, faults)),
  }
  for (const { key, keyWhere: where, value } of members(named.get('resources'), faults)) {
    if (key in resources || key === '' || key.length > MOST_NAME) {
      const builtIn = Object.hasOwn(resources, key)
      faults.add('E_CLUSTER', `${quoted(key)} is no custom resource`, {
        where,
        expected: `a name of at most ${MOST_NAME} characters`,
        next: builtIn ? `"${key}" beside "resources"` : undefined,
      })
    } else resources[key] = positive(value, faults)
  }
  const count = named.has('count') ? positive(named.get('count')!, faults) : 1
  if (named.has('count') && !Number.isInteger(count))
    bad(named.get('count')!, 'a whole number', faults)
  const node = {
    resources,
    labels: labelsOf(named.get('labels'), faults),
    rack: text(named.get('rack'), faults, MOST_NAME) ?? 'default',
    speed: named.has('speed') ? positive(named.get('speed')!, faults) : 1,
  }
  return faults.all.length > 0 ? [] : Array.from({ length: count }, () => node)
}

function fields(
  written: Located,
  keys: readonly string[],
  what: string,
  faults: Faults,
): Map<string, Located> | undefined {
  const entries = written.entries()
  if (!entries) return bad(written, `${what}: an object with any of ${keys.join(', ')}`, faults)
  for (const { key, keyWhere } of entries) {
    if (!keys.includes(key)) faults.unknown('E_CLUSTER', `${what} has no key`, key, keys, keyWhere)
  }
  return new Map(entries.map(({ key, value }) => [key, value]))
}

const bad = ({ where, path, shown: found }: Located, expected: string, faults: Faults): undefined =>
  faults.add('E_CLUSTER', `${path || 'the cluster'} is not what is expected`, {
    where,
    expected,
    found,
  })

function members(written: Located | undefined, faults: Faults) {
  const entries = written ? written.entries() : []
  return entries ?? bad(written!, 'an object of name: amount', faults) ?? []
}

function text(written: Located | undefined, faults: Faults, most = Infinity): string | undefined {
  const { text } = written ?? {}
  if (written && !text) bad(written, 'a text', faults)
  else if (text && text.length > most) bad(written!, `at most ${most} characters`, faults)
  return text
}

function labelsOf(written: Located | undefined, faults: Faults): string[] {
  const items = written ? written.items() : []
  if (!items) bad(written!, 'a list of texts', faults)
  return (items ?? []).map((item) => text(item, faults, MOST_NAME)!)
}

function positive(written: Located, faults: Faults): number {
  const { value } = written
  if (typeof value === 'number' && value > 0 && value <= MOST_AMOUNT) return value
  bad(written, `a number above 0, at most ${MOST_AMOUNT}`, faults)
  return NaN
}

/** A number above 0, a text with a unit, or a percentage of `whole`. */
function amount(written: Located | undefined, whole: number, faults: Faults): number {
  if (!written) return NaN
  if (written.text === undefined) return positive(written, faults)
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(%|[KMGT]iB|)$/.exec(written.text) ?? []
  const value = unit === '%' ? (Number(digits) / 100) * whole : Number(digits) * UNITS[unit]
  if (value > 0 && value <= MOST_AMOUNT) return value
  bad(written, 'a number above 0, "4 GiB", or "20%" of this machine', faults)
  return NaN
}
