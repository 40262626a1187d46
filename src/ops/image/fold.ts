// Windows as columns and back: torch._C._nn.im2col and col2im. ATen/native/Im2Col.cpp, Col2Im.cpp.

import { ShapeError } from '../../errors.js'
import { bool, float32 } from '../../tensor/dtype.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { joined } from '../complex/arithmetic.js'
import { imag, real } from '../complex/parts.js'
import { to } from '../moving/convert.js'
import { floatTensor, floatsOf, precisionOf, workspace } from '../spatial/floats.js'
import type { Floats, Precision } from '../spatial/floats.js'
import { asTriple, batched, expandSizes, volumeOf } from '../spatial/sizes.js'
import type { SpatialSize } from '../spatial/sizes.js'
import { contiguousBox, tapsOf, windowBytes, writeWindow } from '../spatial/window.js'
import type { WindowShape } from '../spatial/window.js'

/** What a window over images sees at each position, as columns: nn.functional.unfold. @internal */
export function im2col(
  input: Tensor,
  kernel_size: SpatialSize,
  dilation: SpatialSize,
  padding: SpatialSize,
  stride: SpatialSize,
): Tensor {
  const again = (part: Tensor): Tensor => im2col(part, kernel_size, dilation, padding, stride)
  if (input.dtype.is_complex || input.dtype === bool) return byFloats(input, again)
  const precision = precisionOf('unfold', input.dtype)
  const given = batched('unfold', input, 2)
  const window = windowOf('unfold', given.spatial, kernel_size, dilation, padding, stride)
  const [positions, rows] = [volumeOf(window.out), given.channels * tapsOf(window)]
  const sizes = given.hasBatch ? [given.batch, rows, positions] : [rows, positions]
  return floatTensor('unfold', [input], precision, input.dtype, sizes, () => {
    const y = precision.make(given.batch * rows * positions)
    eachChannels(precision, window, given.batch * given.channels, floatsOf(input), y, 'unfold')
    return y
  })
}

/** The reverse, which adds: nn.functional.fold. @internal */
export function col2im(
  input: Tensor,
  output_size: SpatialSize,
  kernel_size: SpatialSize,
  dilation: SpatialSize,
  padding: SpatialSize,
  stride: SpatialSize,
): Tensor {
  const again = (part: Tensor): Tensor => col2im(part, output_size, kernel_size, dilation, padding, stride)
  if (input.dtype.is_complex || input.dtype === bool) return byFloats(input, again)
  const precision = precisionOf('fold', input.dtype)
  const given = batched('fold', input, 1)
  const spatial = expandSizes('fold', 'output_size', output_size, 2, 1)
  const window = windowOf('fold', spatial, kernel_size, dilation, padding, stride)
  const channels = checkedColumns(input, given.channels, given.spatial[0] as number, window, spatial)
  const sizes = given.hasBatch ? [given.batch, channels, ...spatial] : [channels, ...spatial]
  return floatTensor('fold', [input], precision, input.dtype, sizes, () => {
    const y = precision.make(given.batch * channels * volumeOf(window.size))
    eachChannels(precision, window, given.batch * channels, floatsOf(input), y, 'fold')
    return y
  })
}

type FoldWindow = Omit<WindowShape, 'channels'>

/** @throws ShapeError where the window has no position. */
function windowOf(
  op: string,
  spatial: Sizes,
  kernel_size: SpatialSize,
  dilation: SpatialSize,
  padding: SpatialSize,
  stride: SpatialSize,
): FoldWindow {
  const kernel = expandSizes(op, 'kernel_size', kernel_size, 2, 1)
  const spread = expandSizes(op, 'dilation', dilation, 2, 1)
  const pad = expandSizes(op, 'padding', padding, 2, 0)
  const step = expandSizes(op, 'stride', stride, 2, 1)
  const out = spatial.map((size, dim) => {
    const reach = (spread[dim] as number) * ((kernel[dim] as number) - 1) + 1
    return Math.floor((size + 2 * (pad[dim] as number) - reach) / (step[dim] as number)) + 1
  })
  if (out.some((each) => each < 1)) {
    throw new ShapeError({
      op,
      expected: 'sizes that hold the window',
      got: `(${spatial.join(', ')})`,
      message: `${op}: Given spatial size (${spatial.join(', ')}), kernel_size=(${kernel.join(', ')}), dilation=(${spread.join(', ')}), padding=(${pad.join(', ')}), calculated shape of the array of sliding blocks as (${out.join(', ')}), which is too small (non-positive).`,
    })
  }
  const size = asTriple(spatial)
  return {
    size,
    ...contiguousBox(size),
    kernel: asTriple(kernel),
    step: asTriple(step),
    pad: asTriple(pad, 0),
    dilation: asTriple(spread),
    out: asTriple(out),
  }
}

/** The channels that columns are of. */
function checkedColumns(input: Tensor, rows: number, length: number, window: FoldWindow, spatial: Sizes): number {
  const taps = tapsOf(window)
  const [, height, width] = window.out
  if (rows % taps !== 0) {
    throw new ShapeError({
      op: 'fold',
      expected: `a dimension divisible by the product of kernel_size, ${taps}`,
      got: `${rows} of [${input.sizes.join(', ')}]`,
    })
  }
  if (length !== height * width) {
    throw new ShapeError({
      op: 'fold',
      expected: `${height} * ${width} = ${height * width} sliding blocks for output_size=(${spatial.join(', ')})`,
      got: `${length} of [${input.sizes.join(', ')}]`,
    })
  }
  return rows / taps
}

/** Of complex tensors part by part, of bools by whether the floats' result is 0. */
function byFloats(input: Tensor, run: (part: Tensor) => Tensor): Tensor {
  if (input.dtype.is_complex) return joined(run(real(input)), run(imag(input)), input.dtype)
  return to(run(to(input, float32)), bool)
}

/** Elements of both sides in linear memory at a time, as long as a channel has fewer. */
const block = 1 << 20

/** Images and their columns, so many channels at a time as fit: `channels` of all images together. */
function eachChannels(
  precision: Precision,
  window: FoldWindow,
  channels: number,
  from: Floats,
  to: Floats,
  direction: 'fold' | 'unfold',
): void {
  const { exports, memory } = wholeEngine()
  const { bytes } = precision
  const positions = volumeOf(window.out)
  const [image, columns] = [volumeOf(window.size), tapsOf(window) * positions]
  const most = Math.max(1, Math.min(channels, Math.floor(block / (image + columns))))
  const [record, x, y] = workspace(windowBytes, most * image * bytes, most * columns * bytes) as [
    number,
    number,
    number,
  ]
  const view = precision.view(memory)
  for (let first = 0; first < channels; first += most) {
    const count = Math.min(most, channels - first)
    writeWindow(record, { ...window, channels: count })
    if (direction === 'unfold') {
      view.set(from.subarray(first * image, (first + count) * image), x / bytes)
      exports[`${precision.name}_im2col`](y, x, record, positions, 0, positions, 0)
      to.set(view.subarray(y / bytes, y / bytes + count * columns), first * columns)
    } else {
      view.set(from.subarray(first * columns, (first + count) * columns), y / bytes)
      view.fill(0, x / bytes, x / bytes + count * image)
      exports[`${precision.name}_col2im`](x, y, record, positions, 0, positions)
      to.set(view.subarray(x / bytes, x / bytes + count * image), first * image)
    }
  }
}
