import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { schemaText } from '../runtime/assembler/schema.ts'
import { jobSchemaText } from '../runtime/formats/job-schema.ts'
import { Catalog } from '../runtime/loader/catalog.ts'
import { experimentSchemaText } from '../runtime/simulation/experiment/experiment-file.ts'
import { workloadSchemaText } from '../runtime/workload/schema.ts'
import { modelSchemaText } from '../runtime/simulation/model/model-schema.ts'

/** `npm run schema` writes the schemas that editors read; `--check` says which of them are stale. */
const catalog = new Catalog([resolve('components')])
await catalog.load()
for (const error of catalog.refusals().values()) console.error(error.explain())
if (catalog.refusals().size > 0) process.exitCode = 1
else {
  keep('compositions/schema.json', schemaText(catalog), `${catalog.ids().length} components`)
  keep('workloads/job.schema.json', jobSchemaText(), 'job files')
  keep('workloads/workload.schema.json', workloadSchemaText(), 'workloads')
  keep('workloads/model.schema.json', modelSchemaText(), 'models')
  keep('workloads/experiment.schema.json', experimentSchemaText(), 'experiments')
}
await catalog.close()

function keep(file: string, text: string, what: string): void {
  let old = ''
  try {
    old = readFileSync(file, 'utf8')
  } catch {
    // The first time there is none.
  }
  if (!process.argv.includes('--check')) {
    if (text !== old) writeFileSync(file, text)
    console.log(`${file}: ${text === old ? 'was fresh' : 'written'}, ${what}`)
  } else if (text !== old) {
    console.error(`${file} is not what the code says: run npm run schema`)
    process.exitCode = 1
  }
}
