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
import { floatsOf } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'
import { packedBias } from './products.js'
import { panelsOf, padded } from '../../../wasm/panels.js'

/** What every pixel gives to every tap is there at once: beyond so many bytes the operator, which goes by tiles, is better. */
const mostBytes = 2 ** 26

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
  const width = padded(n)
  // A call of one row and one panel sums in another order.
  const isSingle = pixels * taps * width === Panel.Width
  if ((groups ?? 1) !== 1 || isSingle || 4 * pixels * taps * width > mostBytes) return false

  const x = pixelsOf(to, to.place(input))
  const y = to.output(result, 'pixels')
  const columns = new Address(new Buffer(4 * pixels * taps * width), 0)
  to.add('f32_gemm', {
    y: columns,
    x: addressOf(x),
    w: tapsOf(to, w),
    bias: to.zeros(taps * width),
    add: 0,
    k: channels,
    yStride: taps * width,
    xStride: (asPixels(x) as Rows).stride,
    addStride: 0,
    low: -Infinity,
    high: Infinity,
    rowBegin: 0,
    rowEnd: pixels,
    panelBegin: 0,
    panelEnd: taps * panelsOf(n),
  })
  const sliding = {
    channels: n,
    size: asTriple(input.sizes.slice(2)),
    kernel: asTriple(kernel),
    stride: tripleOf(stride ?? 1, dims, 1),
    padding: tripleOf(padding ?? 0, dims, 0),
    dilation: tripleOf(dilation ?? 1, dims, 1),
    out: asTriple(result.sizes.slice(2)),
  }
  to.add('f32_col2im_last', {
    y: addressOf(y),
    columns,
    bias: b === null ? to.zeros(width) : packedBias(to, b),
    window: new Words(windowOf(sliding, width)),
    yStride: width,
    columnsStride: taps * width,
    tapStride: width,
    low: -Infinity,
    high: Infinity,
    begin: 0,
    end: (result.sizes[0] as number) * volumeOf(sliding.out),
  })
  return true
}

/** The weight [channels, n, …taps] as a product's: the panels of one tap after those of another. */
function tapsOf(to: Lowering, weight: Tensor): Address {
  const [channels, n, ...kernel] = weight.sizes as [number, number, ...number[]]
  const taps = countOf(kernel)
  const each = panelsOf(n) * channels * Panel.Bytes
  const buffer = to.packs.buffer('taps', [weight], taps * each, (pointer) => {
    const { exports, memory } = wholeEngine()
    const values = floatsOf(weight)
    const staged = memory.scratch(4 * values.length)
    memory.f32.set(values, staged / 4)
    for (let tap = 0; tap < taps; tap++)
      exports.f32_pack(pointer + tap * each, staged + 4 * tap, n, channels, taps, n * taps, 0, panelsOf(n))
  })
  return new Address(buffer, 0)
}
