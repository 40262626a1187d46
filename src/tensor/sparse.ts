// Sparse tensors, as their parts. They have no storage of their own; arithmetic is not for them.
// torch/_utils.py: _rebuild_sparse_tensor.

import { sparse_coo } from './device.js'
import type { layout } from './device.js'
import type { Contents } from './format/contents.js'
import { compressedContents, cooContents } from './format/kinds.js'
import type { Sizes } from './shape.js'
import { Tensor } from './tensor.js'

/** Coordinates: `indices` is int64 [sparse_dim, nnz], `values` [nnz, ...dense sizes]. */
export class SparseCooTensor extends Tensor {
  readonly indices: Tensor
  readonly values: Tensor
  /** Whether the file says that indices are sorted and unique; null in files that do not say. */
  readonly coalesced: boolean | null

  /** @internal */
  constructor(indices: Tensor, values: Tensor, sizes: Sizes, coalesced: boolean | null) {
    super(null, values.dtype, sizes)
    this.indices = indices
    this.values = values
    this.coalesced = coalesced
  }

  override get layout(): layout {
    return sparse_coo
  }

  override get isPlain(): boolean {
    return false
  }

  override detached(): SparseCooTensor {
    return new SparseCooTensor(this.indices, this.values, this.sizes, this.coalesced)
  }

  override contents(indent: number): Contents {
    return cooContents(this, indent)
  }
}

/** Compressed rows or columns, of elements or blocks: csr, csc, bsr, bsc. */
export class SparseCompressedTensor extends Tensor {
  readonly compressed_indices: Tensor
  readonly plain_indices: Tensor
  readonly values: Tensor
  private readonly compressed_layout: layout

  /** @internal */
  constructor(kind: layout, compressed_indices: Tensor, plain_indices: Tensor, values: Tensor, sizes: Sizes) {
    super(null, values.dtype, sizes)
    this.compressed_layout = kind
    this.compressed_indices = compressed_indices
    this.plain_indices = plain_indices
    this.values = values
  }

  override get layout(): layout {
    return this.compressed_layout
  }

  override get isPlain(): boolean {
    return false
  }

  override detached(): SparseCompressedTensor {
    return new SparseCompressedTensor(this.layout, this.compressed_indices, this.plain_indices, this.values, this.sizes)
  }

  override contents(indent: number): Contents {
    return compressedContents(this, indent)
  }
}
