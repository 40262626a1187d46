// Interpolation of uint8 as PyTorch computes it on CPU, to the last bit: weights as fixed-point numbers of 16 bits, along the
// last dimension first, each pass rounded to bytes. ATen/native/cpu/UpSampleKernel.cpp: compute_index_ranges_int16_weights,
// basic_loop_aa_single_dim_horizontal and _vertical, after Pillow's Resample.c.

import type { AxisScale, Filter, Resampling } from './resample.js'
import { antialiasedAxis, cubicAxis, linearAxis } from './resample.js'

const exact = (value: number): number => value

/** The table of an axis, in float64. */
export function bytesAxis(filter: Filter, axis: AxisScale, alignCorners: boolean, antialias: boolean): Resampling {
  if (antialias) return antialiasedAxis(filter, axis, alignCorners, exact)
  return filter === 'cubic' ? cubicAxis(axis, alignCorners, exact) : linearAxis(axis, alignCorners, exact)
}

/** x `[outer, size, inner]` along its middle dimension. */
export function resampleBytes(x: Uint8Array, size: number, inner: number, axis: Resampling): Uint8Array<ArrayBuffer> {
  const { out, taps, indices } = axis
  const { weights, precision } = fixedPoint(axis)
  const outer = x.length / (size * inner)
  const y = new Uint8Array(outer * out * inner)
  const half = 1 << (precision - 1)
  for (let each = 0, to = 0; each < outer; each++) {
    const from = each * size * inner
    for (let at = 0; at < out; at++) {
      for (let column = 0; column < inner; column++, to++) {
        let sum = half
        for (let tap = at * taps; tap < (at + 1) * taps; tap++) {
          sum += (x[from + (indices[tap] as number) * inner + column] as number) * (weights[tap] as number)
        }
        const byte = sum >> precision
        y[to] = byte < 0 ? 0 : byte > 255 ? 255 : byte
      }
    }
  }
  return y
}

/** Weights times the largest power of two with which all fit into 16 bits. Those of one input are added first. */
function fixedPoint({ out, taps, indices, weights }: Resampling): { weights: Int32Array; precision: number } {
  const joined = weights.slice()
  for (let at = 0; at < out; at++) {
    for (let tap = at * taps + 1; tap < (at + 1) * taps; tap++) {
      if (indices[tap] !== indices[tap - 1]) continue
      joined[tap] = (joined[tap] as number) + (joined[tap - 1] as number)
      joined[tap - 1] = 0
    }
  }
  const most = joined.reduce((largest, weight) => Math.max(largest, weight), 0)
  let precision = 0
  while (precision < 22 && Math.trunc(0.5 + most * 2 ** (precision + 1)) < 1 << 15) precision++
  const scale = 2 ** precision
  return {
    weights: Int32Array.from(joined, (weight) => Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * scale)),
    precision,
  }
}
