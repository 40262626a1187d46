// The files of public repositories in ../shared/corpus, and what its manifest says of their tensors.

import { readFileSync } from 'node:fs'
import { Dict, nn, PyObject } from '../../../src/index.js'
import { sharedPath } from '../shared.js'

export interface CorpusTensor {
  /** Keys joined by `/`, in which `~` is `~0` and `/` is `~1`. */
  readonly path: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride?: readonly number[]
  readonly storage_offset?: number
  readonly requires_grad: boolean
  readonly sha256: string
}

export interface CorpusEntry {
  readonly file: string
  readonly format: string
  readonly tensors: readonly CorpusTensor[]
  readonly weights_only_ok: Readonly<Record<'1.13' | '2.6' | '2.14', boolean>>
  readonly scalars: Readonly<Record<string, unknown>> | null
}

export function corpusPath(file: string): string {
  return sharedPath(`corpus/${file}`)
}

export function corpusEntries(format: string): CorpusEntry[] {
  const entries = JSON.parse(readFileSync(corpusPath('manifest.json'), 'utf8')) as CorpusEntry[]
  return entries.filter((entry) => entry.format === format)
}

/** What is at a path: a dict's value, a list's item, a module's part. */
export function at(root: unknown, path: string): unknown {
  if (path === '') return root
  return path.split('/').reduce(step, root)
}

function step(value: unknown, escaped: string): unknown {
  const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
  if (value instanceof nn.Module) return value.__dict__.get(key)
  if (value instanceof PyObject) return value.state instanceof Dict ? value.state.get(key) : undefined
  if (value instanceof Dict) return value.has(key) ? value.get(key) : value.get(Number(key))
  return Array.isArray(value) ? (value[Number(key)] as unknown) : undefined
}
