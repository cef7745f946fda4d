import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { format } from '../assembler/write.ts'
import { readComposition } from '../assembler/parse.ts'
import { locate, namesIn } from '../cluster/locate.ts'
import { Catalog } from '../loader/catalog.ts'
import { packageRoot } from '../loader/places.ts'

/** Nothing loaded yet: the components that ship and those of this folder. */
export const catalogHere = (): Catalog =>
  Catalog.checked([...new Set([join(packageRoot, 'components'), resolve('components')])])

/** The components that ship and those of this folder, each checked. */
export async function withCatalog<T>(use: (catalog: Catalog) => Promise<T>): Promise<T> {
  const catalog = catalogHere()
  try {
    await catalog.load()
    for (const error of catalog.refusals().values()) console.error(error.explain())
    return await use(catalog)
  } finally {
    await catalog.close()
  }
}

export function composeCommand(): Command {
  const compose = new Command('compose').description('Look at and check compositions.')
  compose
    .command('list')
    .description('the compositions of this folder and those that ship')
    .action(() => {
      const names = [resolve('compositions'), join(packageRoot, 'compositions')].flatMap(namesIn)
      console.log([...new Set(names)].sort().join('\n'))
    })
  compose
    .command('show')
    .argument('<composition>', 'a name or the path of a file')
    .description('what the composition names, without the defaults')
    .action((name: string) =>
      withCatalog(async (catalog) => {
        const composition = await readComposition(
          locate(name, resolve('.'), 'compositions'),
          catalog,
        )
        console.log(format(composition, catalog).trimEnd())
      }),
    )
  compose
    .command('validate')
    .argument('<composition>', 'a name or the path of a file')
    .description('check it against the components that there are')
    .action((name: string) =>
      withCatalog(async (catalog) => {
        const file = locate(name, resolve('.'), 'compositions')
        const { hash } = await readComposition(file, catalog)
        console.log(`${file} is good: ${hash}`)
        console.log(`next: npm start -- --compositions fifo,${name}`)
      }),
    )
  return compose
}
