// Parameters and buffers that wait for their size: torch/nn/parameter.py UninitializedParameter, UninitializedBuffer.
// They become plain ones when the lazy module that has them sees its first input.

import { UnsupportedError } from '../errors.js'
import { callable } from '../python/callable.js'
import type { Size } from '../python/tuple.js'
import type { dtype } from '../tensor/dtype.js'
import { empty } from '../tensor/making/factory.js'
import type { Sizes } from '../tensor/shape.js'
import { Tensor } from '../tensor/tensor.js'
import { Parameter } from './parameter.js'

/** What is materialized once its size is known. */
export interface Uninitialized extends Tensor {
  /** Becomes a plain parameter or tensor of these sizes, its values still to be set. */
  materialize(sizes: Sizes): void
}

export function isUninitialized(tensor: Tensor | null): tensor is Uninitialized {
  return tensor instanceof UninitializedParameterClass || tensor instanceof UninitializedBufferClass
}

class UninitializedParameterClass extends Parameter implements Uninitialized {
  constructor(requires_grad = true, _device: unknown = null, dtype: dtype | null = null) {
    super(empty([0], { dtype }), requires_grad)
  }

  override get shape(): Size {
    throw withoutShape()
  }

  materialize(sizes: Sizes): void {
    this.data = empty([...sizes], { dtype: this.dtype })
    Object.setPrototypeOf(this, Parameter.prototype)
  }

  override __repr__(): string {
    return '<UninitializedParameter>'
  }
}

/** A parameter whose size is not known yet. */
export const UninitializedParameter = callable(UninitializedParameterClass, 'UninitializedParameter')
export type UninitializedParameter = UninitializedParameterClass

class UninitializedBufferClass extends Tensor implements Uninitialized {
  constructor(requires_grad = false, _device: unknown = null, dtype: dtype | null = null) {
    const { storage, dtype: type } = empty([0], { dtype })
    super(storage, type, [0])
    this.requires_grad = requires_grad
  }

  override get shape(): Size {
    throw withoutShape()
  }

  materialize(sizes: Sizes): void {
    this.data = empty([...sizes], { dtype: this.dtype })
    Object.setPrototypeOf(this, Tensor.prototype)
  }

  override __repr__(): string {
    return '<UninitializedBuffer>'
  }
}

/** A buffer whose size is not known yet. */
export const UninitializedBuffer = callable(UninitializedBufferClass, 'UninitializedBuffer')
export type UninitializedBuffer = UninitializedBufferClass

function withoutShape(): UnsupportedError {
  return new UnsupportedError({
    what: 'an uninitialized parameter or buffer has no shape, and can neither be read nor saved',
    instead: 'Run the module once, forward(x), which gives it its size',
  })
}
