// New tensors by ATen's own names and parameters. aten/src/ATen/native/TensorFactories.cpp, RangeFactories.cpp.

import { overload } from '../../op.js'
import type { device } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { rand as uniform, randint as integers, randn as normal } from '../../tensor/making/draw.js'
import { empty as uninitialised, empty_strided, ones as unity, zeros as nought } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import { arange as range } from '../../tensor/making/ranges.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

type Type = dtype | null

/** Where a new tensor is wanted: the cpu, which every other device of a program stands for, or `meta`. */
type Place = device | null

/** The place of a tensor made for another one. */
function placeFor(self: Tensor, device: Place): Place {
  return device ?? (self.isMeta ? self.device : null)
}

/** An overload that takes its size and what all of them take. */
/* @__NO_SIDE_EFFECTS__ */
function ofSize(
  name: `aten::${string}`,
  make: (size: Sizes, options: { dtype: Type; device: Place }) => Tensor,
): (size: Sizes, dtype: Type, layout: unknown, device: Place) => Tensor {
  return overload(name, (size: Sizes, dtype: Type, _layout: unknown, device: Place) => make(size, { dtype, device }))
}

export const zeros = ofSize('aten::zeros.default', nought)

export const ones = ofSize('aten::ones.default', unity)

export const empty = overload(
  'aten::empty.memory_format',
  (size: Sizes, dtype: Type, _layout: unknown, device: Place, _pin: unknown, memory_format: FormatLike): Tensor =>
    uninitialised({ size, dtype, device, memory_format } as never),
)

export const newZeros = overload(
  'aten::new_zeros',
  (self: Tensor, size: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    nought(size, { dtype: dtype ?? self.dtype, device: placeFor(self, device) }),
)

export const newOnes = overload(
  'aten::new_ones',
  (self: Tensor, size: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    unity(size, { dtype: dtype ?? self.dtype, device: placeFor(self, device) }),
)

export const newEmpty = overload(
  'aten::new_empty',
  (self: Tensor, size: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    uninitialised(size, { dtype: dtype ?? self.dtype, device: placeFor(self, device) }),
)

export const newEmptyStrided = overload(
  'aten::new_empty_strided',
  (self: Tensor, size: Sizes, stride: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    empty_strided(size, stride, { dtype: dtype ?? self.dtype, device: placeFor(self, device) }),
)

export const arange = overload(
  'aten::arange.default',
  (end: Scalar, dtype: Type, _layout: unknown, device: Place): Tensor => range(0, end, { dtype, device }),
)

export const arangeStart = overload(
  'aten::arange.start',
  (start: Scalar, end: Scalar, dtype: Type, _layout: unknown, device: Place): Tensor =>
    range(start, end, { dtype, device }),
)

export const arangeStep = overload(
  'aten::arange.start_step',
  (start: Scalar, end: Scalar, step: Scalar, dtype: Type, _layout: unknown, device: Place): Tensor =>
    range(start, end, step, { dtype, device }),
)

export const rand = ofSize('aten::rand.default', uniform)

export const randn = ofSize('aten::randn.default', normal)

export const randint = overload(
  'aten::randint.default',
  (high: number, size: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    integers(0, high, [...size], { dtype, device }),
)

export const randintLow = overload(
  'aten::randint.low',
  (low: number, high: number, size: Sizes, dtype: Type, _layout: unknown, device: Place): Tensor =>
    integers(low, high, [...size], { dtype, device }),
)
