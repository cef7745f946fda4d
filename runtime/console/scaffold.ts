/** The files that `init` writes, by path. Each runs as it is; `test/e2e/init.test.ts` tries. */
export const PROJECT: Readonly<Record<string, string>> = {
  'tasks.ts': `/** Tasks are exported functions: they run in other threads, so they take and give plain data. */

/** Prime numbers below \`limit\`, counted without any cleverness. */
export function primes(limit: number): number {
  let found = 0
  for (let n = 2; n < limit; n++) {
    let divisor = 2
    while (divisor * divisor <= n && n % divisor !== 0) divisor++
    if (divisor * divisor > n) found++
  }
  return found
}

export const sum = (...counts: number[][]): number =>
  counts.flat().reduce((total, count) => total + count, 0)

export const square = (n: number): number => n * n
`,
  'jobs/demo.json': `{
  "name": "demo",
  "stages": [
    { "name": "long", "call": "./tasks.ts#primes", "args": [1500000], "count": 4, "estimateMs": 500 },
    { "name": "short", "call": "./tasks.ts#primes", "args": [50000], "count": 40, "estimateMs": 10 },
    { "name": "sum", "call": "./tasks.ts#sum", "args": [{ "$from": "long" }, { "$from": "short" }] }
  ]
}
`,
  'compositions/mine.json': `{
  "$schema": "./schema.json",
  "description": "Short tasks first, but nobody waits for ever.",
  "resourceManager": {
    "Queue": { "use": "queue/aged-shortest", "with": { "weight": 20 } }
  }
}
`,
  'components/queue/aged-shortest.ts': `import { Queue, component, laneQueue, number } from 'segue/interfaces'

/** The shortest estimate first; a job that was submitted \`weight\` times the difference earlier goes before it. */
export default component({
  provides: Queue,
  config: {
    weight: number(10, { min: 0, try: [1, 10, 100], doc: 'waiting that outweighs one unit of work' }),
  },
  create: ({ config }) =>
    laneQueue((task) => task.submitted + config.weight * (task.estimate ?? 0)),
})
`,
}

/** Only where there is none. */
export const PACKAGE = `{
  "private": true,
  "type": "module"
}
`

/** For editors and for `tsc -p .`. `paths`: where Segue is, when it is not installed here. */
export const tsconfig = (
  paths: Readonly<Record<string, readonly string[]>> | undefined,
  typeRoots: readonly string[] | undefined,
): string =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        skipLibCheck: true,
        types: ['node'],
        ...(typeRoots && { typeRoots }),
        ...(paths && { paths }),
      },
      include: ['*.ts', 'components'],
    },
    null,
    2,
  )}\n`
