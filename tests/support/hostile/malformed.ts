// The hostile and broken files of ../shared/fixtures/malformed.

import { readFileSync } from 'node:fs'
import { sharedPath } from '../shared.js'
import type { Release } from '../manifests/tagged.js'

export interface MalformedEntry {
  readonly file: string
  readonly expect: 'accept' | 'reject' | 'any'
  readonly why: string
  /** By release: what `weights_only=True` says, `ok …` or `err …`. */
  readonly torch_weights_only: Readonly<Record<Release, string>>
}

/** What to do to the good file: lengths to cut it to; byte and bit to flip. */
export interface Recipes {
  readonly good: string
  readonly truncations: readonly number[]
  readonly flips: readonly (readonly [byte: number, bit: number])[]
}

/** What the payloads would make, were they run. */
export const PWNED = '/tmp/torchlet-pwned'

export function malformedBytes(file: string): Buffer {
  return readFileSync(sharedPath(`fixtures/malformed/${file}`))
}

/** The entries of one kind, which is how their names begin. */
export function malformedEntries(kind: string): MalformedEntry[] {
  const entries = JSON.parse(malformedBytes('malformed.json').toString()) as MalformedEntry[]
  return entries.filter(({ file }) => file.startsWith(`${kind}_`))
}

export function recipes(format: 'zip' | 'legacy'): Recipes {
  const { legacy, ...zip } = JSON.parse(malformedBytes('recipes.json').toString()) as Recipes & {
    readonly legacy: Recipes
  }
  return format === 'zip' ? zip : legacy
}
