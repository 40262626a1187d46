// The sums of a transposed convolution through the WASM core: the input, tile by tile, times the transposed weight gives
// what each element spreads, which is added where the window would see it. Some output channels at a time.

import { Panel } from '../../../assembly/shared/panel.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { lendTransposed } from '../../kernels/packed.js'
import type { Convolution } from './convolve.js'
import { floatsOf, workspace } from './floats.js'
import type { Floats, Precision } from './floats.js'
import { volumeOf } from './sizes.js'
import { contiguousBox, tapsOf, windowBytes, writeWindow } from './window.js'
import type { WindowShape } from './window.js'
import { padded, panelsOf } from '../../wasm/panels.js'

/** Elements of the output in linear memory at a time, as long as a channel is no larger. */
const outputElements = 1 << 20

/** Elements of a tile's input and sums. */
const tileElements = 1 << 17

/**
 * @param input `[batch, channels, …size]`, @param weight `[channels, outputs / groups, …kernel]`, both of `precision`.
 * @returns `[batch, outputs, …out]`.
 */
export function spreadFloats(
  precision: Precision,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  shape: Convolution,
): Floats {
  const outputs = weight.sizes[1] as number
  const channels = shape.channels / shape.groups
  const taps = tapsOf(shape)
  const x = floatsOf(input)
  const [inside, outside] = [volumeOf(shape.size), volumeOf(shape.out)]
  const y = precision.make(shape.batch * shape.groups * outputs * outside)
  const biases = bias === null ? precision.make(shape.groups * outputs) : floatsOf(bias)
  lendTransposed(weight, shape.groups, channels, outputs * taps, (pointer) => {
    const most = Math.max(1, Math.min(outputs, Math.floor(outputElements / outside)))
    for (let from = 0; from < shape.batch * shape.groups; from++) {
      const group = from % shape.groups
      for (let first = 0; first < outputs; first += most) {
        const rows = Math.min(most, outputs - first)
        const to = (from * outputs + first) * outside
        spreadGroup(precision, shape, {
          x: x.subarray(from * channels * inside, (from + 1) * channels * inside),
          y: y.subarray(to, to + rows * outside),
          weight: pointer + (group * outputs + first) * taps * channels * precision.bytes,
          bias: biases.subarray(group * outputs + first, group * outputs + first + rows),
          channels,
          rows,
        })
      }
    }
  })
  return y
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

function spreadGroup(precision: Precision, shape: Convolution, { x, y, weight, bias, channels, rows }: Group): void {
  const { exports, memory } = wholeEngine()
  const { bytes } = precision
  const [inside, outside] = [volumeOf(shape.size), volumeOf(shape.out)]
  const spread = rows * tapsOf(shape)
  const most = Math.max(Panel.Width, Math.floor(tileElements / (2 * channels + spread)))
  const width = padded(Math.min(inside, most))
  const [window, row, staged, packed, columns, sums] = workspace(
    windowBytes,
    windowBytes,
    channels * width * bytes,
    channels * width * bytes,
    spread * width * bytes,
    rows * outside * bytes,
  ) as [number, number, number, number, number, number]
  // The window slides over the output; its positions are the input's elements.
  const { kernel, step, pad, dilation } = shape
  const { size: out, out: size } = shape
  writeWindow(window, { channels: rows, size, ...contiguousBox(size), kernel, step, pad, dilation, out })
  const view = precision.view(memory)
  for (let each = 0; each < rows; each++) {
    const start = sums / bytes + each * outside
    view.fill(bias[each] as number, start, start + outside)
  }
  for (let begin = 0; begin < inside; begin += width) {
    const count = Math.min(width, inside - begin)
    for (let channel = 0; channel < channels; channel++) {
      const start = channel * inside + begin
      view.set(x.subarray(start, start + count), staged / bytes + channel * count)
    }
    view.fill(0, columns / bytes, columns / bytes + spread * width)
    if (precision.name === 'f32') {
      writeWindow(row, rowOf(channels, count))
      exports.f32_im2col(packed, staged, row, 0, 0, count, 0)
      exports.f32_gemm_onto(columns, weight, packed, channels, width, channels, 0, spread, panelsOf(count))
    } else {
      exports.f64_gemm_onto(columns, weight, staged, channels, count, width, channels, count, spread)
    }
    exports[`${precision.name}_col2im`](sums, columns, window, width, begin, begin + count)
  }
  y.set(view.subarray(sums / bytes, sums / bytes + rows * outside))
}

/** A window of one element over rows of `count`: packs a matrix. */
function rowOf(channels: number, count: number): WindowShape {
  return {
    channels,
    size: [1, 1, count],
    ...contiguousBox([1, 1, count]),
    kernel: [1, 1, 1],
    step: [1, 1, 1],
    pad: [0, 0, 0],
    dilation: [1, 1, 1],
    out: [1, 1, count],
  }
}
