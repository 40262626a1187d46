// New tensors by ATen's own names and parameters. aten/src/ATen/native/TensorFactories.cpp, RangeFactories.cpp.

import { overload } from '../../op.js'
import type { dtype } from '../../tensor/dtype.js'
import {
  rand as uniform,
  randint as integers,
  randn as normal,
  randperm as permutation,
} from '../../tensor/making/draw.js'
import { empty as uninitialised, empty_strided, ones as unity, zeros as nought } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import { arange as range } from '../../tensor/making/ranges.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { permute } from '../views/dims.js'

type Type = dtype | null

export const zeros = overload('aten::zeros.default', (size: Sizes, dtype: Type): Tensor => nought(size, { dtype }))

export const ones = overload('aten::ones.default', (size: Sizes, dtype: Type): Tensor => unity(size, { dtype }))

export const empty = overload(
  'aten::empty.memory_format',
  (size: Sizes, dtype: Type, _layout: unknown, _device: unknown, _pin: unknown, memory_format: FormatLike): Tensor =>
    uninitialised({ size, dtype, memory_format } as never),
)

/** The dimensions lie in memory in the order of `physical_layout`. */
export const emptyPermuted = overload(
  'aten::empty_permuted',
  (size: Sizes, physical_layout: Sizes, dtype: Type): Tensor => {
    const laid = uninitialised(
      physical_layout.map((dim) => size[dim] as number),
      { dtype },
    )
    return permute(
      laid,
      size.map((_, dim) => physical_layout.indexOf(dim)),
    )
  },
)

export const newZeros = overload('aten::new_zeros', (self: Tensor, size: Sizes, dtype: Type): Tensor =>
  nought(size, { dtype: dtype ?? self.dtype }),
)

export const newOnes = overload('aten::new_ones', (self: Tensor, size: Sizes, dtype: Type): Tensor =>
  unity(size, { dtype: dtype ?? self.dtype }),
)

export const newEmpty = overload('aten::new_empty', (self: Tensor, size: Sizes, dtype: Type): Tensor =>
  uninitialised(size, { dtype: dtype ?? self.dtype }),
)

export const newEmptyStrided = overload(
  'aten::new_empty_strided',
  (self: Tensor, size: Sizes, stride: Sizes, dtype: Type): Tensor =>
    empty_strided(size, stride, { dtype: dtype ?? self.dtype }),
)

export const arange = overload('aten::arange.default', (end: Scalar, dtype: Type): Tensor => range(0, end, { dtype }))

export const arangeStart = overload('aten::arange.start', (start: Scalar, end: Scalar, dtype: Type): Tensor =>
  range(start, end, { dtype }),
)

export const arangeStep = overload(
  'aten::arange.start_step',
  (start: Scalar, end: Scalar, step: Scalar, dtype: Type): Tensor => range(start, end, step, { dtype }),
)

export const rand = overload('aten::rand.default', (size: Sizes, dtype: Type): Tensor => uniform(size, { dtype }))

export const randn = overload('aten::randn.default', (size: Sizes, dtype: Type): Tensor => normal(size, { dtype }))

export const randint = overload('aten::randint.default', (high: number, size: Sizes, dtype: Type): Tensor =>
  integers(0, high, [...size], { dtype }),
)

export const randintLow = overload('aten::randint.low', (low: number, high: number, size: Sizes, dtype: Type): Tensor =>
  integers(low, high, [...size], { dtype }),
)

export const randperm = overload('aten::randperm.default', (n: number, dtype: Type): Tensor =>
  permutation(n, { dtype }),
)
