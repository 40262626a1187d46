// The command of the package, from src/cli to build/cli: torchlet.js with the libraries that it uses, and their licences beside it.
// The library itself is not bundled again: it is the chunks of build/dist, which are loaded once for both.

import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import type { OutputChunk, Plugin } from 'rolldown'

const ENTRIES = ['torchlet', 'judge', 'watch'] as const

const SOURCES: Readonly<Record<(typeof ENTRIES)[number], string>> = {
  torchlet: 'src/cli/main.ts',
  judge: 'src/cli/scanning/judge.ts',
  watch: 'src/cli/scanning/watch.ts',
}

/** What the command imports of the library, and where the package has it. */
const LIBRARY: Readonly<Record<string, string>> = {
  'src/index.ts': '../dist/index.js',
  'src/tools/index.ts': '../dist/tools.js',
}

/** Functions of texts alone, which may be there twice. */
const COPIED = /^src\/(cli\/|tools\/text\.ts$)/

const NOTICES = 'third-party-notices.txt'

/**
 * Writes build/cli below the project's folder `root`, where it is older than this file or the libraries.
 *
 * @param isStale Whether sources changed.
 */
export async function buildCli(root: string, isStale: boolean): Promise<void> {
  const folder = join(root, 'build/cli')
  if (!isStale && isCurrent(root, folder)) return
  rmSync(folder, { recursive: true, force: true })
  const modules = new Set<string>()
  for (const name of ENTRIES) {
    const build = await rolldown({
      cwd: root,
      input: { [name]: SOURCES[name] },
      platform: 'node',
      plugins: [library(root)],
    })
    const { output } = await build.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      codeSplitting: false,
      banner: name === 'torchlet' ? '#!/usr/bin/env node' : '',
    })
    for (const { moduleIds } of output as [OutputChunk]) for (const id of moduleIds) modules.add(id)
  }
  chmodSync(join(folder, 'torchlet.js'), 0o755)
  writeFileSync(join(folder, NOTICES), notices(packagesOf(modules)))
}

/** The notices are written last. */
function isCurrent(root: string, folder: string): boolean {
  const written = statSync(join(folder, NOTICES), { throwIfNoEntry: false })
  if (written === undefined) return false
  return ['scripts/package/cli.ts', 'package-lock.json'].every(
    (file) => statSync(join(root, file)).mtimeMs < written.mtimeMs,
  )
}

/** Leaves the library outside, and lets nothing else of it in: a second copy of a class would be another class. */
function library(root: string): Plugin {
  return {
    name: 'library',
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith('.') || importer.includes('node_modules')) return null
      const file = relative(root, join(dirname(importer), source.replace(/\.js$/, '.ts')))
      const external = LIBRARY[file]
      if (external !== undefined) return { id: external, external: true }
      if (!COPIED.test(file))
        throw new Error(`${relative(root, importer)} imports ${file}, which is no entry of the package`)
      return null
    },
  }
}

/** The folders of the packages that modules are of. */
function packagesOf(modules: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const id of modules) {
    const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]
    if (folder !== undefined) folders.add(folder)
  }
  return folders
}

/** Their names, versions and licences, as these want it of whoever passes them on. */
function notices(folders: Iterable<string>): string {
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly name: string
      readonly version: string
      readonly license: string
    }
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    if (file === undefined) throw new Error(`${name} has no file of its licence`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  return ['The command torchlet contains these packages.\n', ...texts.toSorted()].join(`\n${'-'.repeat(80)}\n\n`)
}
