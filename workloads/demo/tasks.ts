import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/**
 * What the demo computes over text files. Every function depends on its arguments and on the
 * named files alone, so that it gives the same in any thread, in any order and without Segue.
 * Nothing but `node:` is imported: the module is loaded afresh in every thread.
 */

/** What a map learns about the files and tokens whose hash falls into one partition. */
export interface Part {
  readonly files: number
  readonly bytes: number
  /** Bytes after compression. */
  readonly packed: number
  /**
   * Sum modulo 2^52 of the files' digests: the same for any order and any grouping of the files.
   */
  readonly digest: number
  /** How often each token occurs. */
  readonly counts: ReadonlyMap<string, number>
}

/** One partition, summed over all maps. A token lives in exactly one partition. */
export interface Sum {
  readonly files: number
  readonly bytes: number
  readonly packed: number
  readonly digest: number
  readonly tokens: number
  readonly distinct: number
  readonly top: readonly (readonly [token: string, count: number])[]
  /** SHA-256 of the whole table of this partition, in the order of the tokens. */
  readonly table: string
}

export interface Answer {
  readonly files: number
  readonly bytes: number
  readonly packed: number
  readonly tokens: number
  readonly distinct: number
  readonly top: readonly (readonly [token: string, count: number])[]
  readonly checksum: string
}

const TOKEN = /[A-Za-z_$][\w$]*/g
const TOP = 20
const DIGEST_RANGE = 2 ** 52

/** FNV-1a of the first 64 code units: cheap, and equal on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  const end = Math.min(text.length, 64)
  for (let i = 0; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Counts, hashes and compresses the files; gives one part per partition. */
export function mapFiles(root: string, partitions: number, paths: readonly string[]): Part[] {
  const parts = Array.from({ length: partitions }, () => ({
    files: 0,
    bytes: 0,
    packed: 0,
    digest: 0,
    counts: new Map<string, number>(),
  }))
  for (const path of paths) {
    const content = readFileSync(join(root, path))
    const hash = createHash('sha256').update(path).update('\0').update(content).digest()
    const part = parts[hash.readUInt32BE(0) % partitions]
    part.files++
    part.bytes += content.length
    part.packed += deflateSync(content, { level: 1 }).length
    part.digest = (part.digest + (hash.readUIntBE(4, 6) + 1)) % DIGEST_RANGE
    for (const [token] of content.toString('latin1').matchAll(TOKEN)) {
      const { counts } = parts[hashOf(token) % partitions]
      counts.set(token, (counts.get(token) ?? 0) + 1)
    }
  }
  return parts
}

function byCount(a: readonly [string, number], b: readonly [string, number]): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1)
}

/** Sums one partition over all maps. */
export function reducePart(parts: readonly Part[]): Sum {
  const counts = new Map<string, number>()
  const sum = { files: 0, bytes: 0, packed: 0, digest: 0, tokens: 0 }
  for (const part of parts) {
    sum.files += part.files
    sum.bytes += part.bytes
    sum.packed += part.packed
    sum.digest = (sum.digest + part.digest) % DIGEST_RANGE
    for (const [token, count] of part.counts) {
      sum.tokens += count
      counts.set(token, (counts.get(token) ?? 0) + count)
    }
  }
  const table = createHash('sha256')
  for (const token of [...counts.keys()].sort()) table.update(`${token} ${counts.get(token)}\n`)
  const top = [...counts].sort(byCount).slice(0, TOP)
  return { ...sum, distinct: counts.size, top, table: table.digest('hex') }
}

/** The answer of the whole job from the sums of all partitions, in the order of the partitions. */
export function mergeSums(sums: readonly Sum[]): Answer {
  const total = (of: (sum: Sum) => number) => sums.reduce((all, sum) => all + of(sum), 0)
  const digest = sums.reduce((all, sum) => (all + sum.digest) % DIGEST_RANGE, 0)
  const checksum = createHash('sha256').update(String(digest))
  for (const sum of sums) checksum.update(sum.table)
  return {
    files: total((sum) => sum.files),
    bytes: total((sum) => sum.bytes),
    packed: total((sum) => sum.packed),
    tokens: total((sum) => sum.tokens),
    distinct: total((sum) => sum.distinct),
    top: sums
      .flatMap((sum) => sum.top)
      .sort(byCount)
      .slice(0, TOP),
    checksum: checksum.digest('hex'),
  }
}

/** Lines of a file and the bytes that compression saves. */
export interface Scan {
  readonly lines: number
  readonly bytes: number
  readonly saved: number
}

/** A fine task: a look at a few files. */
export function scanFiles(root: string, paths: readonly string[]): Scan {
  const scan = { lines: 0, bytes: 0, saved: 0 }
  for (const path of paths) {
    const content = readFileSync(join(root, path))
    scan.bytes += content.length
    scan.saved += content.length - deflateSync(content, { level: 6 }).length
    for (const byte of content) if (byte === 10) scan.lines++
  }
  return scan
}

export function sumScans(scans: readonly Scan[]): Scan {
  const sum = { lines: 0, bytes: 0, saved: 0 }
  for (const scan of scans) {
    sum.lines += scan.lines
    sum.bytes += scan.bytes
    sum.saved += scan.saved
  }
  return sum
}

export interface Repeats {
  readonly lines: number
  readonly distinct: number
}

/** A memory-heavy task: holds every line of its files at once and counts how many are distinct. */
export function repeatedLines(root: string, paths: readonly string[]): Repeats {
  const seen = new Set<string>()
  let lines = 0
  for (const path of paths) {
    for (const line of readFileSync(join(root, path), 'latin1').split('\n')) {
      seen.add(line)
      lines++
    }
  }
  return { lines, distinct: seen.size }
}
