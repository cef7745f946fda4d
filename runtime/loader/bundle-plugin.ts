import { readFile, stat } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, extname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, Plugin, PluginBuild } from 'esbuild'
import { stampOf, type Stamps } from './bundle-stamps.ts'

const META = 'segue-meta'
const MINE = Symbol('a question of this plugin to esbuild')
const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
}

/** What `import.meta` stands for in bundled code; each file imports its own. */
export const META_NAME = '__segueMeta'

/**
 * Lets a bundle mean what its files mean: `import.meta` is that of each file, packages stay outside and are named by the
 * very file that Node would have found from there, and what is read is stamped before it is read.
 */
export const sources = (stamps: Stamps): Plugin => ({
  name: 'segue-sources',
  setup(build) {
    build.onResolve({ filter: /^segue-meta:/ }, ({ path }) => ({
      path: path.slice(META.length + 1),
      namespace: META,
    }))
    build.onLoad({ filter: /./, namespace: META }, ({ path }) => ({ contents: metaOf(path) }))
    build.onResolve({ filter: /^file:/ }, ({ path }) => ({ path: fileURLToPath(path) }))
    build.onResolve({ filter: /^\.{0,2}\/.*\.node$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    }))
    build.onResolve({ filter: /^[^./]/ }, (args) => bare(build, args, stamps))
    build.onLoad({ filter: /./, namespace: 'file' }, (args) => load(args, stamps))
  },
})

/** A package, a path of tsconfig.json, or an import of package.json. What lies in the user's own code is bundled. */
async function bare(build: PluginBuild, args: OnResolveArgs, stamps: Stamps) {
  const { path, kind, importer, resolveDir, with: attributes, pluginData } = args
  if (
    pluginData === MINE ||
    kind === 'entry-point' ||
    isBuiltin(path) ||
    /^(data|https?):/.test(path)
  )
    return
  const found = await build.resolve(path, {
    ...{ kind, importer, resolveDir, with: attributes },
    pluginData: MINE,
  })
  // Not found: esbuild says so better, and forgives it where the code does.
  if (found.errors.length > 0 || found.external) return
  const { namespace, suffix, sideEffects } = found
  if (!isPackage(found.path)) return { path: found.path, namespace, suffix, sideEffects }
  await stamp(found.path, stamps)
  const isRequired = kind === 'require-call' || kind === 'require-resolve'
  return { path: isRequired ? found.path : pathToFileURL(found.path).href, external: true }
}

export const isPackage = (path: string): boolean => /[\\/]node_modules[\\/]/.test(path)

async function stamp(path: string, stamps: Stamps): Promise<void> {
  const before = Date.now()
  const stats = await stat(path)
  if (!stats.isFile()) throw new Error(`${path} is no file`)
  if (!stamps.has(path)) stamps.set(path, stampOf(stats, before))
}

async function load({ path }: OnLoadArgs, stamps: Stamps): Promise<OnLoadResult | undefined> {
  try {
    await stamp(path, stamps)
  } catch (error) {
    return { errors: [{ text: (error as Error).message }] }
  }
  const loader = LOADERS[extname(path)]
  if (!loader) return undefined
  const text = await readFile(path, 'utf8')
  const contents = isCommonJs(path, text) ? withPaths(path, text) : withMeta(path, text)
  return { contents, loader }
}

const isCommonJs = (path: string, text: string): boolean =>
  /\.c[jt]s$/.test(path) ||
  (/\b(?:module\.)?exports\b/.test(text) && !/^\s*(?:import|export)\b/m.test(text))

/** Behind the text, so that no line or column moves. */
const withMeta = (path: string, text: string): string =>
  /\bimport\s*\.\s*meta\b/.test(text)
    ? `${text}\nimport { meta as ${META_NAME} } from ${JSON.stringify(`${META}:${path}`)}`
    : text

/** CommonJS reads them from its first line on, so that line moves to the right. */
function withPaths(path: string, text: string): string {
  if (!/\b__(?:file|dir)name\b/.test(text)) return text
  const strict = /^\s*(['"])use strict\1/.test(text) ? '"use strict";' : ''
  const names = { __filename: path, __dirname: dirname(path) }
  const declared = Object.entries(names).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const [, shebang = '', rest] = /^(#!.*\n)?([^]*)$/.exec(text)!
  return `${shebang}${strict}var ${declared.join(',')};${rest}`
}

const metaOf = (path: string): string => `
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const url = ${JSON.stringify(pathToFileURL(path).href)}
const resolve = (specifier) => {
  if (/^\\.{0,2}\\//.test(specifier) || URL.canParse(specifier)) return new URL(specifier, url).href
  const found = createRequire(url).resolve(specifier)
  return found.startsWith('/') ? pathToFileURL(found).href : found
}
export const meta = { url, filename: ${JSON.stringify(path)}, dirname: ${JSON.stringify(dirname(path))}, main: false, resolve }
`
