// Resampling of pictures, one dimension after another in whatever order they lie: aten::upsample_nearest1d and its kin.

import type { Value } from '../../../graph/trace.js'
import { axesByFactors, axesBySizes } from '../../../ops/spatial/axes.js'
import { cubicAxis, linearAxis, nearestSources } from '../../../ops/spatial/resample.js'
import type { AxisScale, Resampling } from '../../../ops/spatial/resample.js'
import { float32 } from '../../../tensor/dtype.js'
import { countOf } from '../../../tensor/shape.js'
import { addressOf, stridesIn, wholeLength } from '../../layout.js'
import type { Place } from '../../layout.js'
import { Address, Buffer } from '../../step.js'
import { compact } from '../elements.js'
import type { Lowering, Rule } from '../lowering.js'

/** `.vec` is told an output size or factors, the others a size and a factor for each axis; before these stands `align_corners`. */
type Form = 'vec' | 'default'

/** Nearest elements, or those whose pixels' centres are nearest. */
export function nearest(form: Form, exact: boolean): Rule {
  return (to, { args }, result) => {
    const [input, ...rest] = args as [Value, ...unknown[]]
    const place = along(to, to.place(input), axesOf(form, input, rest), (y, x, axis, outer, inner) => {
      to.add('index_select', {
        y: addressOf(y),
        x: addressOf(x),
        positions: tableOf(to, `nearest ${exact}`, axis, 1, () => nearestSources(axis, exact)),
        outer,
        count: axis.out,
        inner,
        yOuter: axis.out * inner,
        yStride: inner,
        xOuter: axis.size * inner,
        xStride: inner,
        itemSize: y.buffer.itemsize,
      })
    })
    to.register(result, place)
    return true
  }
}

/** Weighted sums of two or four neighbours along each dimension, of float32. */
export function weighted(form: Form, kind: 'linear' | 'cubic'): Rule {
  const [taps, resampled] = kind === 'linear' ? [2, linearAxis] : [4, cubicAxis]
  return (to, { args }, result) => {
    const [input, size, corners, ...rest] = args as [Value, ...unknown[]]
    if (input.dtype !== float32) return false
    const place = along(to, to.place(input), axesOf(form, input, [size, ...rest]), (y, x, axis, outer, inner) => {
      const isCornered = corners === true
      let made: Resampling | null = null
      const table = (): Resampling => (made ??= resampled(axis, isCornered, Math.fround))
      const name = `${kind} ${isCornered}`
      to.add('f32_resample', {
        y: addressOf(y),
        x: addressOf(x),
        indices: tableOf(to, `${name} indices`, axis, taps, () => Int32Array.from(table().indices)),
        weights: tableOf(to, `${name} weights`, axis, taps, () => Float32Array.from(table().weights)),
        taps,
        outer,
        inSize: axis.size,
        outSize: axis.out,
        inner,
      })
    })
    to.register(result, place)
    return true
  }
}

/** So many numbers for each output along an axis, kept with a plan's weights, within whose bounds they are. */
function tableOf(
  to: Lowering,
  kind: string,
  { size, out, factor }: AxisScale,
  each: number,
  values: () => Int32Array | Float32Array,
): Address {
  return new Address(to.packs.elements(`${kind} ${size} ${out} ${factor}`, [], each * out, 4, values), 0)
}

function axesOf(form: Form, input: Value, rest: readonly unknown[]): AxisScale[] {
  const [size, ...factors] = rest
  return form === 'vec'
    ? axesByFactors(input, size as readonly number[] | null, factors[0] as readonly number[] | null)
    : axesBySizes(input, size as readonly number[], factors as readonly (number | null)[])
}

/** The place after a kernel for each axis; it sees x as [outer, size, inner] without gaps. */
function along(
  to: Lowering,
  input: Place,
  axes: readonly AxisScale[],
  add: (y: Place, x: Place, axis: AxisScale, outer: number, inner: number) => void,
): Place {
  let x = wholeLength(input) === countOf(input.sizes) ? input : compact(to, input)
  // As they lie, the widest first.
  const order = x.sizes
    .map((_, dim) => dim)
    .sort((a, b) => (x.strides[b] as number) - (x.strides[a] as number) || a - b)
  axes.forEach((axis, index) => {
    const dim = index + x.sizes.length - axes.length
    const at = order.indexOf(dim)
    const count = (dims: readonly number[]): number => countOf(dims.map((each) => x.sizes[each] as number))
    const [outer, inner] = [count(order.slice(0, at)), count(order.slice(at + 1))]
    const sizes = x.sizes.with(dim, axis.out)
    const { strides, length } = stridesIn(order, sizes)
    const y = { buffer: Buffer.of(length, x.buffer.itemsize), offset: 0, sizes, strides }
    add(y, x, axis, outer, inner)
    x = y
  })
  return x
}
