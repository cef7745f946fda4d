import { createHash, type BinaryLike } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROLES } from '../../assembler/roles.ts'
import type { Composition } from '../../assembler/composition.ts'
import type { ComponentSource } from '../../assembler/source.ts'
import { packageRoot } from '../../loader/places.ts'

/** 16 hexadecimal digits over the parts and where each ends. */
export function hashOf(...parts: readonly BinaryLike[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const own = createHash('sha256').update(part).digest()
    hash.update(own)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Versions of all components that a composition wires, in order. */
export const versionsIn = (composition: Composition, source: ComponentSource): string[] =>
  ROLES.flatMap((role) =>
    Object.values(composition[role]).flatMap(({ use, through }) =>
      [use, ...through.map((front) => front.use)].map(
        (id) => `${id}@${source.get(id)?.version ?? ''}`,
      ),
    ),
  )

/** What decides how a simulation goes besides components: a result of another Segue is none of this one. */
const ENGINE = [
  'interfaces/**',
  'runtime/{assembler,cluster,core,drivers,workload}/**',
  'runtime/simulation/*',
  'runtime/simulation/{model,oracle,summary}/**',
  'runtime/simulation/experiment/{look/*,perform.*,sequence.*}',
]

/** Over Segue's own code that simulates. */
export function engineHash(): string {
  const files = globSync(ENGINE, { cwd: packageRoot }).filter((file) => /\.[jt]s$/.test(file))
  return hashOf(...files.sort().map((file) => readFileSync(join(packageRoot, file))))
}
