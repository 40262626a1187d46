// The sums of a convolution through the WASM core, group by group. What the window sees is laid out as columns, tile by
// tile, and multiplied by the weight, which stays in linear memory as it is; of the input a band of rows is there
// at a time, so that linear memory stays small however large images are. One channel to a group has its own kernel.

import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { lendRows, lendTransposed } from '../../kernels/packed.js'
import { floatsOf, workspace } from './floats.js'
import type { Floats, Precision } from './floats.js'
import { volumeOf } from './sizes.js'
import type { Triple } from './sizes.js'
import { contiguousBox, tapsOf, windowBytes, writeWindow } from './window.js'
import { padded, panelsOf } from '../../wasm/panels.js'

export interface Convolution {
  readonly batch: number
  readonly groups: number
  /** Of the input, all groups together. */
  readonly channels: number
  readonly size: Triple
  readonly kernel: Triple
  readonly step: Triple
  /** Before the first element. */
  readonly pad: Triple
  readonly dilation: Triple
  readonly out: Triple
}

/** Elements of a tile's columns and sums: with a slice of the weight they stay in the second-level cache. */
const tileElements = 1 << 17

/** Positions of a tile at least, so that the weight is not read too often. */
const fewestPositions = 64

/** Elements of the input in linear memory at a time. */
const bandElements = 1 << 21

/**
 * @param input `[batch, channels, …size]`, @param weight `[outputs, channels / groups, …kernel]`, both of `precision`.
 * @returns `[batch, outputs, …out]`.
 */
export function convolveFloats(
  precision: Precision,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  given: Convolution,
): Floats {
  const shape = flattened(given)
  const outputs = weight.sizes[0] as number
  const x = floatsOf(input)
  const y = precision.make(shape.batch * outputs * volumeOf(shape.out))
  const biases = bias === null ? precision.make(outputs) : floatsOf(bias)
  const isDepthwise = shape.groups === shape.channels && shape.groups > 1 && precision.name === 'f32'
  if (isDepthwise) lendRows(weight, (pointer) => depthwise(y, x, pointer, biases, outputs, shape))
  else {
    // Taps first, as plans sum: what they compute is the same to the bit.
    const channels = shape.channels / shape.groups
    lendTransposed(weight, outputs, channels, tapsOf(shape), (pointer) =>
      convolveGroups(precision, shape, x, y, pointer, biases),
    )
  }
  return y
}

function convolveGroups(
  precision: Precision,
  shape: Convolution,
  x: Floats,
  y: Floats,
  weight: number,
  bias: Floats,
): void {
  const rows = bias.length / shape.groups
  const channels = shape.channels / shape.groups
  const weightBytes = rows * channels * tapsOf(shape) * precision.bytes
  const [inside, outside] = [channels * volumeOf(shape.size), rows * volumeOf(shape.out)]
  for (let from = 0; from < shape.batch * shape.groups; from++) {
    const group = from % shape.groups
    convolveGroup(precision, shape, {
      x: x.subarray(from * inside, (from + 1) * inside),
      y: y.subarray(from * outside, (from + 1) * outside),
      weight: weight + group * weightBytes,
      bias: bias.subarray(group * rows, (group + 1) * rows),
      channels,
      rows,
    })
  }
}

/** A kernel of one element that steps over none sees the box as one long row. */
function flattened(shape: Convolution): Convolution {
  const simple = [...shape.kernel, ...shape.step].every((each) => each === 1) && shape.pad.every((each) => each === 0)
  if (!simple) return shape
  const long: Triple = [1, 1, volumeOf(shape.size)]
  return { ...shape, size: long, out: long }
}

interface Group {
  /** `[channels, …size]` */
  readonly x: Floats
  /** `[rows, …out]` */
  readonly y: Floats
  /** The address of `[rows, …kernel, channels]`. */
  readonly weight: number
  readonly bias: Floats
  readonly channels: number
  readonly rows: number
}

function convolveGroup(precision: Precision, shape: Convolution, group: Group): void {
  const { channels, rows } = group
  const { out, size } = shape
  // Bands are of planes where there are several, else of rows; of a single row there is no band.
  const axis = out[0] > 1 ? 0 : 1
  const across = volumeOf(size) / size[axis]
  const k = channels * tapsOf(shape)
  const perStep = volumeOf(out) / out[axis]
  const outputs = bandOutputs(shape, axis, channels * across)
  const longest = Math.min(size[axis], (outputs - 1) * shape.step[axis] + reachOf(shape, axis))
  const width = positionsOfTile(k + rows, outputs * perStep)
  const [window, staged, columns, sums] = workspace(
    windowBytes,
    channels * across * longest * precision.bytes,
    k * width * precision.bytes,
    rows * width * precision.bytes,
  ) as [number, number, number, number]
  for (let first = 0; first < out[axis]; first += outputs) {
    const last = Math.min(first + outputs, out[axis])
    const origin = stageBand(precision, shape, group, axis, first, last, staged, window)
    for (let begin = first * perStep; begin < last * perStep; begin += width) {
      const end = Math.min(begin + width, last * perStep)
      convolveTile(precision, group, k, volumeOf(out), { window, origin, columns, sums, width }, begin, end)
    }
  }
}

/** How many outputs along `axis` have their inputs in linear memory together. `perElement`: elements of all channels there. */
function bandOutputs(shape: Convolution, axis: 0 | 1, perElement: number): number {
  const rest = Math.floor(bandElements / Math.max(perElement, 1)) - reachOf(shape, axis)
  return Math.min(shape.out[axis], Math.max(1, Math.floor(rest / shape.step[axis]) + 1))
}

function reachOf({ kernel, dilation }: Convolution, axis: 0 | 1): number {
  return (kernel[axis] - 1) * dilation[axis] + 1
}

/** A multiple of a panel's width. */
function positionsOfTile(elements: number, all: number): number {
  const width = Math.max(fewestPositions, Math.floor(tileElements / elements))
  return padded(Math.min(width, all))
}

/** Copies what outputs [first, last) see and describes it. @returns the address that the box's first element would have. */
function stageBand(
  precision: Precision,
  shape: Convolution,
  { x, channels }: Group,
  axis: 0 | 1,
  first: number,
  last: number,
  staged: number,
  window: number,
): number {
  const { size, step, pad } = shape
  const from = Math.max(0, first * step[axis] - pad[axis])
  const to = Math.max(from, Math.min(size[axis], (last - 1) * step[axis] - pad[axis] + reachOf(shape, axis)))
  const inner = axis === 0 ? size[1] * size[2] : size[2]
  const blocks = channels * (axis === 0 ? 1 : size[0])
  const length = (to - from) * inner
  const memory = precision.view(wholeEngine().memory)
  for (let block = 0; block < blocks; block++) {
    const start = block * size[axis] * inner + from * inner
    memory.set(x.subarray(start, start + length), staged / precision.bytes + block * length)
  }
  const { kernel, dilation, out } = shape
  const planeStride = axis === 0 ? inner : length
  const channelStride = axis === 0 ? length : length * size[0]
  writeWindow(window, {
    channels,
    size,
    channelStride,
    planeStride,
    rowStride: size[2],
    kernel,
    step,
    pad,
    dilation,
    out,
  })
  return staged - from * inner * precision.bytes
}

interface Tile {
  readonly window: number
  readonly origin: number
  readonly columns: number
  readonly sums: number
  /** Positions that a tile has room for. */
  readonly width: number
}

/** Positions [begin, end) of `total`. */
function convolveTile(
  precision: Precision,
  { y, weight, bias, rows }: Group,
  k: number,
  total: number,
  { window, origin, columns, sums, width }: Tile,
  begin: number,
  end: number,
): void {
  const { exports, memory } = wholeEngine()
  const count = end - begin
  const view = precision.view(memory)
  const at = sums / precision.bytes
  for (let row = 0; row < rows; row++) view.fill(bias[row] as number, at + row * width, at + (row + 1) * width)
  // Addresses below 0 wrap around, as those in the core do.
  const x = origin >>> 0
  if (precision.name === 'f32') {
    exports.f32_im2col(columns, x, window, 0, begin, end, 1)
    exports.f32_gemm_onto(sums, weight, columns, k, width, k, 0, rows, panelsOf(count))
  } else {
    exports.f64_im2col(columns, x, window, count, begin, end, 1)
    exports.f64_gemm_onto(sums, weight, columns, k, count, width, k, count, rows)
  }
  for (let row = 0; row < rows; row++) {
    y.set(view.subarray(at + row * width, at + row * width + count), row * total + begin)
  }
}

/** As many channels at a time as linear memory is to hold. */
function depthwise(y: Floats, x: Floats, weight: number, bias: Floats, outputs: number, shape: Convolution): void {
  const { exports, memory } = wholeEngine()
  const multiplier = outputs / shape.channels
  const [inside, outside] = [volumeOf(shape.size), volumeOf(shape.out)]
  const most = Math.max(1, Math.floor(bandElements / (inside + multiplier * outside)))
  const block = Math.min(most, shape.channels)
  const [window, from, to, biases] = workspace(
    windowBytes,
    block * inside * 4,
    block * multiplier * outside * 4,
    block * multiplier * 4,
  ) as [number, number, number, number]
  for (let image = 0; image < shape.batch; image++) {
    for (let first = 0; first < shape.channels; first += block) {
      const channels = Math.min(block, shape.channels - first)
      const plane = image * shape.channels + first
      const maps = channels * multiplier
      memory.f32.set(x.subarray(plane * inside, (plane + channels) * inside), from / 4)
      memory.f32.set(bias.subarray(first * multiplier, first * multiplier + maps), biases / 4)
      writeWindow(window, { ...shape, channels, ...contiguousBox(shape.size) })
      exports.f32_depthwise(
        to,
        from,
        weight + first * multiplier * tapsOf(shape) * 4,
        biases,
        window,
        multiplier,
        0,
        0,
        channels,
      )
      y.set(memory.f32.subarray(to / 4, to / 4 + maps * outside), plane * multiplier * outside)
    }
  }
}
