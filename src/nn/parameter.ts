// nn.Parameter: a tensor that a module counts among its parameters. torch/nn/parameter.py.

import { requireKind } from '../call/check.js'
import { Kind } from '../call/kinds.js'
import { callable } from '../python/callable.js'
import type { device, layout } from '../tensor/device.js'
import type { dtype } from '../tensor/dtype.js'
import { checkGradient } from '../tensor/making/gradient.js'
import type { Sizes } from '../tensor/shape.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'

class ParameterClass extends Tensor {
  /** What it was made of, where that is more than a view of a storage: sparse, quantized, meta. */
  private base: Tensor | null

  /**
   * Views the same storage as `data`.
   *
   * @throws TypeError for what is no tensor.
   */
  constructor(data: Tensor, requires_grad = true) {
    if (!(data instanceof Tensor)) requireKind('Parameter', 'data', 'Tensor', Kind.Tensor, data)
    checkGradient('Parameter', data.dtype, requires_grad)
    super(data.storage, data.dtype, data.sizes, data.givenStrides, data.offset)
    this.conj_bit = data.conj_bit
    this.neg_bit = data.neg_bit
    this.requires_grad = requires_grad
    this.base = data.isPlain ? null : data.unwrapped()
  }

  override get device(): device {
    return this.base?.device ?? super.device
  }

  override get layout(): layout {
    return this.base?.layout ?? super.layout
  }

  /** @internal */
  override get isPlain(): boolean {
    return this.base === null
  }

  /** @internal */
  override get isMeta(): boolean {
    return this.base?.isMeta ?? false
  }

  override untyped_storage(): UntypedStorage {
    return this.base?.untyped_storage() ?? super.untyped_storage()
  }

  /** @internal */
  override resolved(): Tensor {
    return this.base?.resolved() ?? super.resolved()
  }

  /** @internal */
  override unwrapped(): Tensor {
    return this.base ?? this
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    return this.base?.parts() ?? super.parts()
  }

  /** @internal */
  override detached(): Tensor {
    return this.base?.detached() ?? super.detached()
  }

  /** @internal */
  override alias(sizes: Sizes, strides: Sizes | null, offset: number, type?: dtype): Tensor {
    return this.base?.alias(sizes, strides, offset, type) ?? super.alias(sizes, strides, offset, type)
  }

  /** @internal */
  override rehoused(storage: UntypedStorage, strides: Sizes): Tensor {
    return this.base?.rehoused(storage, strides) ?? super.rehoused(storage, strides)
  }

  override get data(): Tensor {
    return super.data
  }

  override set data(other: Tensor) {
    super.data = other
    this.base = other.isPlain ? null : other.unwrapped()
  }

  override __repr__(): string {
    return `Parameter containing:\n${super.__repr__()}`
  }
}

/** A Parameter as a file or another one has it: PyTorch 1.13 writes ints that want gradients. */
export function parameterOf(data: Tensor, requires_grad: boolean): Parameter {
  const made = new Parameter(data, false)
  made.requires_grad = requires_grad
  return made
}

/**
 * A tensor that belongs to a module: assigned to a field of one, it is among its `parameters()`.
 *
 * @param data The values; the storage is shared, not copied.
 * @param requires_grad Kept and written to files; torchlet computes no gradients yet.
 * @throws DTypeError for integers and bools that are to require a gradient.
 * @example
 * import { nn, zeros } from 'torchlet'
 * class Scale extends nn.Module {
 *   weight = nn.Parameter(zeros(3))
 * }
 */
export const Parameter = callable(ParameterClass, 'Parameter')
export type Parameter = ParameterClass
