// Tables by which interpolation takes its inputs, and the passes over dimensions. ATen/native/UpSample.h,
// cpu/UpSampleKernel.cpp: positions are computed in the dtype's precision, as there.

import { wholeEngine } from '../../wasm/whole.js'
import { workspace } from './floats.js'
import type { Floats, Precision } from './floats.js'

/** For each output along a dimension, `taps` inputs and their weights. */
export interface Resampling {
  readonly out: number
  readonly taps: number
  readonly indices: Int32Array
  readonly weights: Float64Array
}

/** How an axis changes: sizes, and the factor that was asked for, if one was. */
export interface AxisScale {
  readonly size: number
  readonly out: number
  readonly factor: number | null
}

type Round = (value: number) => number

/** What positions are rounded to. */
export function roundOf({ name }: Precision): Round {
  return name === 'f64' ? (value) => value : Math.fround
}

/** Each output's nearest input; `exact` takes centres of pixels. */
export function nearestSources({ size, out, factor }: AxisScale, exact: boolean): Int32Array {
  const scale = factor === null || factor <= 0 ? Math.fround(size / out) : Math.fround(1 / factor)
  return Int32Array.from({ length: out }, (_, each) => {
    if (!exact && out === size) return each
    if (!exact && out === 2 * size) return each >> 1
    return Math.min(Math.floor(Math.fround((exact ? each + 0.5 : each) * scale)), size - 1)
  })
}

export function linearAxis(axis: AxisScale, alignCorners: boolean, round: Round): Resampling {
  const { size, out } = axis
  const scale = scaleOf(axis, alignCorners, round)
  return table(out, 2, (each, indices, weights) => {
    const position = out === size ? each : Math.max(0, positionOf(each, scale, alignCorners, round))
    const low = Math.min(Math.floor(position), size - 1)
    const share = Math.min(Math.max(round(position - low), 0), 1)
    indices.push(low, Math.min(low + 1, size - 1))
    weights.push(round(1 - share), share)
  })
}

export function cubicAxis(axis: AxisScale, alignCorners: boolean, round: Round): Resampling {
  const { size, out } = axis
  const scale = scaleOf(axis, alignCorners, round)
  return table(out, 4, (each, indices, weights) => {
    const position = positionOf(each, scale, alignCorners, round)
    const low = Math.min(Math.floor(position), size - 1)
    const share = Math.min(Math.max(round(position - low), 0), 1)
    for (let tap = 0; tap < 4; tap++) indices.push(Math.min(Math.max(low - 1 + tap, 0), size - 1))
    weights.push(cubic(share + 1, -0.75), cubic(share, -0.75), cubic(1 - share, -0.75), cubic(2 - share, -0.75))
  })
}

export type Filter = 'linear' | 'cubic' | 'lanczos'

/** Filters that grow with the reduction, so that nothing is passed over; their weights sum to 1. */
export function antialiasedAxis(filter: Filter, axis: AxisScale, alignCorners: boolean, round: Round): Resampling {
  const { size, out } = axis
  const { radius, weight } = filters[filter]
  const scale = scaleOf(axis, alignCorners, round)
  const support = scale >= 1 ? round(radius * scale) : radius
  const inverse = scale >= 1 ? round(1 / scale) : 1
  const taps = Math.ceil(support) * 2 + 1
  return table(out, taps, (each, indices, weights) => {
    const center = round(scale * (each + 0.5))
    const first = Math.max(Math.trunc(round(center - support + 0.5)), 0)
    const last = Math.min(Math.trunc(round(center + support + 0.5)), size)
    const found: number[] = []
    for (let at = first; at < last; at++) found.push(weight(round((at - center + 0.5) * inverse)))
    const total = found.reduce((sum, value) => sum + value, 0)
    for (let tap = 0; tap < taps; tap++) {
      indices.push(Math.min(first + tap, size - 1))
      weights.push(tap < found.length && total !== 0 ? (found[tap] as number) / total : 0)
    }
  })
}

/** x `[outer, size, inner]` along its middle dimension. */
export function resample(precision: Precision, x: Floats, size: number, inner: number, axis: Resampling): Floats {
  const { exports, memory } = wholeEngine()
  const { bytes } = precision
  const { out, taps } = axis
  const outer = x.length / (size * inner)
  const y = precision.make(outer * out * inner)
  const most = Math.max(1, Math.min(outer, Math.floor(block / ((size + out) * inner))))
  const [indices, weights, from, to] = workspace(
    axis.indices.byteLength,
    axis.weights.length * bytes,
    most * size * inner * bytes,
    most * out * inner * bytes,
  ) as [number, number, number, number]
  const view = precision.view(memory)
  memory.i32.set(axis.indices, indices / 4)
  view.set(axis.weights, weights / bytes)
  for (let first = 0; first < outer; first += most) {
    const count = Math.min(most, outer - first)
    view.set(x.subarray(first * size * inner, (first + count) * size * inner), from / bytes)
    exports[`${precision.name}_resample`](to, from, indices, weights, taps, count, size, out, inner)
    y.set(view.subarray(to / bytes, to / bytes + count * out * inner), first * out * inner)
  }
  return y
}

/** Elements of input and output in linear memory at a time, as long as a plane is no larger. */
const block = 1 << 20

/** Inputs from one output to the next. */
function scaleOf({ size, out, factor }: AxisScale, alignCorners: boolean, round: Round): number {
  if (alignCorners) return out > 1 ? round((size - 1) / (out - 1)) : 0
  return factor !== null && factor > 0 ? round(1 / factor) : round(size / out)
}

/** Where an output lies among the inputs. */
function positionOf(each: number, scale: number, alignCorners: boolean, round: Round): number {
  return alignCorners ? round(scale * each) : round(round(scale * (each + 0.5)) - 0.5)
}

function table(
  out: number,
  taps: number,
  fill: (each: number, indices: number[], weights: number[]) => void,
): Resampling {
  const indices = new Int32Array(out * taps)
  const weights = new Float64Array(out * taps)
  for (let each = 0; each < out; each++) {
    const found: [number[], number[]] = [[], []]
    fill(each, ...found)
    indices.set(found[0], each * taps)
    weights.set(found[1], each * taps)
  }
  return { out, taps, indices, weights }
}

/** Keys' cubic convolution of parameter `a` at a distance of at most 2. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance)
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

const filters: Readonly<Record<Filter, { radius: number; weight: (distance: number) => number }>> = {
  linear: { radius: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  cubic: { radius: 2, weight: (x) => cubic(x, -0.5) },
  lanczos: { radius: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
}
