// The sources and tests as JavaScript, once for all test processes: each would else transpile what it imports anew, a second of
// work for each of some 200. They lie in build/test as they lie in the project, keep the URLs of their sources, and have source
// maps, so that tests and stacks cannot tell.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transform } from 'esbuild'

const FOLDER = 'build/test'

/** What tests import; the rest of assembly/ is another language. */
const SOURCES = ['assembly/shared', 'examples', 'scripts', 'src', 'tests']

/** Where the JavaScript of a source is. */
export function transpiledPath(file: string): string {
  return join(FOLDER, file.replace(/\.ts$/, '.js'))
}

/** The source of what lies there; another path as it is. */
export function sourcePath(file: string): string {
  const inside = relative(FOLDER, file)
  return inside.startsWith('..') ? file : inside.replace(/\.js$/, '.ts')
}

/** Brings build/test up to date, which takes no time where nothing changed. */
export async function transpile(root: string): Promise<void> {
  const files = SOURCES.flatMap((folder) => sourcesIn(root, folder))
  const wanted = new Set(files.map(transpiledPath))
  const folder = join(root, FOLDER)
  forgetOthers(folder, resolve(root))
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.js') && !wanted.has(join(FOLDER, name))) rmSync(join(folder, name))
  }
  await Promise.all(files.filter((file) => isOld(root, file)).map((file) => transpileFile(root, file)))
}

/** What was made where the project lay before it was moved or copied has that place's URLs. */
function forgetOthers(folder: string, root: string): void {
  const place = join(folder, 'place.txt')
  if (existsSync(place) && readFileSync(place, 'utf8') === root) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(place, root)
}

function sourcesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .filter((name) => !/^tests.(assembly|perf|consumers.projects)/.test(name))
}

function isOld(root: string, file: string): boolean {
  const made = statSync(join(root, transpiledPath(file)), { throwIfNoEntry: false })
  return made === undefined || made.mtimeMs <= statSync(join(root, file)).mtimeMs
}

/** Transpiles one file. */
export async function transpileFile(root: string, file: string): Promise<void> {
  const path = resolve(root, file)
  const { code, map } = await transform(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'external',
    sourcesContent: false,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) },
  })
  const made = join(root, transpiledPath(file))
  mkdirSync(dirname(made), { recursive: true })
  writeFileSync(`${made}.map`, map)
  writeFileSync(made, `${code}//# sourceMappingURL=${made.slice(made.lastIndexOf('/') + 1)}.map\n`)
}
