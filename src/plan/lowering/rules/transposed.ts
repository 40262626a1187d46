// Transposed convolutions of one to three dimensions without groups, whose weight is constant: a product of each pixel with the
// weight of every tap, whose results are added up where they fall.

import { Panel } from '../../../../assembly/shared/panel.js'
import { nothing } from '../../../graph/fuse.js'
import type { Value } from '../../../graph/trace.js'
import { asTriple, volumeOf } from '../../../ops/spatial/sizes.js'
import { countOf } from '../../../tensor/shape.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { wholeEngine } from '../../../wasm/whole.js'
import { addressOf, asPixels } from '../../layout.js'
import type { Rows } from '../../layout.js'
import { Address, Buffer, Words } from '../../step.js'
import { convolution, pixelsOf, tripleOf, windowOf } from './convolution.js'
import type { Sliding } from './convolution.js'
import { floatsOf } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'
import { packedBias } from './products.js'
import { panelsOf, padded } from '../../../wasm/panels.js'

/** Bytes of what pixels give to taps that are there at once, to be added up while they lie in the cache. */
const bandBytes = 2 ** 19

/** Beyond so many bands a plan becomes long. */
const mostBands = 1000

/** aten::convolution, aten::_convolution: of both kinds, the seventh argument says of which. */
export const convolutionOrTransposed: Rule = (to, call, result, epilogue) => {
  const [input, weight, bias, stride, padding, dilation, transposed, output_padding, groups] = call.args
  if (transposed !== true) {
    const args = [input, weight, bias, stride, padding, dilation, groups]
    return convolution(to, { ...call, args }, result, epilogue)
  }
  const args = [input, weight, bias, stride, padding, output_padding, groups, dilation]
  return epilogue === nothing && convTransposed(to, { ...call, args }, result, epilogue)
}

/** input, weight, bias, stride, padding, output_padding, groups, dilation. The result's sizes say what is padded. */
export const convTransposed: Rule = (to, { args }, result) => {
  const [input, weight, bias, stride, padding, , groups, dilation] = args as [Value, Value, Value | null, ...unknown[]]
  const dims = weight.sizes.length - 2
  const w = to.constant(weight)
  const b = (bias ?? null) === null ? null : to.constant(bias as Value)
  if (w === null || ((bias ?? null) !== null && b === null) || input.sizes.length !== dims + 2) return false
  const [channels, n, ...kernel] = weight.sizes as [number, number, ...number[]]
  const taps = countOf(kernel)
  const pixels = (input.sizes[0] as number) * countOf(input.sizes.slice(2))
  // Taps lie side by side, in whole vectors.
  const tapStride = 4 * Math.ceil(n / 4)
  const panels = panelsOf(taps * tapStride)
  const columnsStride = panels * Panel.Width
  // A call of one row and one panel sums in another order.
  if ((groups ?? 1) !== 1 || (pixels === 1 && panels === 1)) return false
  const sliding = {
    channels: n,
    size: asTriple(input.sizes.slice(2)),
    kernel: asTriple(kernel),
    stride: tripleOf(stride ?? 1, dims, 1),
    padding: tripleOf(padding ?? 0, dims, 0),
    dilation: tripleOf(dilation ?? 1, dims, 1),
    out: asTriple(result.sizes.slice(2)),
  }
  const bands = bandsOf(sliding, input.sizes[0] as number, 4 * columnsStride)
  if (bands.length > mostBands) return false

  const x = pixelsOf(to, to.place(input))
  const y = to.output(result, 'pixels')
  const most = Math.max(...bands.map(({ rowBegin, rowEnd }) => rowEnd - rowBegin))
  const columns = new Buffer(4 * columnsStride * most)
  const window = new Words(windowOf(sliding, columnsStride))
  const packed = tapsOf(to, w, tapStride)
  const addend = b === null ? to.zeros(padded(n)) : packedBias(to, b)
  for (const { rowBegin, rowEnd, begin, end } of bands) {
    // Where the first pixel's row would lie, so that both kernels count pixels from it.
    const rows = new Address(columns, -4 * columnsStride * rowBegin)
    to.add('f32_gemm', {
      y: rows,
      x: addressOf(x),
      w: packed,
      bias: to.zeros(columnsStride),
      add: 0,
      k: channels,
      yStride: columnsStride,
      xStride: (asPixels(x) as Rows).stride,
      addStride: 0,
      low: -Infinity,
      high: Infinity,
      rowBegin,
      rowEnd,
      panelBegin: 0,
      panelEnd: panels,
    })
    to.add('f32_col2im_last', {
      y: addressOf(y),
      columns: rows,
      bias: addend,
      window,
      yStride: padded(n),
      columnsStride,
      tapStride,
      low: -Infinity,
      high: Infinity,
      begin,
      end,
    })
  }
  return true
}

/** Outputs, and the pixels that give to them. */
interface Band {
  readonly begin: number
  readonly end: number
  readonly rowBegin: number
  readonly rowEnd: number
}

/** Bands of whole images, or of each image's planes or lines, whichever there are several of. @param bytes Of a pixel. */
function bandsOf({ size, kernel, stride, padding, dilation, out }: Sliding, batch: number, bytes: number): Band[] {
  const [inside, outside] = [volumeOf(size), volumeOf(out)]
  const images = Math.floor(bandBytes / (bytes * inside))
  if (images >= 1 || batch * inside === 1) {
    return ranges(batch, Math.max(1, images)).map(([first, last]) => ({
      begin: first * outside,
      end: last * outside,
      rowBegin: first * inside,
      rowEnd: last * inside,
    }))
  }
  const axis = size[0] > 1 ? 0 : size[1] > 1 ? 1 : 2
  const [across, perStep] = [inside / size[axis], outside / out[axis]]
  const [step, pad] = [stride[axis], padding[axis]]
  const reach = (kernel[axis] - 1) * dilation[axis] + 1
  // Pixels that give to two bands are computed twice: there are to be few of them. One alone would sum in another order.
  const twice = Math.ceil(Math.max(0, reach - step) / step)
  const pixels = Math.max(2, 8 * twice, Math.floor(bandBytes / (bytes * across)))
  return Array.from({ length: batch }, (_, image) =>
    ranges(out[axis], pixels * step).map(([first, last]) => ({
      begin: image * outside + first * perStep,
      end: image * outside + last * perStep,
      rowBegin: image * inside + across * within(Math.ceil((first + pad - reach + 1) / step), size[axis]),
      rowEnd: image * inside + across * within(Math.floor((last - 1 + pad) / step) + 1, size[axis]),
    })),
  ).flat()
}

/** From 0 to `end`, at most so many at a time, and in as many steps as that takes about the same. */
function ranges(end: number, most: number): [number, number][] {
  const each = Math.ceil(end / Math.ceil(end / most))
  return Array.from({ length: Math.ceil(end / each) }, (_, at) => [at * each, Math.min(end, (at + 1) * each)])
}

function within(place: number, size: number): number {
  return Math.max(0, Math.min(size, place))
}

/** The weight [channels, n, …taps] as a product's, whose outputs are those of one tap after those of another. */
function tapsOf(to: Lowering, weight: Tensor, tapStride: number): Address {
  const [channels, n, ...kernel] = weight.sizes as [number, number, ...number[]]
  const taps = countOf(kernel)
  const outputs = taps * tapStride
  const panels = panelsOf(outputs)
  const buffer = to.packs.buffer('taps', [weight], panels * channels * Panel.Bytes, (pointer) => {
    const { exports, memory } = wholeEngine()
    const values = floatsOf(weight)
    const sorted = new Float32Array(channels * outputs)
    for (let row = 0, at = 0; row < channels * n; row++) {
      const to = Math.floor(row / n) * outputs + (row % n)
      for (let tap = 0; tap < taps; tap++) sorted[to + tap * tapStride] = values[at++] as number
    }
    const staged = memory.scratch(4 * sorted.length)
    memory.f32.set(sorted, staged / 4)
    exports.f32_pack(pointer, staged, outputs, channels, 1, outputs, 0, panels)
  })
  return new Address(buffer, 0)
}
