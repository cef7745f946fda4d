import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { SegueError } from '../errors.ts'
import type { Choice, Chosen, Composition, CompositionFile, WrittenBinding } from './composition.ts'
import { compositionOf } from './parse.ts'
import { ROLES, interfacesOf } from './roles.ts'
import type { ComponentSource } from './source.ts'

/** The shortest file that means the composition: what is the default anyway is left out. */
export function written(composition: Composition, source: ComponentSource): CompositionFile {
  const { schema, description, explore } = composition
  const usual = compositionOf({}, source)
  const roles: Record<string, Record<string, WrittenBinding>> = {}
  for (const role of ROLES) {
    for (const name of interfacesOf(role)) {
      const choice = composition[role][name]
      if (isDeepStrictEqual(choice, usual[role][name])) continue
      roles[role] ??= {}
      roles[role][name] = bindingOf(choice, source)
    }
  }
  return {
    ...(schema === undefined ? {} : { $schema: schema }),
    ...(description === undefined ? {} : { description }),
    ...roles,
    ...(Object.keys(explore).length === 0 ? {} : { explore }),
  }
}

function bindingOf(
  { use, with: settings, through }: Choice,
  source: ComponentSource,
): WrittenBinding {
  const shortest = (chosen: Chosen) => {
    const known = source.get(chosen.use)!.component.config
    const told = Object.entries(chosen.with).filter(
      ([key, value]) => !isDeepStrictEqual(value, known[key].default),
    )
    return told.length === 0 ? chosen.use : { use: chosen.use, with: Object.fromEntries(told) }
  }
  const binding = shortest({ use, with: settings })
  if (through.length === 0) return binding
  return {
    ...(typeof binding === 'string' ? { use: binding } : binding),
    through: through.map(shortest),
  }
}

export const format = (composition: Composition, source: ComponentSource): string =>
  `${JSON.stringify(written(composition, source), null, 2)}\n`

/** Writes the file whole or leaves it as it was; throws E_FILE. */
export async function writeComposition(
  composition: Composition,
  file: string,
  source: ComponentSource,
): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    await writeFile(beside, format(composition, source), { flush: true })
    await rename(beside, file)
  } catch (cause) {
    await rm(beside, { force: true })
    throw new SegueError('E_FILE', `${file} cannot be written`, {
      where: file,
      found: (cause as Error).message,
      cause,
    })
  }
}
