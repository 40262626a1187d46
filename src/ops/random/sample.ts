// Samples by probabilities; the same seed gives PyTorch's. aten/src/ATen/native/Distributions.cpp, cpu/MultinomialKernel.cpp.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { cast } from '../../tensor/elements/cast.js'
import { float32, float64, int64, scalarTypeName } from '../../tensor/dtype.js'
import { bernoulli_, normal_ } from '../../tensor/making/draw.js'
import { exponential_ } from '../../tensor/making/draw-other.js'
import type { DeviceLike, layout } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty, empty_like } from '../../tensor/making/factory.js'
import { bernoulli_ as drawBernoulli } from '../../tensor/random/bernoulli.js'
import { default_generator } from '../../tensor/random/generator.js'
import type { Generator } from '../../tensor/random/generator.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { to } from '../moving/convert.js'
import { topk } from '../ordering/sort.js'
import { add, div, mul } from '../pointwise/binary.js'
import { argmax } from '../reduce/extremes.js'
import { amin } from '../reduce/reductions.js'

/** Probabilities or the like as numbers, and whether they are of double precision. */
function numbersOf(tensor: Tensor): Float32Array | Float64Array {
  const isDouble = tensor.dtype === float64
  return to(tensor, isDouble ? float64 : float32).toTypedArray() as Float32Array | Float64Array
}

/**
 * 1 where a draw is below the probability that each element is, or below p, else 0.
 *
 * @throws RangeError for what is no probability; DTypeError for integers that are to be probabilities.
 */
export const bernoulli = define(
  'bernoulli',
  ['input', 'p', '*', 'generator'],
  (input: Tensor, p: number | null = null, generator: Generator | null = null): Tensor => {
    const made = empty_like(input)
    if (p !== null) return bernoulli_(made, p, { generator })
    if (!input.dtype.is_floating_point) {
      const message = `"bernoulli_tensor_cpu_p_" not implemented for '${scalarTypeName(input.dtype)}'`
      throw new DTypeError({ op: 'bernoulli', expected: 'floats', got: `${input.dtype}`, message })
    }
    if (made.isMeta) return made
    const chances = numbersOf(input)
    const values = new Float32Array(chances.length)
    drawBernoulli(values, chances, generator ?? default_generator)
    writeElements(made, cast(values, float32, made.dtype))
    return made
  },
)

/**
 * Places along the last dimension, drawn by the probabilities that stand there: `num_samples` of each row.
 *
 * @param input `[n]` or `[rows, n]`, floating; its sum need not be 1.
 * @param replacement Whether a place may be drawn again.
 * @returns int64.
 */
export const multinomial = define(
  'multinomial',
  ['input', 'num_samples', 'replacement', '*', 'generator'],
  (input: Tensor, num_samples: number, replacement = false, generator: Generator | null = null): Tensor => {
    requireDistribution(input, num_samples, replacement)
    if (!replacement || num_samples === 1) {
      // The largest of p / exponential draws.
      const drawn = div(input, exponential_(empty_like(input), 1, { generator }))
      return num_samples === 1 ? argmax(drawn, -1, true) : topk(drawn, num_samples, -1)[1]
    }
    return withReplacement(input, num_samples, (generator ?? default_generator).engine)
  },
)

/**
 * Normally distributed numbers: of each mean and deviation where they are tensors, else of `size`.
 *
 * @throws RangeError for a deviation below 0.
 */
export const normal = define(
  'normal',
  ['mean', 'std', 'size', '*', 'generator', 'dtype', 'layout', 'device', 'requires_grad'],
  (
    mean: Tensor | number,
    std: Tensor | number = 1,
    size: Sizes | null = null,
    generator: Generator | null = null,
    dtype: dtype | null = null,
    _layout: layout | null = null,
    device: DeviceLike = null,
    requires_grad = false,
  ): Tensor => {
    if (!(std instanceof Tensor)) {
      if (!(std >= 0)) throw new RangeError(`normal expects std >= 0.0, but found std ${std}`)
    } else if (!std.isMeta && std.numel() > 0 && Number(amin(std).item()) < 0) {
      throw new RangeError('normal expects all elements of std >= 0.0')
    }
    if (mean instanceof Tensor || std instanceof Tensor) {
      if (size !== null) throw new TypeError('normal(): a size is for numbers as mean and std; tensors have their own')
      const [first, second] = [mean, std].map((each) => (each instanceof Tensor ? each.sizes : []))
      const { dtype: type, isMeta, device: place } = mean instanceof Tensor ? mean : (std as Tensor)
      const drawn = normal_(
        empty([...broadcastSizes('normal', first ?? [], second ?? [])], { dtype: type, device: isMeta ? place : null }),
        0,
        1,
        {
          generator,
        },
      )
      return to(add(mul(drawn, std), mean), type)
    }
    if (size === null) throw new TypeError("normal() missing 1 required positional argument: 'size'")
    return normal_(empty([...size], { dtype, device, requires_grad }), mean, std, { generator })
  },
)

function requireDistribution(input: Tensor, count: number, replacement: boolean): void {
  const { sizes, dtype } = input
  const op = 'multinomial'
  const dims = sizes.length
  if (dims !== 1 && dims !== 2)
    throw new ShapeError({ op, expected: '1 or 2 dimensions', got: `${dims}`, message: 'prob_dist must be 1 or 2 dim' })
  if (!dtype.is_floating_point) {
    const message = `multinomial only supports floating-point dtypes for input, got: ${scalarTypeName(dtype)}`
    throw new DTypeError({ op, expected: 'floats', got: `${dtype}`, message })
  }
  const categories = sizes.at(-1) as number
  if (!(count > 0)) throw new RangeError('cannot sample n_sample <= 0 samples')
  if (!replacement && count > categories)
    throw new RangeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement')
  if (input.isMeta) return
  const withoutReplacement = !replacement || count === 1
  const chances = numbersOf(input)
  for (let start = 0; start < chances.length; start += categories) {
    let total = 0
    for (let at = start; at < start + categories; at++) {
      const chance = chances[at] as number
      if (!(chance >= 0 && chance < Infinity))
        throw new RangeError(
          withoutReplacement
            ? 'probability tensor contains either `inf`, `nan` or element < 0'
            : `invalid multinomial distribution (encountering probability entry ${chance < 0 ? '< 0' : '= infinity or NaN'})`,
        )
      total += chance
    }
    if (!(total > 0)) throw new RangeError('invalid multinomial distribution (sum of probabilities <= 0)')
  }
}

function withReplacement(self: Tensor, count: number, engine: { uniform53(): number }): Tensor {
  const sizes = self.sizes.length === 2 ? [self.sizes[0] as number, count] : [count]
  if (self.isMeta) return empty(sizes, { dtype: int64, device: self.device })
  const chances = numbersOf(self)
  const categories = self.sizes.at(-1) as number
  const rows = self.sizes.length === 2 ? (self.sizes[0] as number) : 1
  const places = new BigInt64Array(rows * count)
  for (let row = 0; row < rows; row++) {
    const sums = chances.slice(row * categories, (row + 1) * categories)
    for (let each = 1; each < categories; each++) sums[each] = (sums[each] as number) + (sums[each - 1] as number)
    const total = sums[categories - 1] as number
    for (let each = 0; each < categories; each++) sums[each] = (sums[each] as number) / total
    sums[categories - 1] = 1
    for (let sample = 0; sample < count; sample++)
      places[row * count + sample] = BigInt(found(sums, engine.uniform53()))
  }
  return new Tensor(new UntypedStorage(places), int64, sizes)
}

/** The first place whose sum is not below a number. */
function found(sums: Float32Array | Float64Array, value: number): number {
  let [low, high] = [0, sums.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
