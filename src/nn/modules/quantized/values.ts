// Values of quantized tensors, and floats rounded to the grid that integers would give. ATen/native/quantized/AffineQuantizer.cpp.

import { add, div, mul, sub } from '../../../ops/pointwise/binary.js'
import { clamp } from '../../../ops/pointwise/ternary.js'
import { round } from '../../../ops/pointwise/stepwise.js'
import { qint8, quint8 } from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { per_tensor_affine } from '../../../tensor/forms/qschemes.js'
import { QuantizedTensor } from '../../../tensor/forms/quantized.js'
import { UntypedStorage } from '../../../tensor/storage.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** The floats that a tensor stands for. */
export function valuesOf(tensor: Tensor): Tensor {
  return tensor instanceof QuantizedTensor ? tensor.dequantize() : tensor
}

const weights = new WeakMap<Tensor, Tensor>()

/** `valuesOf` a weight, made once, so that it is packed once. */
export function gridOf(weight: Tensor): Tensor {
  let values = weights.get(weight)
  if (values === undefined) weights.set(weight, (values = valuesOf(weight)))
  return values
}

/** (clamp(round(x / scale) + zero_point) - zero_point) · scale: what an integer of the dtype could hold. */
export function onGrid(x: Tensor, scale: number, zero_point: number, type: dtype = quint8): Tensor {
  const [low, high] = ranges[type.name] ?? [-(2 ** 31), 2 ** 31 - 1]
  return mul(sub(clamp(add(round(div(x, scale)), zero_point), low, high), zero_point), scale)
}

const ranges: Readonly<Record<string, readonly [number, number]>> = { quint8: [0, 255], qint8: [-128, 127] }

/** A quantized weight of zeros, as PyTorch starts with. */
export function quantizedZeros(sizes: readonly number[]): QuantizedTensor {
  const count = sizes.reduce((product, size) => product * size, 1)
  const quantizer = { qscheme: per_tensor_affine, scale: 1, zero_point: 0 }
  return new QuantizedTensor(new UntypedStorage(new Int8Array(count)), qint8, sizes, null, 0, quantizer)
}
