// Pools: maxima and means over boxes. Rows of a box are joined first, in SIMD over the whole width, then each
// output takes its columns from that one row. Layout of the boxes: assembly/shared/boxes.ts.

import { Box, Boxes } from '../../shared/boxes'
import { Join, Largest, Mean } from './joins'

/**
 * y = maximum over each box, -inf of an empty one; NaN if any element is.
 *
 * y: [planes, OutD, OutH, OutW], x: [planes, InD, InH, InW], both contiguous; row: room for InW elements. Nothing may alias.
 */
export function f32_max_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f32, Largest>(y, x, row, boxes, planes)
}

/** `f32_max_pool` of float64. */
export function f64_max_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f64, Largest>(y, x, row, boxes, planes)
}

/** y = sum over each box / product of its counts; 0 of an empty one. Otherwise as `f32_max_pool`. */
export function f32_avg_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f32, Mean>(y, x, row, boxes, planes)
}

/** `f32_avg_pool` of float64. */
export function f64_avg_pool(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  pool<f64, Mean>(y, x, row, boxes, planes)
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

function pool<T, J extends Join>(y: usize, x: usize, row: usize, boxes: usize, planes: i32): void {
  const inH = load<i32>(boxes, Boxes.InH)
  const inW = load<i32>(boxes, Boxes.InW)
  const planeBytes = <usize>(load<i32>(boxes, Boxes.InD) * inH * inW) * sizeof<T>()
  const stepD = load<i32>(boxes, Boxes.StepD)
  const stepH = load<i32>(boxes, Boxes.StepH)
  const endD = load<usize>(boxes, Boxes.TableD) + <usize>load<i32>(boxes, Boxes.OutD) * Box.Size
  const endH = load<usize>(boxes, Boxes.TableH) + <usize>load<i32>(boxes, Boxes.OutH) * Box.Size
  const begin = sizeof<T>() == 4 ? alikeFrom(boxes, -1) : 0
  const end = sizeof<T>() == 4 ? alikeFrom(boxes, 1) : 0
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
            else joinRows<T, J>(row, source, line, inW)
            if (joined == 1) source = row
            joined++
          }
        }
        const count = <T>(load<i32>(boxD, Box.Count) * load<i32>(boxH, Box.Count))
        y = joinColumns<T, J>(y, source, boxes, joined ? count : <T>0, begin, end)
      }
    }
    x += planeBytes
  }
}

/** y[i] = a[i] joined with b[i]; y may be a. */
function joinRows<T, J extends Join>(y: usize, a: usize, b: usize, n: i32): void {
  const isMax = changetype<J>(0).isMax()
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

/**
 * One row of outputs; `count` is that of the rows, 0 where there are none. Gives the end of what was written.
 *
 * From `begin` to `end` the boxes are alike.
 */
function joinColumns<T, J extends Join>(y: usize, row: usize, boxes: usize, count: T, begin: i32, end: i32): usize {
  const isMax = changetype<J>(0).isMax()
  const step = load<i32>(boxes, Boxes.StepW)
  const table = load<usize>(boxes, Boxes.TableW)
  const n = load<i32>(boxes, Boxes.OutW)
  for (let at = 0; at < n; at++) {
    if (sizeof<T>() == 4 && at == begin && end - begin >= 4 && count != 0) {
      for (; at < end; at += 4) {
        // The last four begin before what is left, where that is less.
        at = min(at, end - 4)
        joinFour<J>(y + ((<usize>at) << 2), row, table + <usize>at * Box.Size, step, <f32>count)
      }
      if (at == n) break
    }
    const box = table + <usize>at * Box.Size
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
    store<T>(y + <usize>at * sizeof<T>(), value)
  }
  return y + <usize>n * sizeof<T>()
}

/**
 * The boxes along the width around the middle one that are as long as it is and begin at one distance of 1 or 2 from each other: the first of
 * them by direction -1, one past the last by 1. The same number where there are none.
 */
function alikeFrom(boxes: usize, direction: i32): i32 {
  const table = load<usize>(boxes, Boxes.TableW)
  const n = load<i32>(boxes, Boxes.OutW)
  const middle = n >> 1
  if (n < 4) return 0
  const box = table + <usize>middle * Box.Size
  const begin = load<i32>(box, Box.Begin)
  const length = load<i32>(box, Box.End) - begin
  const stride = begin - load<i32>(box - Box.Size, Box.Begin)
  if (length <= 0 || stride < 1 || stride > 2) return 0
  let at = middle
  for (; at >= 0 && at < n; at += direction) {
    const other = table + <usize>at * Box.Size
    const expected = begin + (at - middle) * stride
    if (load<i32>(other, Box.Begin) != expected || load<i32>(other, Box.End) != expected + length) break
  }
  return direction < 0 ? at + 1 : at
}

/** Four outputs of boxes that are alike, each in the order of one by itself. */
function joinFour<J extends Join>(y: usize, row: usize, four: usize, step: i32, count: f32): void {
  const isMax = changetype<J>(0).isMax()
  let w = load<i32>(four, Box.Begin)
  const last = load<i32>(four, Box.End)
  const isDense = load<i32>(four, Box.Size + Box.Begin) == w + 1
  let values = f32x4.splat(isMax ? -Infinity : 0)
  for (; w < last; w += step) {
    const at = row + ((<usize>w) << 2)
    let each = v128.load(at)
    // Of every second element the four lie in seven.
    if (!isDense) each = v128.shuffle<f32>(each, v128.load(at, 12), 0, 2, 5, 7)
    if (isMax) values = v128.or(f32x4.pmax(values, each), f32x4.ne(each, each))
    else values = f32x4.add(values, each)
  }
  if (!isMax) {
    const counts = i32x4.replace_lane(
      i32x4.replace_lane(
        i32x4.replace_lane(i32x4.splat(load<i32>(four, Box.Count)), 1, load<i32>(four, Box.Size + Box.Count)),
        2,
        load<i32>(four, 2 * Box.Size + Box.Count),
      ),
      3,
      load<i32>(four, 3 * Box.Size + Box.Count),
    )
    values = f32x4.div(values, f32x4.mul(f32x4.splat(count), f32x4.convert_i32x4_s(counts)))
  }
  v128.store(y, values)
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
