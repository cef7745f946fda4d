import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { SegueError } from '../errors.ts'
import { catalogHere, withCatalog } from './compose.ts'

export function componentCommand(): Command {
  const component = new Command('component').description('Look at and check components.')
  component
    .command('list')
    .description('every component that could be loaded, with its first sentence')
    .action(() =>
      withCatalog(async (catalog) => {
        const width = Math.max(...catalog.ids().map((id) => id.length))
        for (const id of catalog.ids()) {
          const [sentence] = catalog.get(id)!.doc.split(/(?<=\.)\s/)
          console.log(`${id.padEnd(width)}  ${sentence}`)
        }
      }),
    )
  component
    .command('check')
    .argument('<file>', 'components/<interface>/<name>.ts, below this folder')
    .description('compile it, check its types against its interface, and try it out')
    .action(async (file: string) => {
      const catalog = catalogHere()
      try {
        // Alone and unloaded: what is loaded at the start counts as checked where it ships.
        const event = await catalog.reload(realFile(file))
        if (event?.type === 'refused') throw event.error
        const loaded = event && catalog.get(event.id)
        if (!loaded) {
          throw new SegueError('E_FILE', `${file} is not a component of this folder`, {
            expected: 'a file components/<interface>/<name>.ts below the working directory',
            next: 'write components/queue/mine.ts, for example',
          })
        }
        console.log(`${loaded.id}@${loaded.version} is good: ${loaded.doc}`)
        console.log(
          `next: name it in compositions/mine.json, then npm start -- --compositions fifo,mine`,
        )
      } finally {
        await catalog.close()
      }
    })
  return component
}

/** Folders of the catalog are without symbolic links, and so must the file be. */
const realFile = (file: string): string => (existsSync(file) ? realpathSync(file) : resolve(file))
