import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LocalOptions } from '../../runtime/cluster/local-options.ts'
import { openCluster } from '../../runtime/cluster/local.ts'
import type { StageSpec } from '../../runtime/core/job-spec.ts'

/** The user's folder, which goes when the test ends. */
export function project(files: Readonly<Record<string, string>> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-modules-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string) => join(root, name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { root, path, write }
}

export async function open(folder: string, options: LocalOptions = {}) {
  const cluster = await openCluster({ cluster: 'local-5', folder, ...options })
  onTestFinished(() => cluster.close())
  return cluster
}

export const one = (stage: Omit<StageSpec, 'name'>) => ({
  name: 'job',
  stages: [{ name: 'main', ...stage }],
})

/** Answers its version once `gate` exists; leaves `began` behind when it begins. */
export const gated = (version: string) => `
  import { existsSync, writeFileSync, appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  enum Version { Text = '${version}' }
  export async function wait(began: string, gate: string, i?: number) {
    writeFileSync(began, '')
    while (!existsSync(gate)) await sleep(5)
    return Version.Text
  }
  export function failsOnce(file: string) {
    const again = existsSync(file)
    appendFileSync(file, Version.Text)
    if (!again) throw new Error('once')
    return Version.Text
  }
  export const version = () => Version.Text
`

export const lengthOf = (value: unknown) => (value as { length: number }).length

export const LARGE = `
  export const make = (bytes: number, fill = 'x') => fill.repeat(bytes)
  export const table = (n: number) => Array.from({ length: n }, (_, i) => ({ i, text: 'y'.repeat(1000) }))
  export const lengths = (...values: { length: number }[]) => values.map(({ length }) => length)
  export const sum = (parts: string[]) => parts.reduce((sum, { length }) => sum + length, 0)
  export const third = (rows: { i: number }[]) => rows[3].i
`
