import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/**
 * `npm run build`: the package as it is published, in dist/, with the same tree as the sources, so that a path that
 * is right here is right there. Modules become .js one by one: `#interfaces` is one file, hence one set of
 * tokens for runtime, components and authors. Components stay .ts, since the loader compiles them as it does anybody's;
 * their private files are there as .js, too, since threads start on them and Node strips no types in packages.
 */
const OUT = 'dist'
const PRIVATE = 'components/*/*/**/*.ts'

const ADDRESS = /(new URL\(\s*['"][^'"]+)\.ts(['"],\s*import\.meta\.url)/g
const addresses = (source: string) => source.replace(ADDRESS, '$1.js$2')

/** Leaves every import in place and points it at the .js that stands beside. */
const beside: Plugin = {
  name: 'beside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    )
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: addresses(readFileSync(path, 'utf8')),
      loader: 'ts',
    }))
  },
}

function write(path: string, text: string): void {
  const file = join(OUT, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

async function modules(): Promise<void> {
  await build({
    entryPoints: globSync([
      'interfaces/**/*.ts',
      'runtime/**/*.ts',
      'workloads/**/*.ts',
      PRIVATE,
    ]).map((path) => `./${path}`),
    outdir: OUT,
    outbase: '.',
    bundle: true,
    packages: 'external',
    external: ['#interfaces'],
    platform: 'node',
    format: 'esm',
    target: 'node24',
    plugins: [beside],
    logLevel: 'warning',
  })
}

/** The command: first the check that Node is new enough, in syntax that an old one reads. */
async function command(): Promise<void> {
  await build({
    stdin: {
      contents: `require('./scripts/old-node.cjs')(() => import('./runtime/console/main.js'))`,
      resolveDir: '.',
    },
    outfile: join(OUT, 'segue.cjs'),
    bundle: true,
    external: ['./runtime/*'],
    platform: 'node',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  })
}

function data(): void {
  for (const path of globSync('components/**/*.ts')) {
    write(path, addresses(readFileSync(path, 'utf8')))
  }
  for (const path of globSync(['compositions/**/*', 'workloads/**/*'], { withFileTypes: true })) {
    const from = join(path.parentPath, path.name)
    if (!path.isFile() || from.endsWith('.ts')) continue
    mkdirSync(dirname(join(OUT, from)), { recursive: true })
    copyFileSync(from, join(OUT, from))
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const imports = { '#interfaces': './interfaces/index.js' }
  const scope = { version, type: 'module', imports }
  write('package.json', `${JSON.stringify(scope)}\n`)
}

/** Declarations of what `segue` and `segue/interfaces` export. */
function types(): void {
  const config = {
    extends: '../tsconfig.json',
    include: [],
    files: ['../interfaces/index.ts', '../runtime/index.ts'],
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: '..',
      outDir: '.',
      types: ['node'],
    },
  }
  write('tsconfig.json', JSON.stringify(config))
  const tsc = ['node_modules/typescript/bin/tsc', '-p', OUT]
  const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' })
  rmSync(join(OUT, 'tsconfig.json'))
  if (status !== 0) throw new Error('the declarations could not be written')
}

rmSync(OUT, { recursive: true, force: true })
await modules()
await command()
data()
types()
console.log(`${OUT}/: ${globSync(`${OUT}/**/*.{js,cjs,ts,json}`).length} files`)
