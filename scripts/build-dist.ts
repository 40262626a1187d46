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
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'

/** The package's entries and their sources. */
const ENTRIES = { index: 'src/index.ts', nn: 'src/entries/nn.ts', serialization: 'src/entries/serialization.ts' }

const COMMONJS = '{ "type": "commonjs" }\n'
const LAST_WRITTEN = 'build/cjs/types/package.json'

const ALL_ENTRIES = Object.entries(ENTRIES)
  .map(([name, path]) => `export * as ${name} from './${path}'`)
  .join('\n')

const COMMON = {
  bundle: true,
  platform: 'neutral',
  target: 'es2022',
  external: ['node:*'],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions

/** Writes all of it below the project's folder `root`, where something is newer than what was written. */
export async function buildDist(root: string): Promise<void> {
  if (isCurrent(root)) return
  for (const folder of ['dist', 'cjs', 'types']) rmSync(join(root, 'build', folder), { recursive: true, force: true })
  const common = { ...COMMON, absWorkingDir: root }
  await Promise.all([
    build({
      ...common,
      entryPoints: ENTRIES,
      outdir: 'build/dist',
      format: 'esm',
      splitting: true,
      // caller.ts knows torchlet's own frames by this name.
      chunkNames: 'torchlet-[hash]',
    }),
    build({
      ...common,
      entryPoints: { 'torchlet.min': ENTRIES.index },
      outdir: 'build/dist',
      format: 'esm',
      minify: true,
    }),
    build({
      ...common,
      stdin: { contents: ALL_ENTRIES, resolveDir: root },
      outfile: 'build/cjs/torchlet.js',
      format: 'cjs',
      // There is no URL of a file there; torchlet asks for one only to tell its own frames from the user's.
      define: { 'import.meta.url': 'undefined' },
    }),
  ])
  annotate(root)
  writeCommonjs(root)
  copyDeclarations(root)
  writeFileSync(join(root, LAST_WRITTEN), COMMONJS)
}

/**
 * Says at each call of a function without side effects that it has none, so that bundlers leave out what is not used: they do not
 * see the annotation of a function that comes from another chunk.
 */
function annotate(root: string): void {
  const names = new Set<string>()
  for (const file of filesBelow(join(root, 'src'))) {
    const source = readFileSync(file, 'utf8')
    for (const [, name] of source.matchAll(/@__NO_SIDE_EFFECTS__ \*\/\n(?:export )?(?:function|const) (\w+)/g))
      names.add(name as string)
  }
  const call = new RegExp(`(?<![\\w$.])(?:${[...names].join('|')})\\d*\\(`, 'g')
  for (const file of filesBelow(join(root, 'build/dist')).filter((name) => !name.endsWith('.min.js'))) {
    const text = readFileSync(file, 'utf8')
    // Top-level constants begin a line.
    writeFileSync(
      file,
      text.replace(/^(?:var|let|const) .*$/gm, (line) => line.replace(call, '/* @__PURE__ */ $&')),
    )
  }
}

/** The last file to be written tells when all were. */
function isCurrent(root: string): boolean {
  const written = statSync(join(root, LAST_WRITTEN), { throwIfNoEntry: false })
  if (written === undefined) return false
  const sources = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'assembly/shared'))]
  return [...sources, join(root, 'scripts/build-dist.ts')].every((file) => statSync(file).mtimeMs < written.mtimeMs)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(folder, name))
}

/** The entries are parts of one file, so that classes are the same whichever is required. */
function writeCommonjs(root: string): void {
  const folder = join(root, 'build/cjs')
  writeFileSync(join(folder, 'package.json'), COMMONJS)
  for (const name of Object.keys(ENTRIES)) {
    writeFileSync(join(folder, `${name}.js`), `module.exports = require('./torchlet.js').${name}\n`)
  }
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
