// Convolutions of one to three dimensions whose weight is constant, over pictures whose channels lie last.

import { Panel } from '../../../../assembly/shared/panel.js'
import { PixelWindow } from '../../../../assembly/shared/pixel-window.js'
import { Value } from '../../../graph/trace.js'
import { inPanels } from '../../../kernels/packed.js'
import { isPackedHalf } from '../../../ops/products/half.js'
import { asTriple, volumeOf } from '../../../ops/spatial/sizes.js'
import type { Triple } from '../../../ops/spatial/sizes.js'
import { countOf } from '../../../tensor/shape.js'
import type { Sizes } from '../../../tensor/shape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { wholeEngine } from '../../../wasm/whole.js'
import { addressOf, asPixels, lastStrides } from '../../layout.js'
import { isHalf } from '../../lanes.js'
import type { Place, Rows } from '../../layout.js'
import { planning } from '../../settings.js'
import { Address, Words } from '../../step.js'
import type { Epilogue } from '../../../graph/fuse.js'
import { floatsOf, scratchBytes, widened } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'
import { addHalfProduct, packedBias } from './products.js'
import { addProduct } from './strassen.js'
import { panelsOf, padded } from '../../../wasm/panels.js'

/** How a window goes over pictures. */
export interface Sliding {
  readonly channels: number
  readonly size: Triple
  readonly kernel: Triple
  readonly stride: Triple
  readonly padding: Triple
  readonly dilation: Triple
  readonly out: Triple
}

/** aten::conv1d, conv2d, conv3d: input, weight, bias, stride, padding, dilation, groups. */
export const convolution: Rule = (to, { args }, result, epilogue) => {
  const [input, weight, bias, stride, padding, dilation, groups] = args as [
    Value,
    Value,
    Value | null,
    unknown,
    unknown,
    unknown,
    number | undefined,
  ]
  const dims = weight.sizes.length - 2
  const w = to.constant(weight)
  const b = bias === null || bias === undefined ? null : to.constant(bias)
  // Pictures without a batch are left to the operator.
  if (w === null || (bias instanceof Value && b === null) || input.sizes.length !== dims + 2 || dims < 1) return false
  const before = paddingOf(padding, weight.sizes.slice(2), dilation)
  if (before === null) return false
  const sliding: Sliding = {
    channels: weight.sizes[1] as number,
    size: asTriple(input.sizes.slice(2)),
    kernel: asTriple(weight.sizes.slice(2)),
    stride: tripleOf(stride ?? 1, dims, 1),
    padding: asTriple(before, 0),
    dilation: tripleOf(dilation ?? 1, dims, 1),
    out: asTriple(result.sizes.slice(2)),
  }
  const n = weight.sizes[0] as number
  const parts = groups ?? 1
  // The last group writes whole panels too.
  const width = padded(n - n / parts + padded(n / parts))
  const x = pixelsOf(to, to.place(input))
  const add = epilogue.add === null ? null : pixelsOf(to, to.place(epilogue.add), width)
  const y = to.output(result, 'pixels', width)
  if (parts > 1 && parts === n && sliding.channels === 1 && add === null) depthwise(to, y, x, w, b, sliding, epilogue)
  else if (parts === 1 && isHalf(w.dtype) && isProduct(y, x, sliding, n) && isPackedHalf(asMatrix(w)))
    multiplyHalf(to, y, x, w, b, sliding, epilogue)
  else if (parts === 1) convolve(to, y, x, add, foldedOf(to, w, b, sliding, epilogue), sliding, n, 0, 0, epilogue)
  else {
    const each = n / parts
    for (let group = 0; group < parts; group++) {
      const part = foldedOf(to, w, b, sliding, epilogue, group * each, each)
      convolve(to, y, x, add, part, sliding, each, group * sliding.channels, group * each, epilogue)
    }
  }
  return true
}

/** A convolution that is a product, by a weight that stays in its 16 bits. */
function multiplyHalf(
  to: Lowering,
  y: Place,
  x: Place,
  weight: Tensor,
  bias: Tensor | null,
  { channels }: Sliding,
  { low, high }: Epilogue,
): void {
  const n = weight.sizes[0] as number
  const [from, into] = [x, y].map((place) => asPixels(place) as Rows) as [Rows, Rows]
  const product = {
    y: addressOf(y),
    x: addressOf(x),
    bias: bias === null ? to.zeros(padded(n)) : packedBias(to, bias),
    add: 0,
    k: channels,
    yStride: into.stride,
    xStride: from.stride,
    addStride: 0,
    low,
    high,
    rowBegin: 0,
    rowEnd: from.rows,
    panelBegin: 0,
    panelEnd: panelsOf(n),
  }
  addHalfProduct(to, product, asMatrix(weight))
}

/** Whether each position sees its own pixel alone, and is summed as a row of a product is: one row and one panel are not. */
function isProduct(y: Place, x: Place, sliding: Sliding, n: number): boolean {
  const positions = (y.sizes[0] as number) * volumeOf(sliding.out)
  const isSingle = positions === 1 && panelsOf(n) === 1
  return isPlain(sliding) && (asPixels(x) as Rows).rows === positions && !isSingle
}

/** A weight [n, channels, 1, …] as [n, channels]. */
function asMatrix(weight: Tensor): Tensor {
  return weight.alias(weight.sizes.slice(0, 2), weight.strides.slice(0, 2), weight.offset)
}

/** A weight [n, channels, …] with its bias, the norm after it included. */
interface Folded {
  readonly weight: Address
  readonly bias: Address
}

function convolve(
  to: Lowering,
  y: Place,
  x: Place,
  add: Place | null,
  { weight, bias }: Folded,
  sliding: Sliding,
  n: number,
  fromX: number,
  fromY: number,
  { low, high }: Epilogue,
): void {
  const { stride: pixelStride } = asPixels(x) as Rows
  const batch = y.sizes[0] as number
  const positions = batch * volumeOf(sliding.out)
  const [yStride, addStride] = [y, add].map((place) => (place === null ? 0 : (asPixels(place)?.stride as number))) as [
    number,
    number,
  ]
  const common = {
    y: addressOf({ ...y, offset: y.offset + fromY }),
    x: addressOf({ ...x, offset: x.offset + fromX }),
    w: weight,
    bias,
    add: add === null ? 0 : addressOf({ ...add, offset: add.offset + fromY }),
    yStride,
    addStride,
    low,
    high,
    panelBegin: 0,
    panelEnd: panelsOf(n),
  }
  if (isProduct(y, x, sliding, n)) {
    addProduct(to, { ...common, k: sliding.channels, xStride: pixelStride, rowBegin: 0, rowEnd: positions })
    return
  }
  const window = windowOf(sliding, pixelStride)
  const record = { window: new Words(window), begin: 0 }
  if (isWinograd(sliding, n)) {
    const tiles = batch * sliding.out[0] * Math.ceil(sliding.out[1] / 2) * Math.ceil(sliding.out[2] / 2)
    const scratch = to.scratch(scratchBytes('f32_winograd_scratch', window))
    to.add('f32_winograd', { ...common, ...record, scratch, end: tiles, panels: panelsOf(n) })
  } else
    to.add('f32_conv', {
      ...common,
      ...record,
      scratch: to.scratch(scratchBytes('f32_conv_scratch', window)),
      end: positions,
    })
}

/**
 * Whether F(2x2, 3x3) of Winograd is taken, which multiplies less than half as often. Its sums are other ones, no less exact; what
 * is not finite spreads over its tile.
 */
function isWinograd({ kernel, stride, dilation, channels }: Sliding, n: number): boolean {
  const [d, h, w] = kernel
  const isSquare = d === 1 && h === 3 && w === 3 && [...stride, ...dilation].every((each) => each === 1)
  return planning.changesBits && isSquare && channels >= fewestChannels && n >= fewestChannels
}

/** Where tiles are transformed for fewer, that costs more than it saves. */
const fewestChannels = 16

/** Every channel by itself. */
function depthwise(
  to: Lowering,
  y: Place,
  x: Place,
  weight: Tensor,
  bias: Tensor | null,
  sliding: Sliding,
  epilogue: Epilogue,
): void {
  const n = weight.sizes[0] as number
  const width = padded(n)
  const taps = volumeOf(sliding.kernel)
  const statistics = epilogue.norm === null ? null : statisticsOf(to, epilogue.norm.args)
  const tensors = [weight, bias, ...(statistics?.tensors ?? [])]
  const kind = `depthwise ${statistics?.eps ?? ''}`
  const w = to.packs.floats(kind, tensors, taps * width, () => {
    const given = floatsOf(weight)
    const values = new Float32Array(taps * width)
    for (let channel = 0; channel < n; channel++) {
      const scale = statistics?.scale(channel) ?? 1
      for (let tap = 0; tap < taps; tap++)
        values[tap * width + channel] = (given[channel * taps + tap] as number) * scale
    }
    return values
  })
  const { stride: pixelStride } = asPixels(x) as { stride: number }
  to.add('f32_depthwise_last', {
    y: addressOf(y),
    x: addressOf(x),
    w: new Address(w, 0),
    bias: foldedBias(to, kind, tensors, n, bias, statistics),
    window: new Words(windowOf({ ...sliding, channels: n }, pixelStride)),
    yStride: (asPixels(y) as { stride: number }).stride,
    low: epilogue.low,
    high: epilogue.high,
    begin: 0,
    end: (y.sizes[0] as number) * sliding.out[0] * sliding.out[1],
  })
}

/** Whether each position sees one pixel, its own. */
function isPlain({ kernel, stride, padding }: Sliding): boolean {
  return [...kernel, ...stride].every((each) => each === 1) && padding.every((each) => each === 0)
}

/** The words of a `PixelWindow`. */
export function windowOf(sliding: Sliding, pixelStride: number): number[] {
  const { channels, size, kernel, stride, padding, dilation, out } = sliding
  const words = Array.from<number>({ length: PixelWindow.Size / 4 }).fill(0)
  words[PixelWindow.Channels / 4] = channels
  words[PixelWindow.PixelStride / 4] = pixelStride
  const fields: readonly [number, Triple][] = [
    [PixelWindow.InD, size],
    [PixelWindow.KernelD, kernel],
    [PixelWindow.StrideD, stride],
    [PixelWindow.PaddingD, padding],
    [PixelWindow.DilationD, dilation],
    [PixelWindow.OutD, out],
  ]
  for (const [at, triple] of fields) triple.forEach((each, dim) => (words[at / 4 + dim] = each))
  return words
}

/** Pictures with their channels last: the place itself, or a copy. @param stride From pixel to pixel, where it matters. */
export function pixelsOf(to: Lowering, place: Place, stride?: number): Place {
  const pixels = asPixels(place)
  if (pixels !== null && (stride === undefined || pixels.stride >= stride)) return place
  const { strides, length } = lastStrides(place.sizes, stride ?? (place.sizes[1] as number))
  return to.copied(place, strides, length)
}

/** The outputs from `first` on. */
function foldedOf(
  to: Lowering,
  weight: Tensor,
  bias: Tensor | null,
  sliding: Sliding,
  { norm }: Epilogue,
  first = 0,
  count?: number,
): Folded {
  const n = count ?? (weight.sizes[0] as number)
  const [channels, taps] = [weight.sizes[1] as number, countOf(weight.sizes.slice(2))]
  const statistics = norm === null ? null : statisticsOf(to, norm.args)
  const tensors = [weight, bias, ...(statistics?.tensors ?? [])]
  const isTransformed = isWinograd(sliding, n)
  const kind = `${isTransformed ? 'winograd' : 'conv'} ${first} ${n} ${statistics?.eps ?? ''}`
  const each = channels * taps
  const rows = isTransformed ? 16 * channels : each
  const bytes = panelsOf(n) * rows * Panel.Bytes
  const fill = (pointer: number): void => {
    const { exports, memory } = wholeEngine()
    const given = floatsOf(weight)
    // The components of all outputs lie together.
    inPanels(n, isTransformed ? 0 : each, (begin, count) => {
      const staged = memory.scratch(4 * count * each)
      const values = memory.f32.subarray(staged / 4, staged / 4 + count * each)
      values.set(given.subarray((first + begin) * each, (first + begin + count) * each))
      if (statistics !== null)
        for (let row = 0; row < count; row++) scaleBy(values, row * each, each, statistics.scale(first + begin + row))
      if (isTransformed) return exports.f32_winograd_pack(pointer, staged, n, channels, each, taps, 1)
      const at = pointer + panelsOf(begin) * each * Panel.Bytes
      exports.f32_pack_taps(at, staged, count, taps, channels, each, 1, taps, 0, panelsOf(count))
    })
  }
  // What is transformed has more places than a half.
  const isNarrow = isHalf(weight.dtype) && !isTransformed && statistics === null && bytes >= fewestBytes
  const packed = isNarrow
    ? widened(to, kind, tensors, bytes, weight.dtype, fill)
    : to.packs.buffer(kind, tensors, bytes, fill)
  return { weight: new Address(packed, 0), bias: foldedBias(to, kind, tensors, n, bias, statistics, first) }
}

/** What is packed takes two bytes an element, and twice that while it is used, from so many on. */
const fewestBytes = 2 ** 14

function scaleBy(values: Float32Array, from: number, count: number, scale: number): void {
  for (let at = from; at < from + count; at++) values[at] = (values[at] as number) * scale
}

function foldedBias(
  to: Lowering,
  kind: string,
  tensors: readonly (Tensor | null)[],
  n: number,
  bias: Tensor | null,
  statistics: Statistics | null,
  first = 0,
): Address {
  const buffer = to.packs.floats(`${kind} bias`, tensors, padded(n), () => {
    const values = bias === null ? new Float32Array(n) : floatsOf(bias).slice(first, first + n)
    if (statistics !== null) values.forEach((value, row) => (values[row] = statistics.shifted(first + row, value)))
    return values
  })
  return new Address(buffer, 0)
}

/** What aten::batch_norm does to each channel. */
export interface Statistics {
  readonly tensors: readonly (Tensor | null)[]
  readonly eps: number
  scale(channel: number): number
  shift(channel: number): number
  /** What it makes of a number that was added before. */
  shifted(channel: number, bias: number): number
}

/** Of a call whose arguments after the input are constant. */
export function statisticsOf(to: Lowering, args: readonly unknown[]): Statistics {
  const [, weight, bias, mean, variance] = args as (Value | null)[]
  const tensors = [weight, bias, mean, variance].map((each) => (each instanceof Value ? to.constant(each) : null))
  const eps = plainNumber(args[7]) as number
  // Where a weight is packed already nobody asks for them.
  let read: (Float32Array | null)[] | null = null
  const values = (): (Float32Array | null)[] =>
    (read ??= tensors.map((each) => (each === null ? null : floatsOf(each))))
  const scale = (channel: number): number => {
    const [w, , , v] = values()
    return (w?.[channel] ?? 1) * (1 / Math.sqrt(((v as Float32Array)[channel] as number) + eps))
  }
  // As the operator computes them, to the sign of a zero.
  const shift = (channel: number): number => {
    const [, b, m] = values()
    return (b?.[channel] ?? 0) - ((m as Float32Array)[channel] as number) * scale(channel)
  }
  return {
    tensors,
    eps,
    scale,
    shift,
    shifted: (channel, value) => value * scale(channel) + shift(channel),
  }
}

/** A number for each dimension. */
export function tripleOf(given: unknown, dims: number, missing: number): Triple {
  const list = Array.isArray(given) ? (given as number[]) : [given as number]
  return asTriple(list.length === dims ? list : Array.from({ length: dims }, () => list[0] as number), missing)
}

/** Zeros before each dimension, what lies behind is what the result's sizes ask for; null for words that the operator refuses. */
function paddingOf(given: unknown, kernel: Sizes, dilation: unknown): number[] | null {
  const dims = kernel.length
  const spread = tripleOf(dilation ?? 1, dims, 1).slice(-dims)
  if (given === 'same') return kernel.map((size, dim) => Math.floor(((size - 1) * (spread[dim] as number)) / 2))
  if (typeof given === 'string') return given === 'valid' ? kernel.map(() => 0) : null
  const list = Array.isArray(given) ? (given as number[]) : [(given ?? 0) as number]
  return list.length === dims ? list : Array.from({ length: dims }, () => list[0] as number)
}
