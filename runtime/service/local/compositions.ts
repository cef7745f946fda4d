import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { locate, namesIn } from '../../cluster/locate.ts'
import { packageRoot } from '../../loader/places.ts'
import type { Shape } from '../shapes.ts'
import { stamp } from './stamp.ts'

/** The compositions of the folder and those that ship. */
export function compositionList(folder: string): Shape<'CompositionList'> {
  const folders = [join(folder, 'compositions'), join(packageRoot, 'compositions')]
  const names = [...new Set(folders.filter((it) => existsSync(it)).flatMap(namesIn))].sort()
  const items = names.map((name) => {
    const file = locate(name, folder, 'compositions')
    return { name, file, ...descriptionIn(file) }
  })
  return stamp('CompositionList', { items, total: items.length })
}

/** Of a file that may have faults: `compose validate` tells them. */
function descriptionIn(file: string): { description?: string } {
  try {
    const { description } = JSON.parse(readFileSync(file, 'utf8')) as { description?: unknown }
    return typeof description === 'string' ? { description } : {}
  } catch {
    return {}
  }
}
