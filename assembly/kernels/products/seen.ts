// What the positions of a window see, as rows of pointers: the product of conv.ts reads a picture through them, where it
// lies. Layout of the window: assembly/shared/pixel-window.ts.

import { PixelWindow } from '../../shared/pixel-window'
import { firstInside, lastInside } from '../pixels/taps'

/** From how many channels on each tap is a run of its own; fewer make a loop that costs more than it computes. */
const LEAST_CHANNELS: i32 = 8
/** From how many elements on a row of taps is a run of its own; shorter ones are gathered into one. */
const LEAST_RUN: i32 = 6

/** Elements of a run: what one pointer leads to. */
export function runOf(window: usize): i32 {
  const channels = load<i32>(window, PixelWindow.Channels)
  if (channels >= LEAST_CHANNELS) return channels
  const row = channels * load<i32>(window, PixelWindow.KernelW)
  return row >= LEAST_RUN ? row : row * load<i32>(window, PixelWindow.KernelD) * load<i32>(window, PixelWindow.KernelH)
}

/** Whether runs may be gathered: taps by themselves never are, rows of them where a column is outside. */
export function gathers(window: usize): bool {
  return load<i32>(window, PixelWindow.Channels) < LEAST_CHANNELS
}

export function tapsOf(window: usize): i32 {
  return (
    load<i32>(window, PixelWindow.KernelD) *
    load<i32>(window, PixelWindow.KernelH) *
    load<i32>(window, PixelWindow.KernelW)
  )
}

/**
 * Writes the pointers of positions [begin, begin + rows): those of run t of positions 2 i and 2 i + 1 at
 * table[i][t], `runs` of such pairs for each i; where rows is odd, the last position is its own partner.
 *
 * x: the first pixel of the batch; zeros: a run of them; gathered: room for `rows` times all runs, used where a run is no
 * stretch of memory.
 */
export function pointersOf(
  table: usize,
  x: usize,
  window: usize,
  zeros: usize,
  gathered: usize,
  run: i32,
  runs: i32,
  begin: i32,
  rows: i32,
): void {
  const outD = load<i32>(window, PixelWindow.OutD)
  const outH = load<i32>(window, PixelWindow.OutH)
  const outW = load<i32>(window, PixelWindow.OutW)
  const byTaps = !gathers(window)
  const gatheredRow = (<usize>(run * runs)) << 2
  const pairBytes = (<usize>runs) << 3
  const kernelW = load<i32>(window, PixelWindow.KernelW)
  const strideW = load<i32>(window, PixelWindow.StrideW)
  const paddingW = load<i32>(window, PixelWindow.PaddingW)
  const dilationW = load<i32>(window, PixelWindow.DilationW)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  // From one position to the next of a row pointers move alike, where nothing is gathered and no column is outside.
  const moves = byTaps || (runs > 1 && run == kernelW * pixelStride && dilationW == 1)
  const reach = (kernelW - 1) * dilationW
  const from = firstInside(strideW, paddingW, outW)
  const to = lastInside(from, strideW, paddingW, outW, load<i32>(window, PixelWindow.InW), reach)
  const delta = (<usize>(strideW * pixelStride)) << 2
  let w = begin % outW
  let rest = begin / outW
  let h = rest % outH
  rest /= outH
  let d = rest % outD
  let image = rest / outD
  for (let row = 0; row < rows; row++) {
    const place = table + <usize>(row >> 1) * pairBytes + ((<usize>(row & 1)) << 2)
    if (moves && row > 0 && w > from && w < to) {
      const before = row - 1
      move(place, table + <usize>(before >> 1) * pairBytes + ((<usize>(before & 1)) << 2), zeros, delta, runs)
    } else if (byTaps) taps(place, x, window, zeros, image, d, h, w)
    else tapRows(place, x, window, zeros, gathered, run, runs, image, d, h, w)
    gathered += gatheredRow
    if (++w == outW) {
      w = 0
      if (++h == outH) {
        h = 0
        if (++d == outD) {
          d = 0
          image++
        }
      }
    }
  }
  if (rows & 1) {
    let last = table + <usize>(rows >> 1) * pairBytes
    for (; runs > 0; runs--) {
      store<usize>(last, load<usize>(last), 4)
      last += 8
    }
  }
}

/** The pointers of the position before, `delta` bytes further; zeros stay. */
function move(to: usize, before: usize, zeros: usize, delta: usize, runs: i32): void {
  for (; runs > 0; runs--) {
    const pointer = load<usize>(before)
    store<usize>(to, pointer == zeros ? zeros : pointer + delta)
    before += 8
    to += 8
  }
}

/** A pointer a tap. */
function taps(to: usize, x: usize, window: usize, zeros: usize, image: i32, d: i32, h: i32, w: i32): void {
  const inD = load<i32>(window, PixelWindow.InD)
  const inH = load<i32>(window, PixelWindow.InH)
  const inW = load<i32>(window, PixelWindow.InW)
  const kernelD = load<i32>(window, PixelWindow.KernelD)
  const kernelH = load<i32>(window, PixelWindow.KernelH)
  const kernelW = load<i32>(window, PixelWindow.KernelW)
  const dilationW = load<i32>(window, PixelWindow.DilationW)
  const pixelBytes = (<usize>load<i32>(window, PixelWindow.PixelStride)) << 2
  const tapBytes = <usize>dilationW * pixelBytes
  const firstW = w * load<i32>(window, PixelWindow.StrideW) - load<i32>(window, PixelWindow.PaddingW)
  let atD = d * load<i32>(window, PixelWindow.StrideD) - load<i32>(window, PixelWindow.PaddingD)
  for (let kd = 0; kd < kernelD; kd++) {
    let atH = h * load<i32>(window, PixelWindow.StrideH) - load<i32>(window, PixelWindow.PaddingH)
    for (let kh = 0; kh < kernelH; kh++) {
      const inside = <u32>atD < <u32>inD && <u32>atH < <u32>inH
      let atW = firstW
      let pixel = x + <usize>(((image * inD + atD) * inH + atH) * inW + atW) * pixelBytes
      for (let kw = 0; kw < kernelW; kw++) {
        store<usize>(to, inside && <u32>atW < <u32>inW ? pixel : zeros)
        to += 8
        atW += dilationW
        pixel += tapBytes
      }
      atH += load<i32>(window, PixelWindow.DilationH)
    }
    atD += load<i32>(window, PixelWindow.DilationD)
  }
}

/** A pointer a row of taps, or one pointer to all of them, gathered. */
function tapRows(
  to: usize,
  x: usize,
  window: usize,
  zeros: usize,
  gathered: usize,
  run: i32,
  runs: i32,
  image: i32,
  d: i32,
  h: i32,
  w: i32,
): void {
  const inD = load<i32>(window, PixelWindow.InD)
  const inH = load<i32>(window, PixelWindow.InH)
  const inW = load<i32>(window, PixelWindow.InW)
  const kernelD = load<i32>(window, PixelWindow.KernelD)
  const kernelH = load<i32>(window, PixelWindow.KernelH)
  const kernelW = load<i32>(window, PixelWindow.KernelW)
  const channels = load<i32>(window, PixelWindow.Channels)
  const pixelStride = load<i32>(window, PixelWindow.PixelStride)
  const dilationW = load<i32>(window, PixelWindow.DilationW)
  const pixelBytes = (<usize>pixelStride) << 2
  const joined = pixelStride == channels && dilationW == 1
  const atW = w * load<i32>(window, PixelWindow.StrideW) - load<i32>(window, PixelWindow.PaddingW)
  const whole = joined && atW >= 0 && atW + kernelW <= inW
  const separate = runs == kernelD * kernelH
  const rowBytes = (<usize>(kernelW * channels)) << 2
  if (!separate) store<usize>(to, gathered)
  let atD = d * load<i32>(window, PixelWindow.StrideD) - load<i32>(window, PixelWindow.PaddingD)
  for (let kd = 0; kd < kernelD; kd++) {
    let atH = h * load<i32>(window, PixelWindow.StrideH) - load<i32>(window, PixelWindow.PaddingH)
    for (let kh = 0; kh < kernelH; kh++) {
      const inside = <u32>atD < <u32>inD && <u32>atH < <u32>inH
      const pixel = x + <usize>(((image * inD + atD) * inH + atH) * inW + atW) * pixelBytes
      let place = gathered
      if (separate && !inside) place = zeros
      else if (separate && whole) place = pixel
      else if (!inside) memory.fill(gathered, 0, rowBytes)
      else if (whole) copyRun(gathered, pixel, kernelW * channels)
      else gatherRow(gathered, pixel, channels, kernelW, atW, inW, dilationW, pixelBytes)
      if (separate) {
        store<usize>(to, place)
        to += 8
      }
      gathered += rowBytes
      atH += load<i32>(window, PixelWindow.DilationH)
    }
    atD += load<i32>(window, PixelWindow.DilationD)
  }
}

function gatherRow(
  y: usize,
  pixel: usize,
  channels: i32,
  kernelW: i32,
  atW: i32,
  inW: i32,
  dilationW: i32,
  pixelBytes: usize,
): void {
  const tapBytes = <usize>dilationW * pixelBytes
  for (; kernelW > 0; kernelW--) {
    const inside = <u32>atW < <u32>inW
    for (let c = 0; c < channels; c++) {
      store<f32>(y, inside ? load<f32>(pixel + ((<usize>c) << 2)) : 0)
      y += 4
    }
    atW += dilationW
    pixel += tapBytes
  }
}

function copyRun(y: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, v128.load(x))
    y += 16
    x += 16
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x))
    y += 4
    x += 4
  }
}
