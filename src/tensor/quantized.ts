// Quantized tensors: integers with the scale that gives them meaning. aten/src/ATen/native/quantized.

import type { TorchConstant } from './device.js'
import type { dtype } from './dtype.js'
import type { Sizes } from './shape.js'
import type { UntypedStorage } from './storage.js'
import { Tensor } from './tensor.js'

/** One scale for all elements: value = (integer - zero_point) · scale. */
export interface PerTensorAffine {
  readonly qscheme: TorchConstant
  readonly scale: number
  readonly zero_point: number
}

/** A scale for each index of one dimension. */
export interface PerChannelAffine {
  readonly qscheme: TorchConstant
  readonly scales: Tensor
  readonly zero_points: Tensor
  readonly axis: number
}

export type Quantizer = PerTensorAffine | PerChannelAffine

/** A tensor of dtype qint8, quint8, qint32, quint4x2 or quint2x4; `toTypedArray()` gives its integers. */
export class QuantizedTensor extends Tensor {
  readonly quantizer: Quantizer

  /** @internal */
  constructor(storage: UntypedStorage, type: dtype, sizes: Sizes, strides: Sizes, offset: number, quantizer: Quantizer) {
    super(storage, type, sizes, strides, offset)
    this.quantizer = quantizer
  }

  qscheme(): TorchConstant {
    return this.quantizer.qscheme
  }
}
