// Products of complex numbers along dimensions, and what runs along one: ATen/native/ReduceOps.cpp: prod, cumprod, logcumsumexp.

import { cast } from '../../tensor/elements/cast.js'
import { complex128 } from '../../tensor/dtype.js'
import { countOf, wrapDim } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultOf } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { logAddExp } from './functions.js'
import { mul, set } from './math.js'
import type { ComplexPair } from './math.js'
import { reducedSizes, wrapDims } from '../../kernels/lines.js'
import type { Dims } from '../../kernels/lines.js'
import { permute } from '../views/dims.js'

/** The products along dimensions, computed in double precision. */
export function complexProd(input: Tensor, dim: Dims, keepdim: boolean): Tensor {
  const dims = wrapDims('prod', dim, input.sizes.length)
  const kept = input.sizes.map((_, each) => each).filter((each) => !dims.includes(each))
  const lines = permute(input, [...kept, ...dims])
  const n = countOf(dims.map((each) => input.sizes[each] as number))
  const outer = countOf(kept.map((each) => input.sizes[each] as number))
  return made('prod', input, reducedSizes(input.sizes, dims, keepdim), () =>
    scanned(lines, { outer, n, inner: 1 }, mul, true),
  )
}

export function complexCumprod(input: Tensor, dim: number): Tensor {
  return running('cumprod', input, dim, mul)
}

export function complexLogcumsumexp(input: Tensor, dim: number): Tensor {
  return running('logcumsumexp', input, dim, logAddExp)
}

function running(op: string, input: Tensor, dim: number, f: ComplexPair): Tensor {
  const at = wrapDim(op, dim, input.sizes.length)
  const [outer, n, inner] = [
    countOf(input.sizes.slice(0, at)),
    input.sizes[at] ?? 1,
    countOf(input.sizes.slice(at + 1)),
  ]
  return made(op, input, input.sizes, () => scanned(input, { outer, n, inner }, f, false))
}

interface Lines {
  readonly outer: number
  readonly n: number
  readonly inner: number
}

/** What f makes of each line's elements one after another: all of the steps, or the last ones. Empty products are 1. */
function scanned(input: Tensor, { outer, n, inner }: Lines, f: ComplexPair, lastOnly: boolean): Float64Array {
  const values = input.toTypedArray() as Float64Array
  const elements = new Float64Array(2 * outer * inner * (lastOnly ? 1 : n))
  const out = new Float64Array(2)
  for (let line = 0; line < outer * inner; line++) {
    const first = Math.floor(line / inner) * n * inner + (line % inner)
    set(out, 1, 0)
    for (let step = 0; step < n; step++) {
      const place = 2 * (first + step * inner)
      const [re, im] = [values[place] as number, values[place + 1] as number]
      if (step === 0) set(out, re, im)
      else f(out, out[0] as number, out[1] as number, re, im)
      if (!lastOnly) elements.set(out, place)
    }
    if (lastOnly) elements.set(out, 2 * line)
  }
  return elements
}

function made(op: string, input: Tensor, sizes: Sizes, elements: () => Float64Array): Tensor {
  return resultOf(op, [input], sizes, input.dtype, null, () => cast(elements(), complex128, input.dtype))
}
