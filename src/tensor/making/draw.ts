// Random tensors: the number sequences of random/ brought into tensors of every dtype and layout, in the order
// in which PyTorch draws them. ATen/native/Distributions.cpp, TensorFactories.cpp.

import { checkedSignature, define, forms } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { cast } from '../elements/cast.js'
import { asParts } from '../elements/complex-parts.js'
import type { DeviceLike } from '../device.js'
import { bfloat16, float16, float32, float64, int64 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { newLanes } from '../allocate.js'
import { make, makeLike } from './factory.js'
import type { FactoryOptions, Sized } from './factory.js'
import { default_generator } from '../random/generator.js'
import type { Generator } from '../random/generator.js'
import { bernoulli_ as drawBernoulli } from '../random/bernoulli.js'
import { normal_half_, uniform_half_ } from '../random/half.js'
import { random_from_to_ } from '../random/integers.js'
import { normal_ as drawNormal, normal_strided_ as drawNormalStrided } from '../random/normal.js'
import { randperm_ as drawPermutation } from '../random/randperm.js'
import { uniform_ as drawUniform } from '../random/uniform.js'
import type { FormatLike } from '../memory-format.js'
import { sizesOf } from '../shape.js'
import type { Sizes } from '../shape.js'
import { roundingOf } from '../elements/small-floats.js'
import { memoryOrder } from '../strides.js'
import type { Tensor } from '../tensor.js'
import { writeElements } from '../write.js'

/** What random functions take beside `FactoryOptions`. */
export interface RandomOptions extends FactoryOptions {
  /** By default the one that `manual_seed` seeds. */
  generator?: Generator | null
}

const sizedNames = ['*size', 'dtype', 'device', 'requires_grad', 'generator'] as const

/** Seeds the default generator; the numbers after it are those of PyTorch after the same seed. */
export const manual_seed = forms('manual_seed', ['seed'], (seed: number | bigint): Generator => {
  return default_generator.manual_seed(seed)
})

/**
 * Fills a floating tensor with numbers uniform in [from, to).
 *
 * @throws DTypeError for other dtypes, RangeError for from > to.
 */
export const uniform_ = define(
  'uniform_',
  ['input', 'from', 'to', '*', 'generator'],
  (input: Tensor, from = 0, to = 1, generator: Generator | null = null): Tensor => {
    const source = generator ?? default_generator
    const { dtype } = input
    if (dtype.is_complex) {
      uniform_(asParts(input), from, to, { generator })
      return input
    }
    fill(input, requireFloat('uniform_', dtype), (values) => {
      if (!isHalf(dtype)) drawUniform(values, from, to, source)
      else uniform_half_(values as Float32Array, from, to, roundingOf(dtype), source)
    })
    return input
  },
)

/**
 * Fills a floating tensor with normally distributed numbers.
 *
 * @throws DTypeError for other dtypes, RangeError for std < 0.
 */
export const normal_ = define(
  'normal_',
  ['input', 'mean', 'std', '*', 'generator'],
  (input: Tensor, mean = 0, std = 1, generator: Generator | null = null): Tensor => {
    const source = generator ?? default_generator
    const { dtype } = input
    if (dtype.is_complex) {
      normal_(asParts(input), mean, std / Math.SQRT2, { generator })
      return input
    }
    const contiguous = input.is_contiguous()
    fill(input, requireFloat('normal_', dtype), (values) => {
      if (!contiguous) drawNormalStrided(values, mean, std, source)
      else if (isHalf(dtype)) normal_half_(values as Float32Array, mean, std, roundingOf(dtype), source)
      else drawNormal(values, mean, std, source)
    })
    return input
  },
)

/**
 * Fills a tensor with 1 where a draw is below the probability `p`, else 0.
 *
 * @throws RangeError for a p outside [0, 1].
 */
export const bernoulli_ = define(
  'bernoulli_',
  ['input', 'p', '*', 'generator'],
  (input: Tensor, p = 0.5, generator: Generator | null = null): Tensor => {
    if (input.isMeta) return metaWritten(input)
    const values = new Float32Array(input.numel())
    drawBernoulli(values, p, generator ?? default_generator)
    writeElements(inMemoryOrder(input), cast(values, float32, input.dtype))
    return input
  },
)

/** Uniform in [0, 1): `rand(2, 3)`. The same seed gives PyTorch's numbers. */
export const rand = sized('rand', uniform_)

/** Normal with mean 0 and variance 1: `randn(2, 3)`. The same seed gives PyTorch's numbers. */
export const randn = sized('randn', normal_)

/** `rand` of another tensor's sizes, dtype and layout in memory. */
export const rand_like = alike('rand_like', uniform_)

/** `randn` of another tensor's sizes, dtype and layout in memory. */
export const randn_like = alike('randn_like', normal_)

interface RandintParameters extends RandomOptions {
  low?: number | bigint
  high: number | bigint
  size: Sizes
}

const randintNames = ['low', 'high', 'size', 'dtype', 'device', 'requires_grad', 'generator'] as const

const bindRandint = checkedSignature<RandintParameters>('randint', randintNames, {
  low: 0,
  dtype: null,
  device: null,
  requires_grad: false,
  generator: null,
})

/** An upper bound, or both; sizes; options by name. */
export type RandintArguments =
  | [high: number | bigint, size: Sizes, options?: RandomOptions]
  | [low: number | bigint, high: number | bigint, size: Sizes, options?: RandomOptions]
  | [RandintParameters]

/** Integers uniform in [low, high), int64 unless there is a dtype: `randint(10, [2, 3])`. */
export const randint = forms('randint', randintNames, (...args: RandintArguments): Tensor => {
  const { low, high, size, generator, ...options } = bindRandint(Array.isArray(args[1]) ? [0, ...args] : args)
  return integers(make('randint', size, { ...options, dtype: options.dtype ?? int64 }), low, high, generator)
})

/** `randint` of another tensor's sizes, dtype and layout in memory. */
export const randint_like = define(
  'randint_like',
  ['input', 'low', 'high', '*', 'dtype', 'device', 'requires_grad', 'generator', 'memory_format'],
  (
    input: Tensor,
    low: number | bigint,
    high: number | bigint | null = null,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
    generator: Generator | null = null,
    memory_format: FormatLike = null,
  ): Tensor => {
    const made = makeLike('randint_like', input, { dtype, device, requires_grad, memory_format })
    return high === null ? integers(made, 0, low, generator) : integers(made, low, high, generator)
  },
)

/** The integers from 0 to n - 1 in random order, int64 unless there is a dtype. */
export const randperm = define(
  'randperm',
  ['n', '*', 'dtype', 'device', 'requires_grad', 'generator'],
  (
    n: number,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
    generator: Generator | null = null,
  ): Tensor => {
    const made = make('randperm', [n], { dtype: dtype ?? int64, device, requires_grad })
    if (made.isMeta) return made
    const values = new BigInt64Array(n)
    drawPermutation(values, generator ?? default_generator)
    writeElements(made, cast(values, int64, made.dtype))
    return made
  },
)

type Fill = (input: Tensor, a: number, b: number, options: { generator: Generator | null }) => Tensor

/* @__NO_SIDE_EFFECTS__ */
function sized(name: string, draw: Fill): Sized<RandomOptions> {
  const bind = checkedSignature<RandomOptions & { size?: readonly (number | Sizes)[] }>(name, sizedNames, {
    size: [],
    dtype: null,
    device: null,
    requires_grad: false,
    generator: null,
  })
  return forms(name, sizedNames, (...args: readonly unknown[]) => {
    const { size, generator, ...options } = bind(args)
    return draw(make(name, sizesOf(name, size), options), 0, 1, { generator })
  })
}

/* @__NO_SIDE_EFFECTS__ */
function alike(name: string, draw: Fill) {
  return define(
    name,
    ['input', '*', 'dtype', 'device', 'requires_grad', 'generator', 'memory_format'],
    (
      input: Tensor,
      dtype: dtype | null = null,
      device: DeviceLike = null,
      requires_grad = false,
      generator: Generator | null = null,
      memory_format: FormatLike = null,
    ): Tensor => draw(makeLike(name, input, { dtype, device, requires_grad, memory_format }), 0, 1, { generator }),
  )
}

function integers(made: Tensor, low: number | bigint, high: number | bigint, generator: Generator | null): Tensor {
  if (made.isMeta) return metaWritten(made)
  const values = new BigInt64Array(made.numel())
  random_from_to_(values, low, high, generator ?? default_generator)
  writeElements(inMemoryOrder(made), cast(values, int64, made.dtype))
  return made
}

/** The halves are drawn as float32 and rounded. */
function isHalf(type: dtype): boolean {
  return type === float16 || type === bfloat16
}

/** The dtype to draw in. */
function requireFloat(op: string, type: dtype): dtype {
  if (type === float32 || type === float64) return type
  if (isHalf(type)) return float32
  throw new DTypeError({
    op,
    expected: 'float16, bfloat16, float32 or float64',
    got: `${type}`,
    remedy: 'Draw float32 and convert: x.to(dtype)',
  })
}

/** Nothing is drawn for a tensor on `meta`. */
function metaWritten(input: Tensor): Tensor {
  input.bump_version()
  return input
}

function fill(input: Tensor, type: dtype, draw: (values: Float32Array | Float64Array) => void): void {
  if (input.isMeta) return void metaWritten(input)
  const values = newLanes(type, input.numel()) as Float32Array | Float64Array
  draw(values)
  writeElements(inMemoryOrder(input), cast(values, type, input.dtype))
}

/** PyTorch draws in the order in which elements lie. @internal */
export function inMemoryOrder(input: Tensor): Tensor {
  if (input.is_contiguous()) return input
  const order = memoryOrder(input.sizes, input.strides)
  const along = (list: Sizes): Sizes => order.map((dim) => list[dim] as number)
  return input.alias(along(input.sizes), along(input.strides), input.offset)
}
