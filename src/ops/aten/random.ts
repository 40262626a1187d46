// Random numbers by ATen's names; the same seed gives PyTorch's numbers. aten/src/ATen/native/Distributions.cpp,
// cpu/MultinomialKernel.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { cast } from '../../tensor/elements/cast.js'
import { bernoulli_, manual_seed, normal_ } from '../../tensor/making/draw.js'
import { float32, float64, int64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty, empty_like } from '../../tensor/making/factory.js'
import { bernoulli_ as drawBernoulli } from '../../tensor/random/bernoulli.js'
import { exponential_ as drawExponential } from '../../tensor/random/exponential.js'
import { default_generator } from '../../tensor/random/generator.js'
import type { Generator } from '../../tensor/random/generator.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { add, div, mul } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { topk } from '../ordering/sort.js'
import { argmax } from '../reduce/extremes.js'

/** Probabilities or the like as numbers, and whether they are of double precision. */
function numbersOf(tensor: Tensor): Float32Array | Float64Array {
  const isDouble = tensor.dtype === float64
  return to(tensor, isDouble ? float64 : float32).toTypedArray() as Float32Array | Float64Array
}

function write(tensor: Tensor, values: Float32Array | Float64Array): Tensor {
  writeElements(tensor, cast(values, values instanceof Float64Array ? float64 : float32, tensor.dtype))
  return tensor
}

export const bernoulli = overload('aten::bernoulli', (self: Tensor, generator: Generator | null): Tensor => {
  if (self.isMeta) return empty_like(self)
  const chances = numbersOf(self)
  const values = new Float32Array(chances.length)
  drawBernoulli(values, chances, generator ?? default_generator)
  return write(empty_like(self), values)
})
export const bernoulliOf = overload(
  'aten::bernoulli.p',
  (self: Tensor, p: number, generator: Generator | null): Tensor => bernoulli_(empty_like(self), p, { generator }),
)

export const exponential_ = overload(
  'aten::exponential_',
  (self: Tensor, lambd: number, generator: Generator | null): Tensor => {
    if (self.isMeta) {
      self.bump_version()
      return self
    }
    const values = self.dtype === float64 ? new Float64Array(self.numel()) : new Float32Array(self.numel())
    drawExponential(values, lambd, generator ?? default_generator)
    return write(self, values)
  },
)

/** Standard normal numbers, stretched and moved. */
function normal(like: Tensor, mean: Tensor | number, std: Tensor | number, generator: Generator | null): Tensor {
  const drawn = normal_(empty_like(like), 0, 1, { generator })
  return add(mul(drawn, std as Tensor), mean as Tensor)
}

export const normalOfMeans = overload(
  'aten::normal.Tensor_float',
  (mean: Tensor, std: number, generator: Generator | null): Tensor => normal(mean, mean, std, generator),
)
export const normalOfDeviations = overload(
  'aten::normal.float_Tensor',
  (mean: number, std: Tensor, generator: Generator | null): Tensor => normal(std, mean, std, generator),
)
export const normalOfBoth = overload(
  'aten::normal.Tensor_Tensor',
  (mean: Tensor, std: Tensor, generator: Generator | null): Tensor => normal(add(mean, std), mean, std, generator),
)
export const normalOfSize = overload(
  'aten::normal.float_float',
  (mean: number, std: number, size: Sizes, generator: Generator | null, type: dtype | null): Tensor =>
    normal_(empty(size as number[], { dtype: type ?? float32 }), mean, std, { generator }),
)

/** Without replacement the largest of p / exponential draws; with it by the sums of the probabilities. */
export const multinomial = overload(
  'aten::multinomial',
  (self: Tensor, num_samples: number, replacement: boolean, generator: Generator | null): Tensor => {
    if (!replacement || num_samples === 1) {
      const drawn = div(self, exponential_(empty_like(self), 1, generator))
      return num_samples === 1
        ? argmax(drawn, -1, true)
        : ((topk(drawn, num_samples, -1) as unknown as Tuple<Tensor>)[1] as Tensor)
    }
    return withReplacement(self, num_samples, (generator ?? default_generator).engine)
  },
)

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

export const seed = overload('aten::manual_seed', (value: number | bigint): null => {
  manual_seed(value)
  return null
})
