// fixtures/other-RELEASE.json: what PyTorch says of the files in ../shared/fixtures/torch-RELEASE/other.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Dict, Tensor } from '../../../src/index.js'
import { fixturePath } from '../manifests/tagged.js'
import type { Release } from '../manifests/tagged.js'
import { sha256 } from '../manifests/tagged-tensors.js'

export interface DescribedTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly storage_offset: number
  readonly requires_grad: boolean
  readonly sha256: string
}

/** Tensors within dicts (as objects) and lists, and what else there is. */
export type Described =
  | DescribedTensor
  | null
  | boolean
  | number
  | string
  | readonly Described[]
  | { readonly [name: string]: Described }

export interface DescribedScript {
  readonly repr: string
  readonly code: string
  readonly state_dict: Readonly<Record<string, DescribedTensor>>
  readonly parameters: readonly string[]
  readonly buffers: readonly string[]
  readonly extra: Readonly<Record<string, string>>
}

export interface DescribedProgram {
  readonly state_dict: Readonly<Record<string, DescribedTensor>>
  readonly constants: Readonly<Record<string, DescribedTensor>>
  readonly example_inputs: Described
  readonly parameters: readonly string[]
  readonly buffers: readonly string[]
  readonly user_inputs: readonly string[]
}

/** The files of a release by name, with what they hold; `ending` chooses some. */
export function otherFiles<T>(
  release: Release,
  ending: string,
): { readonly name: string; readonly path: string; readonly expected: T }[] {
  const text = readFileSync(new URL(`../../fixtures/other-${release}.json`, import.meta.url), 'utf8')
  const { files } = JSON.parse(text) as { readonly files: Readonly<Record<string, T>> }
  return Object.entries(files)
    .filter(([name]) => name.endsWith(ending))
    .map(([name, expected]) => ({ name, path: fixturePath(release, `other/${name}`), expected }))
}

/** @throws AssertionError that names the path of the first difference. */
export function assertDescribed(value: unknown, expected: Described, path = ''): void {
  if (value instanceof Tensor) return assert.deepEqual(describedTensor(value), expected, path)
  if (value instanceof Dict) {
    assert.deepEqual([...value.keys()].map(String).toSorted(), Object.keys(expected as object).toSorted(), path)
    for (const [key, item] of value) {
      assertDescribed(
        item,
        (expected as Readonly<Record<string, Described>>)[String(key)] as Described,
        `${path}/${String(key)}`,
      )
    }
    return
  }
  if (!Array.isArray(value)) return assert.deepEqual(value, expected, path)
  assert.equal(value.length, (expected as readonly Described[]).length, path)
  for (const [index, item] of value.entries())
    assertDescribed(item, (expected as readonly Described[])[index] as Described, `${path}/${index}`)
}

export function describedTensor(value: Tensor): DescribedTensor {
  return {
    dtype: String(value.dtype),
    shape: [...value.shape],
    stride: [...value.stride()],
    storage_offset: value.storage_offset(),
    requires_grad: value.requires_grad,
    sha256: sha256(value.toBytes()),
  }
}
