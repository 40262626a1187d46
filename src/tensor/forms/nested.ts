// Nested tensors: tensors of several shapes in one buffer. torch/_utils.py: _rebuild_nested_tensor.

import { ShapeError } from '../../errors.js'
import type { Contents } from '../format/contents.js'
import { nestedContents } from '../format/kinds.js'
import { extent } from '../shape.js'
import { Tensor } from '../tensor.js'

/** `nested_sizes` and `nested_strides` are int64 [n, dims], `storage_offsets` int64 [n]; `buffer` is 1-dimensional. */
export class NestedTensor extends Tensor {
  /** The elements of all constituents, one after another. */
  readonly buffer: Tensor
  /** A row of sizes for each constituent. */
  readonly nested_sizes: Tensor
  /** A row of strides for each constituent. */
  readonly nested_strides: Tensor
  /** Where each constituent begins in the buffer. */
  readonly storage_offsets: Tensor

  /** @internal */
  constructor(buffer: Tensor, nested_sizes: Tensor, nested_strides: Tensor, storage_offsets: Tensor) {
    super(null, buffer.dtype, [nested_sizes.sizes[0] ?? 0])
    this.buffer = buffer
    this.nested_sizes = nested_sizes
    this.nested_strides = nested_strides
    this.storage_offsets = storage_offsets
  }

  /**
   * The tensors, views of the buffer.
   *
   * @throws ShapeError where they are not as the parts say.
   */
  constituents(): Tensor[] {
    const { buffer } = this
    const sizes = rows(this.nested_sizes)
    const strides = rows(this.nested_strides)
    const offsets = numbers(this.storage_offsets)
    return sizes.map((size, index) => {
      const stride = strides[index] ?? []
      const offset = offsets[index] ?? -1
      const all = [...size, ...stride, offset]
      const reach =
        all.every((value) => value >= 0) && size.length === stride.length ? extent(size, stride, offset) : NaN
      if (!(reach <= buffer.numel())) {
        throw new ShapeError({
          op: 'nested_tensor',
          expected: `tensors within ${buffer.numel()} elements`,
          got: `one that reaches to ${reach}`,
        })
      }
      const view = new Tensor(buffer.untyped_storage(), this.dtype, size, stride, buffer.offset + offset)
      return view.requires_grad_(this.requires_grad)
    })
  }

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    return [this.buffer, this.nested_sizes, this.nested_strides, this.storage_offsets]
  }

  /** @internal */
  override detached(): NestedTensor {
    return new NestedTensor(this.buffer, this.nested_sizes, this.nested_strides, this.storage_offsets)
  }

  /** @internal */
  override contents(): Contents {
    return nestedContents(this)
  }
}

function rows(matrix: Tensor): number[][] {
  const values = numbers(matrix)
  const width = matrix.sizes[1] ?? 0
  return Array.from({ length: matrix.sizes[0] ?? 0 }, (_, row) => values.slice(row * width, (row + 1) * width))
}

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray(), Number)
}
