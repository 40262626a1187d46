// Which test files import a file, by whatever way.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Those of `files` that import the file `wanted`, themselves or by what they import. Paths from the root of the project. */
export function importing(wanted: string, files: readonly string[]): string[] {
  const importers = new Map<string, string[]>()
  const known = new Set(files)
  // A set gives what is put into it meanwhile, too.
  for (const file of known) {
    for (const imported of importsOf(file)) {
      importers.set(imported, [...(importers.get(imported) ?? []), file])
      known.add(imported)
    }
  }
  const reaching = new Set([wanted])
  for (const file of reaching) importers.get(file)?.forEach((importer) => reaching.add(importer))
  return files.filter((file) => reaching.has(file))
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)[ (]'(\.[^']+)\.js'/g)
  return [...specifiers].map(([, path]) => join(dirname(file), `${path}.ts`)).filter((path) => existsSync(path))
}
