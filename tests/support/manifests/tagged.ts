// The manifests of ../shared/fixtures: what real PyTorch says that each of its files holds, as a tree of tagged values.
// ../shared/FORMAT.md, annex.

import { readFileSync } from 'node:fs'
import { sharedPath } from '../shared.js'

export const releases = ['1.13.1', '2.6.0', '2.14.1'] as const
export type Release = (typeof releases)[number]

export interface Entry {
  readonly file: string
  readonly group: string
  readonly name: string
  readonly format: string
  readonly protocol: number
  readonly full_load_error: string | null
  /** What `weights_only=True` of the same release says. */
  readonly weights_only_error: string | null
  readonly value?: Tagged
  /** The file whose value this one has too. */
  readonly value_same_as?: string
  /** Of a whole module: its text, and the file of its input and output. */
  readonly repr?: string
  readonly io?: string | null
  /** Of a whole module: what its `state_dict()` gives. */
  readonly state_dict?: Tagged
}

/** Values of which another may be a `ref` have an `id`. */
export type Tagged = { readonly id?: number } & (
  | { readonly t: 'none' }
  | { readonly t: 'bool'; readonly v: boolean }
  | {
      readonly t: 'int' | 'str' | 'device' | 'dtype' | 'layout' | 'memory_format' | 'global' | 'npdtype'
      readonly v: string
    }
  | { readonly t: 'float'; readonly hex: string }
  | { readonly t: 'bytes' | 'bytearray'; readonly hex: string }
  | { readonly t: 'list' | 'tuple' | 'set' | 'frozenset'; readonly items: readonly Tagged[] }
  | TaggedDict
  | { readonly t: 'size'; readonly v: readonly number[] }
  | TaggedStorage
  | TaggedTensor
  | TaggedArray
  | { readonly t: 'npscalar'; readonly dtype: string; readonly hex: string }
  | { readonly t: 'module'; readonly cls: string; readonly state: readonly (readonly [string, Tagged])[] }
  | { readonly t: 'object'; readonly cls: string; readonly state?: readonly (readonly [string, Tagged])[] }
  | { readonly t: 'ref'; readonly id: number }
)

/** An array of numpy: `items` where they are objects, else the hash of its bytes, row-major and little endian. */
export interface TaggedArray {
  readonly t: 'ndarray'
  readonly dtype: string
  readonly shape: readonly number[]
  readonly fortran?: boolean
  readonly sha256?: string
  readonly items?: readonly Tagged[]
}

export interface TaggedDict {
  readonly t: 'dict'
  readonly cls: string
  readonly items: readonly (readonly [Tagged, Tagged])[]
  readonly attrs?: Tagged
  readonly default_factory?: string
}

export interface TaggedStorage {
  readonly t: 'storage'
  readonly typed: boolean
  readonly dtype?: string
  readonly nbytes: number
  readonly sha256: string
  readonly storage?: number
}

export interface TaggedTensor {
  readonly t: 'tensor'
  readonly cls: string
  readonly dtype: string
  readonly requires_grad: boolean
  readonly shape?: readonly number[]
  readonly stride?: readonly number[]
  readonly offset?: number
  /** Equal numbers in one file are one storage. */
  readonly storage?: number
  readonly storage_nbytes?: number
  readonly sha256?: string
  readonly neg?: boolean
  readonly attrs?: Tagged
  readonly layout?: string
  readonly is_coalesced?: boolean
  readonly indices?: TaggedTensor
  readonly compressed?: TaggedTensor
  readonly plain?: TaggedTensor
  readonly values?: TaggedTensor
  readonly nested?: readonly TaggedTensor[]
  readonly qscheme?: string
  readonly scale?: number
  readonly zero_point?: number
  readonly scales?: readonly number[]
  readonly zero_points?: readonly number[]
  readonly axis?: number
}

export function fixturePath(release: Release, file: string): string {
  return sharedPath(`fixtures/torch-${release}/${file}`)
}

/** The files of one release in one format, in the groups named. */
export function entriesIn(format: 'zip' | 'legacy', release: Release, groups: readonly string[]): Entry[] {
  return entriesOf(release).filter((entry) => entry.format === format && groups.includes(entry.group))
}

/** The zip files of one release, in the groups named. */
export function zipEntries(release: Release, groups: readonly string[]): Entry[] {
  return entriesIn('zip', release, groups)
}

/** What an entry's file holds; undefined where the manifest tells only a module's state dict. */
export function valueOf(release: Release, entry: Entry): Tagged | undefined {
  const { value_same_as } = entry
  return value_same_as === undefined
    ? entry.value
    : entriesOf(release).find(({ file }) => file === value_same_as)?.value
}

const manifests = new Map<Release, Entry[]>()

export function entriesOf(release: Release): Entry[] {
  let entries = manifests.get(release)
  if (entries === undefined) {
    entries = (JSON.parse(readFileSync(fixturePath(release, 'manifest.json'), 'utf8')) as { entries: Entry[] }).entries
    manifests.set(release, entries)
  }
  return entries
}
