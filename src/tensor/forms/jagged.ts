// Nested tensors of the layout jagged: tensors that differ in one dimension lie one after another in one tensor, which `offsets`
// divides. torch/nested/_internal/nested_tensor.py: NestedTensor.

import { ShapeError } from '../../errors.js'
import { jagged } from '../device.js'
import type { layout } from '../device.js'
import { jaggedContents } from '../format/kinds.js'
import type { Contents } from '../format/contents.js'
import { Tensor } from '../tensor.js'

export interface JaggedParts {
  readonly values: Tensor
  /** Int64 [n + 1]: where along the ragged dimension each tensor begins, and the last ends. */
  readonly offsets: Tensor
  /** Int64 [n], where tensors do not fill what is between offsets; else null. */
  readonly lengths: Tensor | null
  /** The ragged dimension of the whole; in `values` it is the one before. */
  readonly ragged_idx: number
}

/** A nested tensor of `torch.jagged`: its shape here has the number of tensors alone. */
export class JaggedTensor extends Tensor {
  /** @internal */ readonly jagged: JaggedParts

  /** @internal */
  constructor(parts: JaggedParts) {
    super(null, parts.values.dtype, [Math.max(0, (parts.offsets.sizes[0] ?? 0) - 1)])
    this.jagged = parts
  }

  /** `torch.jagged`. */
  override get layout(): layout {
    return jagged
  }

  /** The elements of all constituents, as PyTorch's `values()`. */
  values(): Tensor {
    return this.jagged.values
  }

  /** Where each constituent begins in `values()`, and the last ends; int64. */
  offsets(): Tensor {
    return this.jagged.offsets
  }

  /** How long each constituent is, where `offsets()` does not tell; else null. */
  lengths(): Tensor | null {
    return this.jagged.lengths
  }

  /**
   * The tensors, views of `values()`.
   *
   * @throws ShapeError where offsets and lengths are not within it.
   */
  constituents(): Tensor[] {
    const { values, offsets, lengths, ragged_idx } = this.jagged
    const starts = numbers(offsets)
    const ends =
      lengths === null ? starts.slice(1) : numbers(lengths).map((length, index) => (starts[index] ?? 0) + length)
    const dim = ragged_idx - 1
    const size = values.sizes[dim] ?? 0
    return ends.map((end, index) => {
      const start = starts[index] ?? -1
      if (!(start >= 0 && start <= end && end <= size)) {
        throw new ShapeError({
          op: 'nested_tensor',
          expected: `tensors within ${size} places of the values`,
          got: `one from ${start} to ${end}`,
        })
      }
      const sizes = values.sizes.map((each, place) => (place === dim ? end - start : each))
      const view = values.alias(sizes, values.strides, values.offset + start * (values.strides[dim] ?? 0))
      return view.requires_grad_(this.requires_grad)
    })
  }

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    const { values, offsets, lengths } = this.jagged
    return lengths === null ? [values, offsets] : [values, offsets, lengths]
  }

  /** @internal */
  override detached(): JaggedTensor {
    return new JaggedTensor(this.jagged)
  }

  /** @internal */
  override contents(): Contents {
    return jaggedContents(this)
  }
}

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray(), Number)
}
