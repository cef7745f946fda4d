import { basename } from 'node:path'
import { isSeed, SEED_WANTED } from '../../files/seed.ts'
import { Faults } from '../../files/faults.ts'
import { locate, type Located } from '../../files/located.ts'
import { readText } from '../../files/read.ts'
import {
  EXPERIMENT_SCHEMA,
  MOST_SEEDS,
  MOST_WINDOWS,
  type ExperimentFile,
  type OracleWanted,
  type Sequence,
} from './experiment-file.ts'

const MOST_BYTES = 1 << 20
const KEYS = Object.keys(EXPERIMENT_SCHEMA.properties)
const SEQUENCE_KEYS = ['name', 'of', 'gapSeconds']
const ORACLE_KEYS = ['windows', 'seeds']

export const readExperiment = async (file: string): Promise<ExperimentFile> =>
  parseExperiment(await readText(file, MOST_BYTES), file)

/** Throws all faults at once, each with its place; that files exist is not looked at. */
export function parseExperiment(text: string, file: string): ExperimentFile {
  const faults = new Faults('E_FORMAT', basename(file), 'nothing was run')
  const root = locate(text, basename(file), faults.all)
  const parsed = root && new Parser(faults).experiment(root)
  faults.raise()
  return parsed!
}

type Fields = ReadonlyMap<string, Located>

class Parser {
  readonly #faults: Faults

  constructor(faults: Faults) {
    this.#faults = faults
  }

  experiment(root: Located): ExperimentFile | undefined {
    const named = this.#fields(root, KEYS, 'an experiment')
    if (!named) return undefined
    for (const key of EXPERIMENT_SCHEMA.required) this.#needed(root, named, key)
    if (!['workloads', 'traces', 'sequences'].some((key) => named.has(key)))
      this.#faults.add('E_FORMAT', 'the experiment has no work', {
        where: root.where,
        expected: '"workloads", "traces" or "sequences"',
      })
    const { pattern } = EXPERIMENT_SCHEMA.properties.name
    const name = this.#text(named.get('name'))
    if (name && !new RegExp(pattern).test(name))
      this.#bad(named.get('name')!, '1 to 64 letters, digits, dots and dashes')
    const sequences = this.#list(named.get('sequences'), (each) => this.#sequence(each))
    const work = ['workloads', 'traces', 'clusters', 'compositions'] as const
    const lists = Object.fromEntries(work.map((key) => [key, this.#names(named.get(key))]))
    this.#distinct(named.get('sequences'), sequences?.map((each) => each?.name) ?? [])
    return {
      name: name ?? '',
      description: this.#text(named.get('description')),
      compositions: lists.compositions ?? [],
      workloads: lists.workloads,
      traces: lists.traces,
      sequences: sequences as Sequence[] | undefined,
      clusters: lists.clusters ?? [],
      seeds: this.#seeds(named.get('seeds')),
      model: this.#text(named.get('model')),
      until: this.#number(named.get('until'), 'a number of seconds above 0', (n) => n > 0),
      oracle: this.#oracle(named.get('oracle')),
    }
  }

  #sequence(written: Located): Sequence | undefined {
    const named = this.#fields(written, SEQUENCE_KEYS, 'a sequence')
    if (!named) return undefined
    for (const key of ['name', 'of']) this.#needed(written, named, key)
    return {
      name: this.#text(named.get('name')) ?? '',
      of: this.#list(named.get('of'), (item) => this.#text(item) ?? '') ?? [],
      gapSeconds: this.#number(named.get('gapSeconds'), 'seconds, 0 or more', (n) => n >= 0),
    }
  }

  #oracle(written: Located | undefined): OracleWanted | undefined {
    const named = written && this.#fields(written, ORACLE_KEYS, 'an oracle')
    if (!named) return undefined
    this.#needed(written, named, 'windows')
    return {
      windows: this.#whole(named.get('windows'), MOST_WINDOWS) ?? 1,
      seeds: this.#whole(named.get('seeds'), MOST_SEEDS),
    }
  }

  #seeds(written: Located | undefined): number | number[] | undefined {
    const items = written?.items()
    if (!items) return this.#whole(written, MOST_SEEDS, 'a number of seeds, or a list of them')
    const seeds = items.map((item) => this.#number(item, SEED_WANTED, isSeed) ?? -1)
    if (items.length === 0 || items.length > MOST_SEEDS)
      this.#bad(written!, `1 to ${MOST_SEEDS} seeds`)
    this.#distinct(written, seeds)
    return seeds
  }

  #names(written: Located | undefined): string[] | undefined {
    const texts = this.#list(written, (item) => this.#text(item) ?? '')
    this.#distinct(written, texts ?? [])
    return texts
  }

  #list<T>(written: Located | undefined, of: (item: Located) => T): T[] | undefined {
    const items = written?.items()
    if (written && !items?.length) this.#bad(written, 'a list that is not empty')
    return items?.map(of)
  }

  #distinct(written: Located | undefined, values: readonly unknown[]): void {
    const items = written?.items() ?? []
    values.forEach((value, i) => {
      if (value !== undefined && values.indexOf(value) < i)
        this.#bad(items[i], 'what is in the list only once')
    })
  }

  #fields(written: Located, keys: readonly string[], what: string): Fields | undefined {
    const entries = written.entries()
    if (!entries) return this.#bad(written, `${what}: an object with any of ${keys.join(', ')}`)
    for (const { key, keyWhere } of entries)
      if (!keys.includes(key))
        this.#faults.unknown('E_FORMAT', `${what} has no key`, key, keys, keyWhere)
    return new Map(entries.map(({ key, value }) => [key, value]))
  }

  #needed({ where, path }: Located, named: Fields, key: string): void {
    if (!named.has(key))
      this.#faults.add('E_FORMAT', `${path || 'the experiment'} has no "${key}"`, {
        where,
        expected: `"${key}"`,
      })
  }

  #text(written: Located | undefined): string | undefined {
    return written && !written.text ? this.#bad(written, 'a text') : written?.text
  }

  #whole(written: Located | undefined, most: number, what = 'a whole number'): number | undefined {
    const expected = `${what}, at most ${most}`
    return this.#number(written, expected, (n) => Number.isInteger(n) && n >= 1 && n <= most)
  }

  #number(
    written: Located | undefined,
    expected: string,
    fits: (value: number) => boolean,
  ): number | undefined {
    if (!written) return undefined
    const { value } = written
    return typeof value === 'number' && value <= Number.MAX_SAFE_INTEGER && fits(value)
      ? value
      : this.#bad(written, expected)
  }

  #bad({ where, path, shown }: Located, expected: string): undefined {
    const message = `${path || 'the experiment'} is not what is expected`
    this.#faults.add('E_FORMAT', message, { where, expected, found: shown })
  }
}
