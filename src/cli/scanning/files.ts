// The files that a scan is asked for: those that are named, and in folders all that patterns let through, in the order of their names.

import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import picomatch from 'picomatch'
import type { Failure } from '../failure.js'
import { failureOf } from '../failure.js'
import { STDIN, isAddress } from '../source.js'

export interface Patterns {
  /** Of files in folders: by default all. A pattern without a slash is held against the name alone. */
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
}

/** A file, or a folder that could not be listed. */
export interface FoundFile {
  readonly source: string
  readonly error?: Failure
}

/** Files that are named are taken whatever the patterns say; whether they are there shows when they are read. */
export function* filesOf(args: readonly string[], patterns: Patterns): Generator<FoundFile> {
  const isWanted = filter(patterns)
  for (const argument of args) {
    const isFolder = !isNoPath(argument) && statSync(argument, { throwIfNoEntry: false })?.isDirectory() === true
    if (isFolder) yield* filesBelow(argument, isWanted)
    else yield { source: argument }
  }
}

function isNoPath(argument: string): boolean {
  return argument === STDIN || isAddress(argument)
}

function filter({ include, exclude }: Patterns): (path: string) => boolean {
  const isIncluded = include === undefined ? () => true : matcher(include)
  const isExcluded = exclude === undefined ? () => false : matcher(exclude)
  return (path) => isIncluded(path) && !isExcluded(path)
}

function matcher(patterns: readonly string[]): (path: string) => boolean {
  return picomatch(
    patterns.map((pattern) => (pattern.includes('/') ? pattern : `**/${pattern}`)),
    { dot: true },
  )
}

/** Follows links, as what loads a file by its name does, but into each folder once. */
function* filesBelow(root: string, isWanted: (path: string) => boolean): Generator<FoundFile> {
  const seen = new Set<string>()
  const open: { readonly below: string; readonly isFolder: boolean }[] = [{ below: '', isFolder: true }]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { below, isFolder } = each
    const path = join(root, below)
    if (!isFolder) {
      if (isWanted(below)) yield { source: path }
      continue
    }
    try {
      const real = realpathSync(path)
      if (seen.has(real)) continue
      seen.add(real)
      const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? 1 : -1))
      for (const entry of entries) {
        const inside = below === '' ? entry.name : `${below}/${entry.name}`
        const isLink = entry.isSymbolicLink()
        const leadsToFolder = isLink && statSync(join(root, inside), { throwIfNoEntry: false })?.isDirectory() === true
        open.push({ below: inside, isFolder: entry.isDirectory() || leadsToFolder })
      }
    } catch (error) {
      yield { source: path, error: failureOf(error) }
    }
  }
}
