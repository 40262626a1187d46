// Pools: maxima and means over boxes. Rows of a box are joined first, in SIMD over the whole width, then each
// output takes its columns from that one row. Layout of the boxes: assembly/shared/boxes.ts.

import { Box, Boxes } from '../../shared/boxes'

/**
 * y = maximum over each box, -inf of an empty one; NaN if any element is.
 *
 * y: [planes, OutD, OutH, OutW], x: [planes, InD, InH, InW], both contiguous; row: room for InW elements. Nothing may alias.
 */
export function f32_max_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f32>(y, x, row, boxes, planes, true)
}

/** `f32_max_pool` of float64. */
export function f64_max_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f64>(y, x, row, boxes, planes, true)
}

/** y = sum over each box / product of its counts; 0 of an empty one. Otherwise as `f32_max_pool`. */
export function f32_avg_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f32>(y, x, row, boxes, planes, false)
}

/** `f32_avg_pool` of float64. */
export function f64_avg_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f64>(y, x, row, boxes, planes, false)
}

/**
 * As `f32_max_pool`, and indices: int64, like y, the place in its input plane of the first element that is the maximum
 * or the last that is NaN.
 */
export function f32_max_pool_indices(y: usize, indices: usize, x: usize, boxes: usize, planes: i32): void {
  maxIndices<f32>(y, indices, x, boxes, planes)
}

/** `f32_max_pool_indices` of float64. */
export function f64_max_pool_indices(y: usize, indices: usize, x: usize, boxes: usize, planes: i32): void {
  maxIndices<f64>(y, indices, x, boxes, planes)
}

/** `f32_max_pool_indices` of int64. */
export function i64_max_pool_indices(y: usize, indices: usize, x: usize, boxes: usize, planes: i32): void {
  maxIndices<i64>(y, indices, x, boxes, planes)
}

function pool<T>(y: usize, x: usize, row: usize, boxes: usize, planes: i32, isMax: bool): void {
  const inH = load<i32>(boxes, Boxes.InH)
  const inW = load<i32>(boxes, Boxes.InW)
  const planeBytes = <usize>(load<i32>(boxes, Boxes.InD) * inH * inW) * sizeof<T>()
  const stepD = load<i32>(boxes, Boxes.StepD)
  const stepH = load<i32>(boxes, Boxes.StepH)
  const endD = load<usize>(boxes, Boxes.TableD) + <usize>load<i32>(boxes, Boxes.OutD) * Box.Size
  const endH = load<usize>(boxes, Boxes.TableH) + <usize>load<i32>(boxes, Boxes.OutH) * Box.Size
  for (; planes > 0; planes--) {
    for (let boxD = load<usize>(boxes, Boxes.TableD); boxD < endD; boxD += Box.Size) {
      for (let boxH = load<usize>(boxes, Boxes.TableH); boxH < endH; boxH += Box.Size) {
        let joined = 0
        let source = row
        for (let d = load<i32>(boxD, Box.Begin); d < load<i32>(boxD, Box.End); d += stepD) {
          for (let h = load<i32>(boxH, Box.Begin); h < load<i32>(boxH, Box.End); h += stepH) {
            const line = x + <usize>((d * inH + h) * inW) * sizeof<T>()
            // A single row is read where it is.
            if (joined == 0) source = line
            else joinRows<T>(row, source, line, inW, isMax)
            if (joined == 1) source = row
            joined++
          }
        }
        const count = <T>(load<i32>(boxD, Box.Count) * load<i32>(boxH, Box.Count))
        y = joinColumns<T>(y, source, boxes, joined ? count : <T>0, isMax)
      }
    }
    x += planeBytes
  }
}

/** y[i] = a[i] joined with b[i]; y may be a. */
function joinRows<T>(y: usize, a: usize, b: usize, n: i32, isMax: bool): void {
  if (sizeof<T>() == 4) {
    if (isMax) {
      for (; n >= 4; n -= 4) {
        const u = v128.load(b)
        v128.store(y, v128.or(f32x4.pmax(v128.load(a), u), f32x4.ne(u, u)))
        y += 16
        a += 16
        b += 16
      }
    } else {
      for (; n >= 4; n -= 4) {
        v128.store(y, f32x4.add(v128.load(a), v128.load(b)))
        y += 16
        a += 16
        b += 16
      }
    }
  }
  for (; n > 0; n--) {
    const u = load<T>(a)
    const v = load<T>(b)
    store<T>(y, isMax ? larger<T>(u, v) : u + v)
    y += sizeof<T>()
    a += sizeof<T>()
    b += sizeof<T>()
  }
}

/** The larger one; NaN if either is, and of zeros of both signs the first. */
function larger<T>(a: T, b: T): T {
  return b > a || b != b ? b : a
}

/** One row of outputs; `count` is that of the rows, 0 where there are none. Gives the end of what was written. */
function joinColumns<T>(y: usize, row: usize, boxes: usize, count: T, isMax: bool): usize {
  const step = load<i32>(boxes, Boxes.StepW)
  const table = load<usize>(boxes, Boxes.TableW)
  const end = table + <usize>load<i32>(boxes, Boxes.OutW) * Box.Size
  for (let box = table; box < end; box += Box.Size) {
    let w = load<i32>(box, Box.Begin)
    const last = load<i32>(box, Box.End)
    let value: T = isMax ? <T>-Infinity : <T>0
    if (count != 0 && w < last) {
      if (isMax) {
        for (; w < last; w += step) value = larger<T>(value, load<T>(row + <usize>w * sizeof<T>()))
      } else {
        for (; w < last; w += step) value += load<T>(row + <usize>w * sizeof<T>())
        value /= count * <T>load<i32>(box, Box.Count)
      }
    }
    store<T>(y, value)
    y += sizeof<T>()
  }
  return y
}

function maxIndices<T>(y: usize, indices: usize, x: usize, boxes: usize, planes: i32): void {
  const inH = load<i32>(boxes, Boxes.InH)
  const inW = load<i32>(boxes, Boxes.InW)
  const planeBytes = <usize>(load<i32>(boxes, Boxes.InD) * inH * inW) * sizeof<T>()
  const stepD = load<i32>(boxes, Boxes.StepD)
  const stepH = load<i32>(boxes, Boxes.StepH)
  const stepW = load<i32>(boxes, Boxes.StepW)
  const endD = load<usize>(boxes, Boxes.TableD) + <usize>load<i32>(boxes, Boxes.OutD) * Box.Size
  const endH = load<usize>(boxes, Boxes.TableH) + <usize>load<i32>(boxes, Boxes.OutH) * Box.Size
  const endW = load<usize>(boxes, Boxes.TableW) + <usize>load<i32>(boxes, Boxes.OutW) * Box.Size
  for (; planes > 0; planes--) {
    for (let boxD = load<usize>(boxes, Boxes.TableD); boxD < endD; boxD += Box.Size) {
      for (let boxH = load<usize>(boxes, Boxes.TableH); boxH < endH; boxH += Box.Size) {
        for (let boxW = load<usize>(boxes, Boxes.TableW); boxW < endW; boxW += Box.Size) {
          const beginW = load<i32>(boxW, Box.Begin)
          const lastW = load<i32>(boxW, Box.End)
          let best = (load<i32>(boxD, Box.Begin) * inH + load<i32>(boxH, Box.Begin)) * inW + beginW
          let value: T = isInteger<T>() ? <T>i64.MIN_VALUE : <T>-Infinity
          for (let d = load<i32>(boxD, Box.Begin); d < load<i32>(boxD, Box.End); d += stepD) {
            for (let h = load<i32>(boxH, Box.Begin); h < load<i32>(boxH, Box.End); h += stepH) {
              const line = (d * inH + h) * inW
              for (let w = beginW; w < lastW; w += stepW) {
                const candidate = load<T>(x + <usize>(line + w) * sizeof<T>())
                if (candidate > value || candidate != candidate) {
                  value = candidate
                  best = line + w
                }
              }
            }
          }
          store<T>(y, value)
          store<i64>(indices, best)
          y += sizeof<T>()
          indices += 8
        }
      }
    }
    x += planeBytes
  }
}
