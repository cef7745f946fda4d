import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { schemaText } from '../runtime/assembler/schema.ts'
import { Catalog } from '../runtime/loader/catalog.ts'

/** `npm run schema` writes compositions/schema.json from the shipped components; `--check` says whether it is stale. */
const FILE = 'compositions/schema.json'

const catalog = new Catalog([resolve('components')])
await catalog.load()
for (const error of catalog.refusals().values()) console.error(error.explain())
const text = schemaText(catalog)
let old = ''
try {
  old = readFileSync(FILE, 'utf8')
} catch {
  // The first time there is none.
}
if (catalog.refusals().size > 0) process.exitCode = 1
else if (!process.argv.includes('--check')) {
  if (text !== old) writeFileSync(FILE, text)
  console.log(
    `${FILE}: ${text === old ? 'was fresh' : 'written'}, ${catalog.ids().length} components`,
  )
} else if (text !== old) {
  console.error(`${FILE} is not what the components say: run npm run schema`)
  process.exitCode = 1
}
await catalog.close()
