// The boxes that pools go over: how many there are, and for each dimension the table that kernels/planes/pool.ts reads.
// ATen/native/Pool.h: pooling_output_shape; AdaptivePooling.h.

import { Boxes } from '../../../assembly/shared/boxes.js'
import { ShapeError } from '../../errors.js'
import type { Sizes } from '../../tensor/shape.js'
import { engine } from '../../wasm/engine.js'
import type { Triple } from './sizes.js'

/** Along one dimension: begin, end and count of each box, one after another. */
export interface Axis {
  readonly size: number
  readonly out: number
  readonly step: number
  readonly table: Int32Array
}

/** What a pool slides: one number for each spatial dimension. */
export interface PoolWindow {
  readonly kernel: Sizes
  readonly stride: Sizes
  readonly padding: Sizes
  readonly dilation: Sizes
  readonly ceil_mode: boolean
}

/** The boxes of a sliding window, clipped to the input. @throws ShapeError where there would be none. */
export function slidingAxes(op: string, spatial: Sizes, window: PoolWindow, countIncludePad = true): Axis[] {
  const outs = spatial.map((size, dim) => outputsOf(op, size, window, dim))
  if (outs.some((out) => out < 1)) {
    throw new ShapeError({
      op,
      expected: 'an input that holds the window',
      got: `sizes ${spatial.join('x')}`,
      message: `${op}: Given input size: (${spatial.join('x')}). Calculated output size: (${outs.join('x')}). Output size is too small.`,
    })
  }
  return spatial.map((size, dim) => slidingAxis(size, outs[dim] as number, window, dim, countIncludePad))
}

function outputsOf(op: string, size: number, window: PoolWindow, dim: number): number {
  const [kernel, stride, pad, dilation] = parametersOf(window, dim)
  const reach = (kernel - 1) * dilation + 1
  if (pad > reach / 2) {
    throw new RangeError(
      `${op}: pad should be at most half of effective kernel size, but got pad=${pad}, kernel_size=${kernel} and dilation=${dilation}`,
    )
  }
  const extra = window.ceil_mode ? stride - 1 : 0
  const out = Math.floor((size + 2 * pad - reach + extra) / stride) + 1
  // The last window begins inside of the input or of what is before it.
  return window.ceil_mode && (out - 1) * stride >= size + pad ? out - 1 : out
}

function slidingAxis(size: number, out: number, window: PoolWindow, dim: number, countIncludePad: boolean): Axis {
  const [kernel, stride, pad, dilation] = parametersOf(window, dim)
  const table = new Int32Array(3 * out)
  for (let each = 0; each < out; each++) {
    const start = each * stride - pad
    const begin = start < 0 ? start + Math.ceil(-start / dilation) * dilation : start
    const end = Math.max(begin, Math.min(start + (kernel - 1) * dilation + 1, size))
    const count = countIncludePad ? Math.min(start + kernel, size + pad) - start : end - begin
    table.set([begin, end, count], 3 * each)
  }
  return { size, out, step: dilation, table }
}

function parametersOf(
  { kernel, stride, padding, dilation }: PoolWindow,
  dim: number,
): [number, number, number, number] {
  return [kernel[dim], stride[dim], padding[dim], dilation[dim]] as [number, number, number, number]
}

/** Boxes that divide the input into `out` parts of nearly one size. */
export function adaptiveAxis(size: number, out: number): Axis {
  const table = new Int32Array(3 * out)
  for (let each = 0; each < out; each++) {
    const begin = Math.floor((each * size) / out)
    const end = Math.ceil(((each + 1) * size) / out)
    table.set([begin, end, end - begin], 3 * each)
  }
  return { size, out, step: 1, table }
}

/** Boxes of one size that begin where they are told to. */
export function startingAxis(size: number, starts: ArrayLike<number>, kernel: number): Axis {
  const table = new Int32Array(3 * starts.length)
  for (let each = 0; each < starts.length; each++) {
    const begin = starts[each] as number
    table.set([begin, begin + kernel, kernel], 3 * each)
  }
  return { size, out: starts.length, step: 1, table }
}

/** The same boxes, dividing by `divisor` altogether. */
export function withDivisor(axes: readonly Axis[], divisor: number): Axis[] {
  return axes.map((axis, dim) => {
    const table = axis.table.slice()
    for (let each = 0; each < axis.out; each++) table[3 * each + 2] = dim === 0 ? divisor : 1
    return { ...axis, table }
  })
}

/** A dimension that is not there. */
const none: Axis = { size: 1, out: 1, step: 1, table: Int32Array.of(0, 1, 1) }

/** Depth, height and width. */
export type Axes = readonly [Axis, Axis, Axis]

export function asAxes(axes: readonly Axis[]): Axes {
  return [...Array.from({ length: 3 - axes.length }, () => none), ...axes] as unknown as Axes
}

export function sizesOfAxes([d, h, w]: Axes, side: 'size' | 'out'): Triple {
  return [d[side], h[side], w[side]]
}

/** Bytes of a record with its tables. */
export function boxesBytes(axes: Axes): number {
  return axes.reduce((bytes, { table }) => bytes + table.byteLength, Boxes.Size)
}

export function writeBoxes(pointer: number, axes: Axes): void {
  const { memory } = engine()
  let at = pointer + Boxes.Size
  const tables = axes.map(({ table }) => {
    memory.i32.set(table, at / 4)
    at += table.byteLength
    return at - table.byteLength
  })
  const steps = axes.map(({ step }) => step)
  memory.i32.set([...sizesOfAxes(axes, 'size'), ...sizesOfAxes(axes, 'out'), ...steps, ...tables], pointer / 4)
}
