// Tensors made for another one, of its dtype unless there is another: ATen/native/TensorFactories.cpp: new_zeros and its kin.

import { isKeywords } from '../../arguments.js'
import { define } from '../../define.js'
import { tensor } from '../../tensor/making/data.js'
import type { TensorData } from '../../tensor/making/data.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty, full, ones, zeros } from '../../tensor/making/factory.js'
import type { Scalar, SizeArguments } from '../../tensor/making/factory.js'
import { Tensor } from '../../tensor/tensor.js'
import { to } from './convert.js'

/** Zeros of given sizes: `x.new_zeros(2, 3)`. */
export const new_zeros = sizedLike(zeros)

/** Ones of given sizes. */
export const new_ones = sizedLike(ones)

/** A tensor of given sizes, to be written to. */
export const new_empty = sizedLike(empty)

/** Equal elements: `x.new_full([2, 3], 0.5)`. */
export const new_full = define(
  'new_full',
  ['input', 'size', 'fill_value', '*', 'dtype', 'device', 'requires_grad'],
  (
    input: Tensor,
    size: readonly number[],
    fill_value: Scalar,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => full(size, fill_value, { dtype: dtype ?? input.dtype, device: placeFor(input, device), requires_grad }),
)

/** A tensor of given values. */
export const new_tensor = define(
  'new_tensor',
  ['input', 'data', '*', 'dtype', 'device', 'requires_grad'],
  (
    input: Tensor,
    data: TensorData,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => tensor(data, { dtype: dtype ?? input.dtype, device: placeFor(input, device), requires_grad }),
)

/** A tensor itself, or as another dtype; of other values a tensor. */
export const as_tensor = define(
  'as_tensor',
  ['data', 'dtype', 'device'],
  (data: TensorData, dtype: dtype | null = null, device: DeviceLike = null): Tensor =>
    data instanceof Tensor ? to(data, { dtype, device }) : tensor(data, { dtype, device }),
)

/** Where there is no device, the tensor's own. */
function placeFor(input: Tensor, device: DeviceLike): DeviceLike {
  return device ?? (input.isMeta ? input.device : null)
}

function sizedLike(make: (...args: SizeArguments) => Tensor) {
  return (input: Tensor, ...args: SizeArguments): Tensor => {
    const last = args.at(-1)
    const given = isKeywords(last) ? last : {}
    const device = placeFor(input, (given['device'] ?? null) as DeviceLike)
    const keywords = { ...given, device, dtype: given['dtype'] ?? input.dtype }
    const positions = isKeywords(last) ? args.slice(0, -1) : args
    return make(...([...positions, keywords] as unknown as SizeArguments))
  }
}
