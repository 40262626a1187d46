// What the package ships, from src/ and the declarations that tsc wrote to build/src:
//
//   build/dist  the entries as ES modules over a few chunks, so that an import reads some files instead of 500; and torchlet.min.js,
//               all in one file, for pages that name a file on a server of packages
//   build/cjs   the same for `require` where that takes no ES module (Jest)
//   build/types the declarations that the entries reach
//
// Why files and chunks are cut so: docs/architecture.md.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import type { InputOptions, Plugin } from 'rolldown'
import { atOnce } from './at-once.js'
import { chunks, FACADES, FETCHED, LAYER_NAMES } from './chunks.js'
import { hasEffects } from './effects.js'

/** The package's entries and their sources. */
const ENTRIES = {
  index: 'src/index.ts',
  nn: 'src/entries/nn.ts',
  serialization: 'src/entries/serialization.ts',
  tools: 'src/tools/index.ts',
  worker: 'src/worker/index.ts',
  'worker-serve': 'src/worker/serve/index.ts',
}

/** Files of the package that are imported by these names, and not bundled into what imports them. */
const INNER_ENTRIES = { ...FACADES, ...FETCHED }

const COMMONJS = '{ "type": "commonjs" }\n'
const LAST_WRITTEN = 'build/cjs/types/package.json'

/**
 * Writes all of it below the project's folder `root`, where something is newer than what was written.
 *
 * @returns Whether there was.
 */
export async function buildDist(root: string): Promise<boolean> {
  if (isCurrent(root)) return false
  for (const folder of ['dist', 'cjs', 'types']) rmSync(join(root, 'build', folder), { recursive: true, force: true })
  await writeModules(root)
  await writeOneFile(root)
  await writeCommonjs(root)
  copyDeclarations(root)
  writeFileSync(join(root, LAST_WRITTEN), COMMONJS)
  return true
}

function inputOf(root: string, options: InputOptions): InputOptions {
  const treeshake = { moduleSideEffects: hasEffects }
  return { cwd: root, platform: 'neutral', external: [/^node:/], treeshake, ...options }
}

async function writeModules(root: string): Promise<void> {
  const input = { ...ENTRIES, ...INNER_ENTRIES }
  const chunkOf = await chunks(root)
  const build = await rolldown(
    inputOf(root, { input, plugins: [innerEntries(root)], preserveEntrySignatures: 'allow-extension' }),
  )
  const { output } = await build.write({
    dir: join(root, 'build/dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'torchlet-[name].js',
    codeSplitting: {
      groups: [{ debugName: 'chunks', name: (id) => chunkOf(relative(root, id))?.replace('torchlet-', '') ?? null }],
      includeDependenciesRecursively: false,
    },
  })
  const written = new Set(output.map(({ fileName }) => fileName))
  const missing = LAYER_NAMES.filter((name) => !written.has(`${name}.js`))
  if (missing.length > 0) throw new Error(`no source is in ${missing.join(', ')} (scripts/package/chunks.ts)`)
  refuseCircles(new Map(output.map((each) => [each.fileName, each.type === 'chunk' ? each.imports : []])))
}

/** Chunks that import in a circle would read what is not there yet, by whichever entry they are reached. */
function refuseCircles(imports: ReadonlyMap<string, readonly string[]>): void {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      throw new Error(`chunks import in a circle: ${[...path, file].join(' → ')} (scripts/package/chunks.ts)`)
    if (done.has(file)) return
    for (const each of imports.get(file) ?? []) visit(each, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
}

/** Leaves imports of inner entries where they are: `import('./torchlet-programs.js')`. */
function innerEntries(root: string): Plugin {
  const files = new Map(Object.entries(INNER_ENTRIES).map(([name, path]) => [join(root, path), name]))
  const index = join(root, ENTRIES.index)
  const facing = new Set(
    [ENTRIES.index, ENTRIES.serialization, ENTRIES.worker, ...Object.values(FACADES)].map((path) => join(root, path)),
  )
  return {
    name: 'inner-entries',
    resolveId(source, importer, { kind }) {
      if (importer === undefined || !source.startsWith('.')) return null
      const path = join(dirname(importer), source.replace(/\.js$/, '.ts'))
      const name = files.get(path)
      const isApart = kind === 'dynamic-import' || (name !== undefined && name in FACADES && facing.has(importer))
      if (name !== undefined && isApart) return { id: `./${name}.js`, external: true }
      // Who imports from the root by name gets it from where it is.
      if (path === index) return `${index}${WITHIN}`
      return importer.endsWith(WITHIN) ? path : null
    },
    load: (id) => (id.endsWith(WITHIN) ? readFileSync(id.slice(0, -WITHIN.length), 'utf8') : null),
  }
}

/** Marks the root where it is no entry. */
const WITHIN = '?within'

async function writeOneFile(root: string): Promise<void> {
  const build = await rolldown(inputOf(root, { input: ENTRIES.index, plugins: [atOnce()] }))
  await build.write({
    file: join(root, 'build/dist/torchlet.min.js'),
    format: 'esm',
    minify: true,
    codeSplitting: false,
  })
}

/** The entries are parts of one file, so that classes are the same whichever is required; beside it is the workers' script, required later. */
async function writeCommonjs(root: string): Promise<void> {
  const all = 'all-entries'
  const code = Object.entries(ENTRIES).map(
    ([name, path]) => `export * as ${exportOf(name)} from ${JSON.stringify(join(root, path))}`,
  )
  const entry: Plugin = {
    name: all,
    resolveId: (source) => (source === all ? all : null),
    load: (id) => (id === all ? code.join('\n') : null),
  }
  const script = 'torchlet-worker-script'
  const scriptApart: Plugin = {
    name: 'script-apart',
    resolveId: (source, _, { kind }) =>
      kind === 'dynamic-import' && isScript(source) ? { id: `./${script}.js`, external: true } : null,
  }
  // There is no URL of a file there; torchlet asks for one only to tell its own frames from the user's.
  const transform = { define: { 'import.meta.url': 'undefined' } }
  const folder = join(root, 'build/cjs')
  const build = await rolldown(
    inputOf(root, { input: all, plugins: [entry, scriptApart, atOnce(isScript)], transform }),
  )
  // Jest takes no `import()`.
  const output = { format: 'cjs', dynamicImportInCjs: false } as const
  await build.write({ ...output, file: join(folder, 'torchlet.js'), codeSplitting: false })
  const later = await rolldown(inputOf(root, { input: INNER_ENTRIES[script] }))
  await later.write({ ...output, file: join(folder, `${script}.js`) })
  writeFileSync(join(folder, 'package.json'), COMMONJS)
  for (const name of Object.keys(ENTRIES)) {
    writeFileSync(join(folder, `${name}.js`), `module.exports = require('./torchlet.js').${exportOf(name)}\n`)
  }
}

function isScript(source: string): boolean {
  return source.endsWith('/script/script.js')
}

function exportOf(entry: string): string {
  return entry.replaceAll('-', '_')
}

/** Declarations twice, because each says by its place whether it is an ES module's or CommonJS's. */
function copyDeclarations(root: string): void {
  const built = join(root, 'build')
  const entries = Object.values(ENTRIES).map((entry) => join(built, entry.replace(/\.ts$/, '.d.ts')))
  for (const path of reachable(entries)) {
    for (const folder of ['types', 'cjs/types']) {
      const copy = join(built, folder, relative(built, path))
      mkdirSync(dirname(copy), { recursive: true })
      copyFileSync(path, copy)
    }
  }
}

/** The declaration files that these import, themselves included. */
function reachable(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    found.add(path)
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(
      /(?:from|import\(|import) ?['"](\.[^'"]+)\.js['"]/g,
    )) {
      const target = join(dirname(path), `${specifier}.d.ts`)
      if (!existsSync(target)) throw new Error(`${path} imports ${target}, which is not there`)
      waiting.push(target)
    }
  }
  return found
}

/** The last file to be written tells when all were. */
function isCurrent(root: string): boolean {
  const written = statSync(join(root, LAST_WRITTEN), { throwIfNoEntry: false })
  if (written === undefined) return false
  const sources = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'assembly/shared'))]
  return [
    ...sources,
    join(root, 'scripts/package/dist.ts'),
    join(root, 'scripts/package/chunks.ts'),
    join(root, 'scripts/package/at-once.ts'),
    join(root, 'scripts/package/effects.ts'),
  ].every((file) => statSync(file).mtimeMs < written.mtimeMs)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}
