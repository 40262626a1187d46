// The values below which given parts of the elements lie: ATen/native/Sorting.cpp: quantile, nanquantile.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { conversion, float32, float64 } from '../../tensor/dtype.js'
import { wrapDim } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { movedim } from '../views/dims.js'
import { flatten, squeeze } from '../views/reshape.js'
import { ordered } from './rows.js'
import { firstNan } from './select.js'

export type Interpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'

/**
 * The values below which given parts of the elements lie: of all, or along a dimension.
 *
 * @param q From 0 to 1: a number, or a vector, which makes a new first dimension.
 * @param interpolation Between two elements; `'linear'` by default.
 * @example
 * import { quantile, tensor } from 'torchlet'
 * quantile(tensor([0., 1, 2, 4.5]), 0.5)   // tensor(1.5000)
 */
export const quantile = quantileOf('quantile', false)

/** `quantile` of those that are not NaN. */
export const nanquantile = quantileOf('nanquantile', true)

/* @__NO_SIDE_EFFECTS__ */
function quantileOf(name: string, skipsNan: boolean) {
  return define(
    name,
    ['input', 'q', 'dim', 'keepdim', '*', 'interpolation'],
    (
      input: Tensor,
      q: number | Tensor,
      dim: number | null = null,
      keepdim = false,
      interpolation: Interpolation = 'linear',
    ): Tensor => {
      requireParts(input, q)
      const single = input.sizes.length === 0
      const source = dim === null || single ? flatten(input) : input
      const at = wrapDim(name, dim ?? 0, source.sizes.length)
      const lines = movedim(source, at, -1)
      const n = lines.sizes.at(-1) as number
      const [sorted] = ordered(name, lines, lines.sizes.length - 1, n, false, null)
      const outer = single || dim === null ? input.sizes.map(() => 1) : input.sizes.with(at, 1)
      const kept = keepdim ? outer : lines.sizes.slice(0, -1)
      // The parts are last in memory and first in the result.
      const count = typeof q === 'number' ? 1 : q.numel()
      const made = allocate(name, [...kept, count], input.dtype, null, onMeta(name, [input, q]))
      const inPlace = () => (q instanceof Tensor && q.sizes.length > 0 ? movedim(made, -1, 0) : squeeze(made, -1))
      if (made.isMeta) return inPlace()
      const parts = partsOf(q)
      const rows = sorted.toTypedArray() as Float32Array
      const round = input.dtype === float32 ? Math.fround : (value: number) => value
      const out = Float64Array.from({ length: made.numel() }, (_, place) => {
        const [row, part] = [Math.floor(place / parts.length), place % parts.length]
        const numbers = firstNan(rows, row * n, n)
        if (numbers === 0 || (numbers < n && !skipsNan)) return Number.NaN
        const rank = round(round(parts[part] as number) * (numbers - 1))
        return between(rows, row * n, rank, interpolation, round)
      })
      writeElements(made, input.dtype === float32 ? Float32Array.from(out) : out)
      return inPlace()
    },
  )
}

function between(
  values: Float32Array,
  start: number,
  place: number,
  interpolation: Interpolation,
  round: (value: number) => number,
): number {
  const below = Math.floor(place)
  const [a, b] = [values[start + below] as number, values[start + Math.ceil(place)] as number]
  switch (interpolation) {
    case 'lower':
      return a
    case 'higher':
      return b
    case 'nearest':
      return values[start + roundToEven(place)] as number
    default: {
      const weight = interpolation === 'midpoint' ? 0.5 : round(place - below)
      // As ATen's lerp, from the nearer end.
      return a === b ? a : weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight)
    }
  }
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** @throws RangeError, DTypeError unless `q` fits the input. */
function requireParts(input: Tensor, q: number | Tensor): void {
  const refuse = (type: string, message: string) => {
    throw new DTypeError({
      op: 'quantile',
      expected: type,
      got: `${input.dtype}`,
      message: `quantile() ${message}`,
    })
  }
  if (typeof q === 'number' && !(q >= 0 && q <= 1))
    throw new RangeError(`quantile() q must be in the range [0, 1] but got ${q}`)
  if (input.numel() === 0) throw new RangeError('quantile() input tensor must be non-empty')
  if (q instanceof Tensor && q.sizes.length > 1) throw new RangeError('quantile() q must be a scalar or 1D tensor')
  if (input.dtype !== float32 && input.dtype !== float64)
    refuse(
      'float32 or float64',
      `input tensor must be either float or double dtype: convert it first, ${conversion(input.dtype)}`,
    )
  if (q instanceof Tensor && q.dtype !== input.dtype)
    refuse(`${q.dtype}`, 'q tensor must be same dtype as the input tensor')
}

/** `q` as numbers. */
function partsOf(q: number | Tensor): number[] {
  const parts = typeof q === 'number' ? [q] : Array.from(q.toTypedArray() as Float32Array)
  if (!parts.every((part) => part >= 0 && part <= 1))
    throw new RangeError('quantile() q values must be in the range [0, 1]')
  return parts
}
