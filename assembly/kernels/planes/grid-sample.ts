// Values of an image or volume at given places: ATen/native/GridSampler.h. float32 and float64 from one source.

import { GridMode, GridPadding } from '../../shared/grid'

/**
 * y[c, p] = x[c] at the place grid[p], which is (x, y) of an image (depth 0) or (x, y, z) of a volume, each from -1 to 1.
 *
 * y: [channels, points], x: [channels, height, width] or [channels, depth, height, width], grid: [points, 2 or 3],
 * all contiguous. -1 and 1 are the corners' centres where `align` is 1, else their outer edges. Bicubic is for images.
 */
export function f32_grid_sample(
  y: usize,
  x: usize,
  grid: usize,
  channels: i32,
  depth: i32,
  height: i32,
  width: i32,
  points: i32,
  mode: i32,
  padding: i32,
  align: i32,
): void {
  gridSample<f32>(y, x, grid, channels, depth, height, width, points, mode, padding, align)
}

/** `f32_grid_sample` of float64. */
export function f64_grid_sample(
  y: usize,
  x: usize,
  grid: usize,
  channels: i32,
  depth: i32,
  height: i32,
  width: i32,
  points: i32,
  mode: i32,
  padding: i32,
  align: i32,
): void {
  gridSample<f64>(y, x, grid, channels, depth, height, width, points, mode, padding, align)
}

function gridSample<T>(
  y: usize,
  x: usize,
  grid: usize,
  channels: i32,
  depth: i32,
  height: i32,
  width: i32,
  points: i32,
  mode: i32,
  padding: i32,
  align: i32,
): void {
  const yRow = <usize>points * sizeof<T>()
  const plane = <usize>(max(depth, 1) * height * width) * sizeof<T>()
  for (let point = 0; point < points; point++) {
    const u = unnormalize<T>(load<T>(grid), width, align)
    const v = unnormalize<T>(load<T>(grid + sizeof<T>()), height, align)
    const w = depth ? unnormalize<T>(load<T>(grid + 2 * sizeof<T>()), depth, align) : <T>0
    grid += (depth ? 3 : 2) * sizeof<T>()
    let to = y + <usize>point * sizeof<T>()
    let from = x
    for (let c = 0; c < channels; c++) {
      if (mode == GridMode.Bicubic) {
        store<T>(to, bicubic<T>(from, height, width, u, v, padding, align))
      } else {
        const column = place<T>(u, width, padding, align)
        const row = place<T>(v, height, padding, align)
        const layer = depth ? place<T>(w, depth, padding, align) : <T>0
        if (mode == GridMode.Nearest) {
          store<T>(
            to,
            at<T>(
              from,
              max(depth, 1),
              height,
              width,
              <i32>nearest<T>(layer),
              <i32>nearest<T>(row),
              <i32>nearest<T>(column),
            ),
          )
        } else {
          store<T>(to, linear<T>(from, max(depth, 1), height, width, layer, row, column))
        }
      }
      to += yRow
      from += plane
    }
  }
}

/** From [-1, 1] to elements. */
function unnormalize<T>(coordinate: T, size: i32, align: i32): T {
  if (align) return ((coordinate + <T>1) / <T>2) * <T>(size - 1)
  return ((coordinate + <T>1) * <T>size - <T>1) / <T>2
}

/** Where padding puts a coordinate. */
function place<T>(coordinate: T, size: i32, padding: i32, align: i32): T {
  if (padding == GridPadding.Border) return clip<T>(coordinate, size)
  if (padding == GridPadding.Reflection) {
    const low = align ? <T>0 : <T>-0.5
    const span = align ? <T>(size - 1) : <T>size
    return clip<T>(reflect<T>(coordinate, low, span), size)
  }
  return coordinate
}

/** NaN goes to 0. */
function clip<T>(coordinate: T, size: i32): T {
  const last = <T>(size - 1)
  return coordinate > <T>0 ? (coordinate < last ? coordinate : last) : <T>0
}

function reflect<T>(coordinate: T, low: T, span: T): T {
  if (span == <T>0) return <T>0
  const distance = abs<T>(coordinate - low)
  const flips = floor<T>(distance / span)
  const extra = distance - flips * span
  return floor<T>(flips / <T>2) * <T>2 == flips ? extra + low : span - extra + low
}

/** The element at integral places, 0 outside. */
function at<T>(x: usize, depth: i32, height: i32, width: i32, d: i32, h: i32, w: i32): T {
  if (<u32>d >= <u32>depth || <u32>h >= <u32>height || <u32>w >= <u32>width) return <T>0
  return load<T>(x + <usize>((d * height + h) * width + w) * sizeof<T>())
}

/** Between the eight (of an image four) elements around. */
function linear<T>(x: usize, depth: i32, height: i32, width: i32, d: T, h: T, w: T): T {
  const d0 = floor<T>(d)
  const h0 = floor<T>(h)
  const w0 = floor<T>(w)
  let sum = <T>0
  for (let i = 0; i < (depth > 1 || d != d0 ? 2 : 1); i++) {
    const shareD = i ? d - d0 : d0 + <T>1 - d
    for (let j = 0; j < 2; j++) {
      const shareH = j ? h - h0 : h0 + <T>1 - h
      for (let k = 0; k < 2; k++) {
        const shareW = k ? w - w0 : w0 + <T>1 - w
        const value = at<T>(x, depth, height, width, <i32>d0 + i, <i32>h0 + j, <i32>w0 + k)
        sum += value * shareW * shareH * shareD
      }
    }
  }
  return sum
}

/** Between the sixteen elements around, each placed by padding. */
function bicubic<T>(x: usize, height: i32, width: i32, u: T, v: T, padding: i32, align: i32): T {
  const w0 = floor<T>(u)
  const h0 = floor<T>(v)
  let sum = <T>0
  for (let j = -1; j < 3; j++) {
    const row = <i32>place<T>(h0 + <T>j, height, padding, align)
    let line = <T>0
    for (let k = -1; k < 3; k++) {
      const column = <i32>place<T>(w0 + <T>k, width, padding, align)
      line += at<T>(x, 1, height, width, 0, row, column) * cubicWeight<T>(u - w0 - <T>k)
    }
    sum += line * cubicWeight<T>(v - h0 - <T>j)
  }
  return sum
}

/** Keys' cubic convolution with a = -0.75, at a distance of at most 2. */
function cubicWeight<T>(distance: T): T {
  const x = abs<T>(distance)
  if (x <= <T>1) return (<T>1.25 * x - <T>2.25) * x * x + <T>1
  return <T>-0.75 * (((x - <T>5) * x + <T>8) * x - <T>4)
}
