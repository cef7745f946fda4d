import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of component files outside the repository that goes when the test ends. */
export function folder(files: Readonly<Record<string, string>> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'segue-loader-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string) => join(root, name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
    return path(name)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { root, path, write, remove: (name: string) => rmSync(path(name)) }
}

/** A sound queue whose order of service is given by `key`. */
export const queue = (key = 'task.order', doc = 'First come, first served.') => `
import { component, laneQueue, Queue } from 'segue/interfaces'

/** ${doc} */
export default component({
  provides: Queue,
  create: () => laneQueue((task) => ${key}),
})
`

/** A queue with something in its `create`, from line 6 on. */
export const queueThat = (
  does: string,
) => `import { component, laneQueue, Queue } from 'segue/interfaces'

export default component({
  provides: Queue,
  create() {
    ${does}
    return laneQueue((task) => task.order)
  },
})
`
