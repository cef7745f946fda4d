import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Component } from '#interfaces'
import { DEVIATIONS } from './deviations.ts'
import { estimatorLaws } from './estimator.ts'
import { monitorLaws } from './monitor.ts'
import { placementLaws } from './placement.ts'
import { queueLaws } from './queue.ts'
import { schedulerLaws } from './scheduler.ts'

const ROOT = join(import.meta.dirname, '../..')
const LAWS = {
  scheduler: schedulerLaws,
  queue: queueLaws,
  placement: placementLaws,
  monitor: monitorLaws,
  estimator: estimatorLaws,
}

/** Every file there is, also one that was dropped in a minute ago. */
async function load(folder: string): Promise<[id: string, Component][]> {
  const files = globSync(`components/${folder}/*.ts`, { cwd: ROOT }).sort()
  return Promise.all(
    files.map(async (file): Promise<[string, Component]> => {
      const module: { default: Component } = await import(pathToFileURL(join(ROOT, file)).href)
      return [file.slice('components/'.length, -'.ts'.length), module.default]
    }),
  )
}

const found: string[] = []
for (const [folder, laws] of Object.entries(LAWS)) {
  const components = await load(folder)
  found.push(...components.map(([id]) => id))
  for (const [id, component] of components) describe(id, () => laws(id, component, components))
}

test('every deviation names a component that there is', () => {
  for (const id of Object.keys(DEVIATIONS)) expect(found).toContain(id)
  expect(found.length).toBeGreaterThan(20)
})
