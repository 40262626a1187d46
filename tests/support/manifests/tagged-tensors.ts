// Holds tensors against a manifest's (tagged.ts): dtype, shape, stride, offset, which storages are one, and the hash of
// the elements. Sparse, nested and quantized tensors through their parts.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  NestedTensor,
  nn,
  QuantizedTensor,
  SparseCompressedTensor,
  SparseCooTensor,
  TypedStorage,
  UntypedStorage,
} from '../../../src/index.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import type { TaggedStorage, TaggedTensor } from './tagged.js'

export class TensorChecks {
  private readonly storages = new Map<number, UntypedStorage>()

  tensor(value: unknown, expected: TaggedTensor, path: string): void {
    assert.ok(value instanceof Tensor, `${path}: no tensor`)
    assert.equal(value instanceof nn.Parameter, expected.cls === 'torch.nn.parameter.Parameter', `${path}: Parameter`)
    assert.equal(String(value.dtype), `torch.${expected.dtype}`, path)
    assert.equal(value.requires_grad, expected.requires_grad, `${path}: requires_grad`)
    if (expected.nested !== undefined) return this.nested(value, expected.nested, path)
    assert.deepEqual([...value.shape], expected.shape, `${path}: shape`)
    if (expected.layout !== undefined) return this.sparse(value, expected, path)
    assert.deepEqual([...value.stride()], expected.stride, `${path}: stride`)
    assert.equal(value.storage_offset(), expected.offset, `${path}: storage_offset`)
    assert.equal(value.neg_bit, expected.neg === true, `${path}: negative bit`)
    if (expected.qscheme !== undefined) checkQuantizer(value, expected, path)
    const storage = value.untyped_storage()
    assert.equal(storage.nbytes, expected.storage_nbytes, `${path}: bytes of the storage`)
    this.shared(storage, expected.storage, path)
    assert.equal(sha256(value.toBytes()), expected.sha256, `${path}: elements`)
  }

  storage(value: unknown, expected: TaggedStorage, path: string): void {
    // PyTorch gives every storage as a typed one, bytes as uint8; torchlet keeps the file's class.
    if (!expected.typed) assert.ok(value instanceof UntypedStorage, `${path}: typed`)
    else if (!(value instanceof TypedStorage)) assert.equal(expected.dtype, 'uint8', `${path}: not typed`)
    if (value instanceof TypedStorage) assert.equal(String(value.dtype), `torch.${expected.dtype}`, path)
    const storage = value instanceof TypedStorage ? value.untyped_storage() : value
    assert.ok(storage instanceof UntypedStorage, `${path}: no storage`)
    assert.equal(storage.nbytes, expected.nbytes, path)
    if (expected.storage !== undefined) this.shared(storage, expected.storage, path)
    assert.equal(sha256(storage.bytes()), expected.sha256, path)
  }

  /** One number is one storage, and two numbers are two; PyTorch numbers the empty ones as it likes. */
  private shared(storage: UntypedStorage, number: number | undefined, path: string): void {
    if (storage.nbytes === 0 || number === undefined) return
    const before = this.storages.get(number)
    if (before !== undefined) return assert.ok(before === storage, `${path}: not shared`)
    assert.ok(![...this.storages.values()].includes(storage), `${path}: shared with another`)
    this.storages.set(number, storage)
  }

  private sparse(value: Tensor, expected: TaggedTensor, path: string): void {
    assert.equal(String(value.layout), `torch.${expected.layout}`, `${path}: layout`)
    if (value instanceof SparseCooTensor) {
      if (value.coalesced !== null) assert.equal(value.coalesced, expected.is_coalesced, `${path}: coalesced`)
      part(value.indices, expected.indices, `${path}: indices`)
      return part(value.values, expected.values, `${path}: values`)
    }
    assert.ok(value instanceof SparseCompressedTensor, path)
    part(value.compressed_indices, expected.compressed, `${path}: compressed indices`)
    part(value.plain_indices, expected.plain, `${path}: plain indices`)
    part(value.values, expected.values, `${path}: values`)
  }

  private nested(value: Tensor, expected: readonly TaggedTensor[], path: string): void {
    assert.ok(value instanceof NestedTensor, path)
    const sizes = value.nested_sizes.tolist() as number[][]
    const strides = value.nested_strides.tolist() as number[][]
    const offsets = value.storage_offsets.tolist() as number[]
    assert.equal(sizes.length, expected.length, path)
    for (const [i, item] of expected.entries()) {
      const view = new Tensor(value.buffer.untyped_storage(), value.dtype, sizes[i]!, strides[i]!, offsets[i]!)
      this.tensor(view, item, `${path}[${i}]`)
    }
  }
}

/** A sparse tensor's part, which PyTorch's own accessors may have copied: only its elements count. */
function part(value: Tensor, expected: TaggedTensor | undefined, path: string): void {
  assert.ok(expected !== undefined, path)
  assert.equal(String(value.dtype), `torch.${expected.dtype}`, path)
  assert.deepEqual([...value.shape], expected.shape, path)
  assert.equal(sha256(value.toBytes()), expected.sha256, path)
}

function checkQuantizer(value: Tensor, expected: TaggedTensor, path: string): void {
  assert.ok(value instanceof QuantizedTensor, `${path}: not quantized`)
  assert.equal(String(value.qscheme()), expected.qscheme, path)
  const { quantizer } = value
  if ('scale' in quantizer) {
    assert.deepEqual([quantizer.scale, quantizer.zero_point], [expected.scale, expected.zero_point], path)
  } else {
    assert.deepEqual(quantizer.scales.tolist(), expected.scales, path)
    assert.deepEqual(quantizer.zero_points.tolist(), expected.zero_points, path)
    assert.equal(quantizer.axis, expected.axis, path)
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
