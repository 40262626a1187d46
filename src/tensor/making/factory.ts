// Tensors of given sizes and equal elements, and what all functions that make tensors share.
// ATen/native/TensorFactories.cpp.

import { numberOf } from '../../call/scalar.js'
import { checkedSignature, define, forms } from '../../define.js'
import type { WithDTypes } from '../../define.js'
import { mustBeFloat } from '../../python/marks.js'
import { Complex, PyFloat } from '../../python/numbers.js'
import { allocate } from '../allocate.js'
import { contiguous_format, isMetaDevice, preserve_format } from '../device.js'
import type { DeviceLike } from '../device.js'
import * as types from '../dtype.js'
import type { DTypeLike, dtype } from '../dtype.js'
import type { Element } from '../elements/element.js'
import { copyStrides, formatStrides } from '../memory-format.js'
import type { FormatLike } from '../memory-format.js'
import { extent, sizesOf } from '../shape.js'
import type { Sizes } from '../shape.js'
import { checkGradient } from './gradient.js'
import { Tensor } from '../tensor.js'
import { writeScalar } from '../write.js'

/** What functions take by name that make a tensor like another one. */
export interface LikeOptions extends FactoryOptions {
  /** How it lies in memory; by default as the other tensor does. */
  memory_format?: FormatLike
}

/** What every function that makes a tensor takes by name. */
export interface FactoryOptions {
  /** By default float32; of another tensor's likes, that tensor's. */
  dtype?: DTypeLike | null
  device?: DeviceLike
  /** Kept and written to files; torchlet computes no gradients yet. */
  requires_grad?: boolean
}

/** Sizes one by one or as an array, then options by name. */
export type SizeArguments<Options extends object = FactoryOptions> =
  | [...size: number[]]
  | [...size: number[], options: Options]
  | [size: readonly number[], options?: Options]
  | [{ size: readonly number[] } & Options]

/** A function of sizes; a call by name has them as `size`. */
export interface Sized<Options extends object = FactoryOptions> {
  (...size: number[]): Tensor
  (size: readonly number[], options?: Options): Tensor
  (...args: SizeArguments<Options>): Tensor
}

/** A number, or what stands for one where JavaScript's cannot. */
export type Scalar = Element | PyFloat

/** What PyTorch takes as a number: one, or a tensor without dimensions. */
export type ScalarLike = Scalar | Tensor

/**
 * Zeros.
 *
 * @example
 * import { zeros, int64 } from 'torchlet'
 * zeros(2, 3)
 * zeros([2, 3], { dtype: int64 })
 */
export const zeros = sized('zeros')

/** Ones: `ones(2, 3)`. */
export const ones = sized('ones', 1)

/** A tensor to be written to. torchlet's holds zeros, where PyTorch's holds what was in memory. */
export const empty: (...args: SizeArguments<LikeOptions>) => Tensor = sized('empty', 0, ['memory_format'])

/** `zeros` of another tensor's sizes, dtype and layout in memory. */
export const zeros_like = alike('zeros_like')

/** `ones` of another tensor's sizes, dtype and layout in memory. */
export const ones_like = alike('ones_like', 1)

/** `empty` of another tensor's sizes, dtype and layout in memory. */
export const empty_like = alike('empty_like')

/**
 * Equal elements: `full([2, 3], 3.14)`.
 *
 * @param fill_value Gives the dtype, unless there is one: boolean → bool, integer → int64, other number →
 *   float32, Complex → complex64.
 */
export const full = define(
  'full',
  ['size', 'fill_value', '*', 'dtype', 'device', 'requires_grad'],
  (
    size: readonly number[],
    fill_value: ScalarLike,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    const value = scalarOf(fill_value)
    return filled(make('full', size, { dtype: dtype ?? scalarType(value), device, requires_grad }), value)
  },
)

/** A tensor without dimensions: `scalar_tensor(2.5)`. float32 unless there is a dtype. */
export const scalar_tensor = define(
  'scalar_tensor',
  ['s', '*', 'dtype', 'device', 'requires_grad'],
  (s: ScalarLike, dtype: dtype | null = null, device: DeviceLike = null, requires_grad = false): Tensor =>
    filled(make('scalar_tensor', [], { dtype, device, requires_grad }), scalarOf(s)),
)

/** `empty` with strides of its own, in elements: `empty_strided([2, 3], [1, 2])`. */
export const empty_strided = define(
  'empty_strided',
  ['size', 'stride', '*', 'dtype', 'device', 'requires_grad'],
  (
    size: Sizes,
    stride: Sizes,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (size.length !== stride.length)
      throw new RangeError(`mismatch in length of strides and shape: ${size.length} and ${stride.length}`)
    if (stride.some((each) => each < 0)) throw new RangeError(`empty_strided: negative strides [${stride.join(', ')}]`)
    const made = make('empty_strided', [extent(size, stride, 0)], { dtype, device, requires_grad })
    return made.alias(sizesOf('empty_strided', [size]), sizesOf('empty_strided', [stride]), 0)
  },
)

/** `full` of another tensor's sizes, dtype and layout in memory. */
export const full_like = define(
  'full_like',
  ['input', 'fill_value', '*', 'dtype', 'device', 'requires_grad', 'memory_format'],
  (
    input: Tensor,
    fill_value: ScalarLike,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
    memory_format: FormatLike = null,
  ): Tensor => {
    const made = makeLike('full_like', input, { dtype, device, requires_grad, memory_format })
    return filled(made, scalarOf(fill_value))
  },
)

/** Ones on the diagonal: `eye(3)`, `eye(2, 3)`. */
export const eye = define(
  'eye',
  ['n', 'm', '*', 'dtype', 'device', 'requires_grad'],
  (
    n: number,
    m: number | null = null,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (n < 0 || (m ?? n) < 0)
      throw new RangeError(`${n < 0 ? 'n' : 'm'} must be greater or equal to 0, got ${n < 0 ? n : m}`)
    const made = make('eye', [n, m ?? n], { dtype, device, requires_grad })
    writeScalar(made.alias([Math.min(n, m ?? n)], [(m ?? n) + 1], 0), 1)
    return made
  },
)

/** A new tensor for a function that takes `FactoryOptions`. @internal */
export function make(
  op: string,
  sizes: Sizes,
  options: WithDTypes<FactoryOptions>,
  strides: Sizes | null = null,
): Tensor {
  const made = allocate(op, sizes, options.dtype ?? types.float32, strides, isMetaDevice(op, options.device ?? null))
  const { requires_grad = false } = options
  if (requires_grad) checkGradient(op, made.dtype, requires_grad)
  made.requires_grad = requires_grad
  return made
}

/** A new tensor laid out as another one is. @internal */
export function makeLike(op: string, input: Tensor, options: WithDTypes<LikeOptions>): Tensor {
  const strides = copyStrides(op, input, options.memory_format ?? preserve_format)
  const device = options.device ?? (input.isMeta ? input.device : null)
  return make(op, input.sizes, { ...options, device, dtype: options.dtype ?? input.dtype }, strides)
}

/** The dtype that PyTorch gives to a number of Python. @internal */
export function scalarType(value: Scalar): dtype {
  if (typeof value === 'boolean') return types.bool
  if (value instanceof Complex) return types.complex64
  return typeof value === 'bigint' || (typeof value === 'number' && !mustBeFloat(value)) ? types.int64 : types.float32
}

/** The number that is meant. @throws TypeError for a tensor with dimensions. @internal */
export function scalarOf(value: ScalarLike): Scalar {
  if (!(value instanceof Tensor)) return value
  const number = numberOf(value, 'scalar')
  if (number === undefined) throw new TypeError(`a tensor of size [${value.sizes.join(', ')}] is no number`)
  return number
}

/** The value of a number that may be marked as a float. @internal */
export function scalarValue(value: Scalar): Element {
  return value instanceof PyFloat ? value.value : value
}

/** `name(*size, dtype, …)`, filled with `value`. */
/* @__NO_SIDE_EFFECTS__ */
function sized(name: string, value = 0, more: readonly 'memory_format'[] = []): Sized {
  const names = ['*size', 'dtype', 'device', 'requires_grad', ...more] as const
  const bind = checkedSignature<LikeOptions & { size?: readonly (number | Sizes)[] }>(name, names, {
    size: [],
    dtype: null,
    device: null,
    requires_grad: false,
    memory_format: null,
  })
  return forms(name, names, (...args: readonly unknown[]) => {
    const options = bind(args)
    const { memory_format } = options
    const sizes = sizesOf(name, options.size)
    return filled(make(name, sizes, options, formatStrides(name, sizes, memory_format ?? contiguous_format)), value)
  })
}

/** `name(input, dtype, …)`, filled with `value`. */
/* @__NO_SIDE_EFFECTS__ */
function alike(name: string, value = 0) {
  return define(
    name,
    ['input', '*', 'dtype', 'device', 'requires_grad', 'memory_format'],
    (
      input: Tensor,
      dtype: dtype | null = null,
      device: DeviceLike = null,
      requires_grad = false,
      memory_format: FormatLike = null,
    ): Tensor => filled(makeLike(name, input, { dtype, device, requires_grad, memory_format }), value),
  )
}

function filled(made: Tensor, value: Scalar): Tensor {
  if (value !== 0) writeScalar(made, scalarValue(value))
  return made
}
