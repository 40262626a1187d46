// Nested tensors: tensors of several shapes in one buffer. torch/_utils.py: _rebuild_nested_tensor.

import { Tensor } from './tensor.js'

/** `nested_sizes` and `nested_strides` are int64 [n, dims], `storage_offsets` int64 [n]; `buffer` is 1-dimensional. */
export class NestedTensor extends Tensor {
  readonly buffer: Tensor
  readonly nested_sizes: Tensor
  readonly nested_strides: Tensor
  readonly storage_offsets: Tensor

  /** @internal */
  constructor(buffer: Tensor, nested_sizes: Tensor, nested_strides: Tensor, storage_offsets: Tensor) {
    super(null, buffer.dtype, [nested_sizes.sizes[0] ?? 0])
    this.buffer = buffer
    this.nested_sizes = nested_sizes
    this.nested_strides = nested_strides
    this.storage_offsets = storage_offsets
  }
}
