// What a sliding window sees, as columns of a matrix, and the reverse: the two halves of convolutions by
// products. float32 and float64 from one source; layout of the window: assembly/shared/window.ts.

import { Window } from '../../shared/window'
import { STRIP } from '../products/strip'

/**
 * columns[p / width][k][p % width] = what the window's position p sees at k, for p in [begin, end) counted from begin
 * and k = channel * taps + tap, where tap = (kd * KernelH + kh) * KernelW + kw; with `tapsFirst` 1 k = tap * Channels +
 * channel, the order in which the convolutions of plans sum (products/conv.ts). A width of 0 stands for that of a strip
 * (kernels/products/strip.ts), as `f32_gemm_onto` takes them; a width of end - begin gives plain rows.
 *
 * x: where the box's element (0, 0, 0) of channel 0 lies, or would: only elements that are inside are read. columns
 * may not alias x; lanes beyond the last position keep what they held.
 */
export function f32_im2col(
  columns: usize,
  x: usize,
  window: usize,
  width: i32,
  begin: i32,
  end: i32,
  tapsFirst: i32,
): void {
  im2col<f32>(columns, x, window, width, begin, end, tapsFirst)
}

/** `f32_im2col` of float64. */
export function f64_im2col(
  columns: usize,
  x: usize,
  window: usize,
  width: i32,
  begin: i32,
  end: i32,
  tapsFirst: i32,
): void {
  im2col<f64>(columns, x, window, width, begin, end, tapsFirst)
}

/**
 * The reverse: adds columns[k][p], rows of `width` elements, to the elements of x that position begin + p sees.
 * x may not alias columns.
 */
export function f32_col2im(x: usize, columns: usize, window: usize, width: i32, begin: i32, end: i32): void {
  col2im<f32>(x, columns, window, width, begin, end)
}

/** `f32_col2im` of float64. */
export function f64_col2im(x: usize, columns: usize, window: usize, width: i32, begin: i32, end: i32): void {
  col2im<f64>(x, columns, window, width, begin, end)
}

/** Goes by runs: positions of one row of the output within one strip. */
function im2col<T>(columns: usize, x: usize, window: usize, given: i32, begin: i32, end: i32, tapsFirst: i32): void {
  const width = given ? given : STRIP
  const rowBytes = <usize>width * sizeof<T>()
  const channels = <usize>load<i32>(window, Window.Channels)
  const rows = <usize>rowsOf(window)
  const channelStep = tapsFirst ? rowBytes : (rows / max(channels, 1)) * rowBytes
  const tapStep = tapsFirst ? channels * rowBytes : rowBytes
  const outH = load<i32>(window, Window.OutH)
  const outW = load<i32>(window, Window.OutW)
  const stripBytes = rows * rowBytes
  let position = begin
  let column = position % outW
  let row = position / outW
  let lane = 0
  while (position < end) {
    const run = min(min(outW - column, width - lane), end - position)
    const to = columns + <usize>lane * sizeof<T>()
    im2colRun<T>(to, x, window, channelStep, tapStep, row / outH, row % outH, column, run)
    position += run
    column += run
    if (column == outW) {
      column = 0
      row++
    }
    lane += run
    if (lane == width) {
      lane = 0
      columns += stripBytes
    }
  }
}

/** All k of `run` positions (d, h, w), (d, h, w + 1), …; those of the next channel and tap lie `channelStep` and `tapStep` bytes on. */
function im2colRun<T>(
  y: usize,
  x: usize,
  window: usize,
  channelStep: usize,
  tapStep: usize,
  d: i32,
  h: i32,
  w: i32,
  run: i32,
): void {
  const inD = load<i32>(window, Window.InD)
  const inH = load<i32>(window, Window.InH)
  const inW = load<i32>(window, Window.InW)
  const kernelD = load<i32>(window, Window.KernelD)
  const kernelH = load<i32>(window, Window.KernelH)
  const kernelW = load<i32>(window, Window.KernelW)
  const step = load<i32>(window, Window.StepW)
  const dilationW = load<i32>(window, Window.DilationW)
  const firstD = d * load<i32>(window, Window.StepD) - load<i32>(window, Window.PadD)
  const firstH = h * load<i32>(window, Window.StepH) - load<i32>(window, Window.PadH)
  const firstW = w * step - load<i32>(window, Window.PadW)
  for (let channel = load<i32>(window, Window.Channels); channel > 0; channel--) {
    let place = y
    for (let kd = 0; kd < kernelD; kd++) {
      const atD = firstD + kd * load<i32>(window, Window.DilationD)
      for (let kh = 0; kh < kernelH; kh++) {
        const atH = firstH + kh * load<i32>(window, Window.DilationH)
        const inside = <u32>atD < <u32>inD && <u32>atH < <u32>inH
        const row = x + rowOffset<T>(window, atD, atH)
        let atW = firstW
        for (let kw = 0; kw < kernelW; kw++) {
          if (inside) copyRun<T>(place, row, atW, step, inW, run)
          else memory.fill(place, 0, <usize>run * sizeof<T>())
          atW += dilationW
          place += tapStep
        }
      }
    }
    y += channelStep
    x += <usize>load<i32>(window, Window.ChannelStride) * sizeof<T>()
  }
}

/** y[i] = row[at + i * step] where that is inside of [0, length), else 0. */
function copyRun<T>(y: usize, row: usize, at: i32, step: i32, length: i32, run: i32): void {
  let x = row + <usize>at * sizeof<T>()
  if (step == 1 && at >= 0 && at + run <= length) {
    if (sizeof<T>() == 4) {
      for (; run >= 4; run -= 4) {
        v128.store(y, v128.load(x))
        y += 16
        x += 16
      }
    }
    for (; run > 0; run--) {
      store<T>(y, load<T>(x))
      y += sizeof<T>()
      x += sizeof<T>()
    }
    return
  }
  const xStep = <usize>step * sizeof<T>()
  for (; run > 0; run--) {
    store<T>(y, <u32>at < <u32>length ? load<T>(x) : <T>0)
    at += step
    x += xStep
    y += sizeof<T>()
  }
}

function col2im<T>(x: usize, columns: usize, window: usize, width: i32, begin: i32, end: i32): void {
  const outH = load<i32>(window, Window.OutH)
  const outW = load<i32>(window, Window.OutW)
  let position = begin
  while (position < end) {
    const w = position % outW
    const row = position / outW
    const run = min(outW - w, end - position)
    col2imRun<T>(x, columns, window, width, row / outH, row % outH, w, run)
    position += run
    columns += <usize>run * sizeof<T>()
  }
}

function col2imRun<T>(x: usize, columns: usize, window: usize, width: i32, d: i32, h: i32, w: i32, run: i32): void {
  const row = <usize>width * sizeof<T>()
  const inD = load<i32>(window, Window.InD)
  const inH = load<i32>(window, Window.InH)
  const inW = load<i32>(window, Window.InW)
  const kernelD = load<i32>(window, Window.KernelD)
  const kernelH = load<i32>(window, Window.KernelH)
  const kernelW = load<i32>(window, Window.KernelW)
  const step = load<i32>(window, Window.StepW)
  const dilationW = load<i32>(window, Window.DilationW)
  const firstD = d * load<i32>(window, Window.StepD) - load<i32>(window, Window.PadD)
  const firstH = h * load<i32>(window, Window.StepH) - load<i32>(window, Window.PadH)
  const firstW = w * step - load<i32>(window, Window.PadW)
  for (let channel = load<i32>(window, Window.Channels); channel > 0; channel--) {
    for (let kd = 0; kd < kernelD; kd++) {
      const atD = firstD + kd * load<i32>(window, Window.DilationD)
      for (let kh = 0; kh < kernelH; kh++) {
        const atH = firstH + kh * load<i32>(window, Window.DilationH)
        if (<u32>atD < <u32>inD && <u32>atH < <u32>inH) {
          const to = x + rowOffset<T>(window, atD, atH)
          // What one element gets comes in the order of the positions, wherever a run of these begins.
          for (let kw = kernelW - 1; kw >= 0; kw--) {
            addRun<T>(to, columns + <usize>kw * row, firstW + kw * dilationW, step, inW, run)
          }
        }
        columns += <usize>kernelW * row
      }
    }
    x += <usize>load<i32>(window, Window.ChannelStride) * sizeof<T>()
  }
}

/** row[at + i * step] += columns[i] where that is inside of [0, length). */
function addRun<T>(row: usize, columns: usize, at: i32, step: i32, length: i32, run: i32): void {
  for (; run > 0; run--) {
    if (<u32>at < <u32>length) {
      const place = row + <usize>at * sizeof<T>()
      store<T>(place, load<T>(place) + load<T>(columns))
    }
    at += step
    columns += sizeof<T>()
  }
}

function rowOffset<T>(window: usize, d: i32, h: i32): usize {
  return <usize>(d * load<i32>(window, Window.PlaneStride) + h * load<i32>(window, Window.RowStride)) * sizeof<T>()
}

/** How many elements the window sees. */
function rowsOf(window: usize): i32 {
  return (
    load<i32>(window, Window.Channels) *
    load<i32>(window, Window.KernelD) *
    load<i32>(window, Window.KernelH) *
    load<i32>(window, Window.KernelW)
  )
}
