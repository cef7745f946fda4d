import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../runs.ts'
import { endOf, folderOf, jobOf, open, resultsOf, taskOf } from './lab.ts'

const fileIn = (folder: string) => join(folder, 'journal.db')
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** A journal with an open job and an ended one, closed. */
async function written(folder: string): Promise<void> {
  const { store, stop } = await open(folder)
  for (const number of [1, 2]) {
    await store.accept(jobOf(number, { spec: 'spec of the job '.repeat(2000) }))
    for (let task = 1; task <= 10; task++) store.append(taskOf(number, task, 'result '.repeat(500)))
  }
  store.append(endOf(2))
  await store.flushed()
  await stop()
}

async function expectRefused(folder: string, message: RegExp): Promise<void> {
  const before = hashOf(fileIn(folder))
  await expect(open(folder)).rejects.toMatchObject({
    code: 'E_JOURNAL',
    message: expect.stringMatching(message),
    next: expect.stringMatching(/move .* away|newer Segue/),
  })
  // What cannot be read may still be read by something else.
  expect(hashOf(fileIn(folder))).toBe(before)
}

test('what is no database is refused, and left as it is', async () => {
  const folder = folderOf()
  writeFileSync(fileIn(folder), 'accounts of 1997\n'.repeat(1000))
  await expectRefused(folder, /journal\.db is damaged: file is not a database/)
})

test('a database of something else is refused, and left as it is', async () => {
  const folder = folderOf()
  const db = new DatabaseSync(fileIn(folder))
  db.exec('CREATE TABLE books (title TEXT)')
  db.close()
  await expectRefused(folder, /is no journal of Segue/)
})

test('one of a newer Segue is refused, and left as it is', async () => {
  const folder = folderOf()
  await written(folder)
  const db = new DatabaseSync(fileIn(folder))
  db.exec('PRAGMA user_version = 7')
  db.close()
  await expectRefused(folder, /written by a newer Segue: its format is 7, this one knows up to 1/)
})

test('one that was cut short is refused, and left as it is', async () => {
  const folder = folderOf()
  await written(folder)
  truncateSync(fileIn(folder), 5 * 4096)
  await expectRefused(folder, /is damaged/)
})

test('whatever bytes of it are changed: it is refused, or says that a part is damaged, or answers what was told', async () => {
  const from = folderOf()
  await written(from)
  const clean = readFileSync(fileIn(from))
  await fc.assert(
    fc.asyncProperty(
      fc.nat(clean.length - 1),
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      async (at, bytes) => {
        const folder = folderOf()
        const changed = Buffer.from(clean)
        changed.set(bytes.subarray(0, clean.length - at), at)
        writeFileSync(fileIn(folder), changed)
        try {
          const { store, stop } = await open(folder)
          // Rows of a listing bear no checksum; what the cluster goes on with does.
          for (const { job, spec, tasks } of await store.unfinished(0)) {
            if (job === 1) expect(spec).toBe('spec of the job '.repeat(2000))
            for (const { value } of tasks) expect(value).toBe('result '.repeat(500))
          }
          await stop()
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_JOURNAL' })
        }
      },
    ),
    { numRuns: runs(4) },
  )
})

test('a log that is torn at any place: what was told is there up to some point, and nothing beyond', async () => {
  const from = folderOf()
  const { store, stop } = await open(from)
  await store.accept(jobOf(1, { total: 60 }))
  const tasks = 60
  for (let task = 1; task <= tasks; task++) {
    store.append(taskOf(1, task, `${task}`.repeat(300)))
    if (task % 3 === 0) await store.flushed()
  }
  const copy = folderOf()
  cpSync(from, copy, { recursive: true })
  await stop()
  const log = readFileSync(join(copy, 'journal.db-wal'))
  await fc.assert(
    fc.asyncProperty(fc.nat(log.length), async (length) => {
      const folder = folderOf()
      for (const name of readdirSync(copy)) cpSync(join(copy, name), join(folder, name))
      truncateSync(join(folder, 'journal.db-wal'), length)
      const torn = await open(folder, {}, 'b')
      const found = await resultsOf(torn.store, 1)
      expect(found).toEqual(found.map((_, i) => `${i + 1}`.repeat(300)))
      if (length === log.length) expect(found).toHaveLength(tasks)
      await torn.stop()
    }),
    { numRuns: runs(4), examples: [[log.length]] },
  )
})
