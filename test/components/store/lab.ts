import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Found, Store } from '#interfaces'
import journal from '../../../components/store/journal.ts'
import { defaultsOf } from '../../../runtime/contract/make.ts'

export { endOf, jobOf, taskOf } from './records.ts'

export interface Opened {
  readonly store: Store
  readonly found: Found
  /** Jobs that it has forgotten so far. */
  readonly forgot: number[]
  stop(): Promise<void>
}

export function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'segue-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A journal in the folder, which is stopped with the test. */
export async function open(
  folder: string,
  settings: Readonly<Record<string, number>> = {},
  life = 'a',
): Promise<Opened> {
  const config = { ...defaultsOf(journal), ...settings }
  const store = journal.create({ config }) as Store & { stop(): Promise<void> }
  const forgot: number[] = []
  let stopped = false
  const stop = async () => {
    if (!stopped) await store.stop()
    stopped = true
  }
  onTestFinished(stop)
  const found = await store.open({ folder, life, forgot: (jobs) => void forgot.push(...jobs) })
  return { store, found, forgot, stop }
}

/** What the tasks of an open job returned, by their numbers. */
export async function resultsOf(store: Store, job: number): Promise<unknown[]> {
  const { items } = await store.tasks({ job, values: true, limit: Infinity })
  return items.map(({ value }) => value)
}
