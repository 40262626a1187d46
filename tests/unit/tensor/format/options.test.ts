// Odd options, rare dtypes and views, as PyTorch 2.14.1 printed them (tests/fixtures/tensor-text.py); and what has
// no text.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { LimitError } from '../../../../src/errors.js'
import { set_printoptions } from '../../../../src/python/printoptions.js'
import { bits8, dtypes, float32, qint8 } from '../../../../src/tensor/dtype.js'
import type { Sizes } from '../../../../src/tensor/shape.js'
import { UntypedStorage } from '../../../../src/tensor/storage.js'
import { Tensor } from '../../../../src/tensor/tensor.js'
import { root } from '../../../support/root.js'

interface Entry {
  readonly options: Parameters<typeof set_printoptions>[0]
  readonly dtype: string
  readonly shape: Sizes
  readonly stride: Sizes
  readonly offset: number
  readonly conj: boolean
  readonly neg: boolean
  /** The whole storage, little endian, hexadecimal. */
  readonly storage: string
  readonly text: string
}

const file = readFileSync(join(root, 'tests/fixtures/tensor-text.json'), 'utf8')
const { tensors } = JSON.parse(file) as { tensors: readonly Entry[] }

afterEach(() => set_printoptions({ profile: 'default' }))

test('tensors under many options', () => {
  for (const entry of tensors) {
    set_printoptions({ profile: 'default', ...entry.options })
    assert.equal(String(tensorOf(entry)), entry.text, JSON.stringify(entry))
  }
})

test('a tensor without storage, or of elements that have no text, says its size and dtype', () => {
  assert.equal(String(new Tensor(null, float32, [2, 3])), 'tensor(..., size=(2, 3))')
  const storage = new UntypedStorage(new Uint8Array(3))
  assert.equal(String(new Tensor(storage, bits8, [3])), 'tensor(..., size=(3,), dtype=torch.bits8)')
  assert.equal(String(new Tensor(storage, qint8, [1, 3])), 'tensor(..., size=(1, 3), dtype=torch.qint8)')
})

test('a small storage under sizes whose summary has no end is refused, not printed for hours', () => {
  assert.throws(() => String(repeated(Array.from({ length: 60 }, () => 2))), LimitError)
  assert.throws(() => String(repeated(Array.from({ length: 501 }, () => 1))), LimitError)
})

/** A tensor that shows one element everywhere. */
function repeated(sizes: Sizes): Tensor {
  return new Tensor(
    new UntypedStorage(Float32Array.of(1)),
    float32,
    sizes,
    sizes.map(() => 0),
  )
}

function tensorOf(entry: Entry): Tensor {
  const type = dtypes.find(({ name }) => name === entry.dtype)
  assert.ok(type, entry.dtype)
  const storage = new UntypedStorage(new Uint8Array(Buffer.from(entry.storage, 'hex')))
  const tensor = new Tensor(storage, type, entry.shape, entry.stride, entry.offset)
  tensor.conj_bit = entry.conj
  tensor.neg_bit = entry.neg
  return tensor
}
