import { resolve } from 'node:path'
import type { Micros } from '#interfaces'
import { MOST_TIME } from '../../core/job-limits.ts'
import { randomStream } from '../../core/random.ts'
import { SegueError } from '../../errors.ts'
import type { Arrivals } from '../file/arrivals.ts'
import { nameOf, phaseName, type Phase, type Stream } from '../file/phases.ts'
import type { Tables } from '../file/tables.ts'
import { openTrace } from '../readers/open-trace.ts'
import type { Arrival, Workload } from '../workload.ts'
import { picking } from './draw.ts'
import { JobMaker } from './job.ts'
import { placed } from './placed.ts'
import { timesOf } from './times.ts'

/** Something that comes at a time, and is made when its turn has come. */
interface Coming {
  /** Seconds since the beginning of the phase. */
  readonly at: number
  make(at: Micros): Arrival
}

/** What is made ready once for all seeds. */
type Source = (seed: number, end: number) => Iterable<Coming>

/** Where a phase and its streams stand: `file:line:column`. */
export interface Places {
  readonly phase: string
  readonly streams: readonly string[]
}

interface Folder {
  readonly folder: string
  readonly tables: Tables
}

/** A phase of a workload: what comes in it, in order. */
export class PhaseMaker {
  readonly name: string
  readonly #phase: Phase
  readonly #places: Places
  readonly #sources: readonly Source[]

  constructor(phase: Phase, index: number, places: Places, within: Folder) {
    this.name = phaseName(phase, index)
    this.#phase = phase
    this.#places = places
    const { arrivals, streams } = phase
    const sharing = streams.filter((stream) => !stream.arrivals && !stream.trace)
    const own = streams.filter((stream) => !sharing.includes(stream))
    this.#sources = [
      ...(sharing.length > 0 ? [this.#shared(arrivals!, sharing, within)] : []),
      ...own.map((stream) =>
        stream.trace
          ? this.#traced(stream, within)
          : this.#shared(stream.arrivals!, [stream], within),
      ),
    ]
  }

  /** What comes from `begin` on, and what comes first at `until` or later; returns when the next phase begins. */
  *arrivals(seed: number, begin: Micros, until: Micros): Generator<Arrival, Micros> {
    const { seconds = Infinity, jobs = Infinity } = this.#phase
    const end = Math.min(seconds, (Math.min(until, LATEST + 1) - begin) / 1e6)
    const micros = (at: number): Micros => begin + Math.round(at * 1e6)
    let last = begin
    let count = 0
    for (const { at, make } of merged(this.#sources.map((source) => source(seed, end)))) {
      if (at >= seconds || count === jobs) break
      last = micros(at)
      if (last > LATEST && last < until) throw late(at, this.name, this.#places.phase)
      yield make(last)
      count++
    }
    return seconds === Infinity ? last : micros(seconds)
  }

  /** Jobs that come as the arrivals say, each of one of the streams. */
  #shared(arrivals: Arrivals, streams: readonly Stream[], { folder, tables }: Folder): Source {
    const places = streams.map((one) => this.#places.streams[this.#phase.streams.indexOf(one)])
    const makers = streams.map((one, i) => new JobMaker(one, this.name, tables, places[i]))
    const pick = picking(streams.map(({ share = 1 }) => share))
    const trace = arrivals.kind === 'trace' ? opened(arrivals, folder) : undefined
    const prefix = `workload ${this.name} ${arrivals === this.#phase.arrivals ? '' : nameOf(streams[0])}`
    const where = arrivals === this.#phase.arrivals ? this.#places.phase : places[0]
    return function* (seed, end) {
      const random = randomStream(seed, `${prefix} arrivals`)
      const which = randomStream(seed, `${prefix} streams`)
      const numbers = streams.map(() => 0)
      const options = { random, tables, end, trace: () => trace!.arrivals(seed) }
      try {
        for (const at of timesOf(arrivals, options)) {
          const index = pick(which)
          const number = ++numbers[index]
          yield { at, make: (micros) => makers[index].make(number, micros, seed) }
        }
      } catch (error) {
        throw placed(error, where)
      }
    }
  }

  #traced({ trace, class: called }: Stream, { folder }: Folder): Source {
    const workload = opened(trace!, folder)
    const { stretch = 1 } = trace!
    const phase = this.name
    return function* (seed) {
      for (const arrival of workload.arrivals(seed)) {
        const own = called === undefined ? arrival : { ...arrival, class: called }
        yield { at: (arrival.at / 1e6) * stretch, make: (at) => ({ ...own, at, phase }) }
      }
    }
  }
}

/** Some thirty years: beyond it microseconds are soon not counted exactly. */
const LATEST: Micros = MOST_TIME * 1000

const late = (seconds: number, phase: string, where: string): SegueError =>
  new SegueError('E_LIMIT', `a job of ${phase} would come after ${seconds} s`, {
    where,
    expected: `at most ${LATEST / 1e6} s from the beginning of the workload`,
  })

const opened = (trace: { file: string; format?: string }, folder: string): Workload =>
  openTrace(resolve(folder, trace.file), { format: trace.format })

/** All of them in order of time; ties in order of the sources. */
function* merged(sources: readonly Iterable<Coming>[]): Generator<Coming, void> {
  const open: { iterator: Iterator<Coming>; next: Coming }[] = []
  try {
    for (const source of sources) {
      const iterator = source[Symbol.iterator]()
      const { done, value } = iterator.next()
      if (!done) open.push({ iterator, next: value })
    }
    while (open.length > 0) {
      let first = 0
      for (let i = 1; i < open.length; i++) if (open[i].next.at < open[first].next.at) first = i
      yield open[first].next
      const { done, value } = open[first].iterator.next()
      if (done) open.splice(first, 1)
      else open[first].next = value
    }
  } finally {
    // Whoever reads a trace has it open.
    for (const { iterator } of open) iterator.return?.()
  }
}
