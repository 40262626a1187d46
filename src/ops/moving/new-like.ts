// Tensors made for another one, of its dtype unless there is another: ATen/native/TensorFactories.cpp: new_zeros and its kin.

import { isKeywords } from '../../arguments.js'
import { define } from '../../define.js'
import { tensor } from '../../tensor/making/data.js'
import type { TensorData } from '../../tensor/making/data.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty, full, ones, zeros } from '../../tensor/making/factory.js'
import type { Scalar, SizeArguments } from '../../tensor/making/factory.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { permute } from '../views/dims.js'
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
/** A tensor whose dimensions lie in memory in the order of `physical_layout`, to be written to. */
export const empty_permuted = define(
  'empty_permuted',
  ['size', 'physical_layout', '*', 'dtype', 'device', 'requires_grad'],
  (
    size: Sizes,
    physical_layout: Sizes,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (physical_layout.length !== size.length)
      throw new RangeError(
        `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${size.length} is not equal to len(physical_layout) = ${physical_layout.length}`,
      )
    const order = physical_layout.map((dim) => {
      if (dim >= 0 && dim < size.length) return dim
      throw new RangeError(
        `Dimension out of range (expected to be between 0 and ${size.length - 1}, but got ${dim} at index ${physical_layout.indexOf(dim)}).  NB: negative dims not currently supported; file an issue if you want it.`,
      )
    })
    if (new Set(order).size !== order.length) throw new RangeError('Duplicate dim not allowed')
    const laid = empty(
      order.map((dim) => size[dim] as number),
      { dtype, device, requires_grad },
    )
    return permute(
      laid,
      size.map((_, dim) => order.indexOf(dim)),
    )
  },
)

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
