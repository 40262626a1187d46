// Sparse tensors, as their parts. They have no storage of their own; arithmetic is not for them.
// torch/_utils.py: _rebuild_sparse_tensor.

import { sparse_coo } from '../device.js'
import type { layout } from '../device.js'
import type { Contents } from '../format/contents.js'
import { compressedContents, cooContents } from '../format/kinds.js'
import type { Sizes } from '../shape.js'
import { Tensor } from '../tensor.js'

/** Coordinates: `indices` is int64 [sparse_dim, nnz], `values` [nnz, ...dense sizes]. */
export class SparseCooTensor extends Tensor {
  /** A column of coordinates for each element. */
  readonly indices: Tensor
  /** The elements. */
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

  /** `torch.sparse_coo`. */
  override get layout(): layout {
    return sparse_coo
  }

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    return [this.indices, this.values]
  }

  /** @internal */
  override detached(): SparseCooTensor {
    return new SparseCooTensor(this.indices, this.values, this.sizes, this.coalesced)
  }

  /** @internal */
  override contents(indent: number): Contents {
    return cooContents(this, indent)
  }
}

/** Compressed rows or columns, of elements or blocks: csr, csc, bsr, bsc. */
export class SparseCompressedTensor extends Tensor {
  /** Where each row (or column) begins among the values. */
  readonly compressed_indices: Tensor
  /** The column (or row) of each value. */
  readonly plain_indices: Tensor
  /** The elements, or blocks of them. */
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

  /** `torch.sparse_csr`, `sparse_csc`, `sparse_bsr` or `sparse_bsc`. */
  override get layout(): layout {
    return this.compressed_layout
  }

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    return [this.compressed_indices, this.plain_indices, this.values]
  }

  /** @internal */
  override detached(): SparseCompressedTensor {
    return new SparseCompressedTensor(this.layout, this.compressed_indices, this.plain_indices, this.values, this.sizes)
  }

  /** @internal */
  override contents(indent: number): Contents {
    return compressedContents(this, indent)
  }
}
