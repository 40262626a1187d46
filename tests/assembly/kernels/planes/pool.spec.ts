import {
  f32_avg_pool,
  f32_max_pool,
  f32_max_pool_indices,
  f64_avg_pool,
  f64_max_pool,
  f64_max_pool_indices,
  i64_max_pool_indices,
} from '../../../../assembly/kernels/planes/pool'
import { Box, Boxes } from '../../../../assembly/shared/boxes'
import { KEEP, filled, get, noise, set } from '../../support'

/** Boxes along a dimension: (begin, end, count) each. */
function table(boxes: i32[]): usize {
  const pointer = heap.alloc((<usize>max(boxes.length, 1)) << 2)
  for (let i = 0; i < boxes.length; i++) store<i32>(pointer + ((<usize>i) << 2), boxes[i])
  return pointer
}

function makeBoxes(size: i32[], step: i32[], d: i32[], h: i32[], w: i32[]): usize {
  const boxes = heap.alloc(Boxes.Size)
  const tables = [d, h, w]
  for (let dim = 0; dim < 3; dim++) {
    const at = boxes + ((<usize>dim) << 2)
    store<i32>(at, size[dim], Boxes.InD)
    store<i32>(at, tables[dim].length / 3, Boxes.OutD)
    store<i32>(at, step[dim], Boxes.StepD)
    store<usize>(at, table(tables[dim]), Boxes.TableD)
  }
  return boxes
}

/** Windows that slide, clipped to the input; each divides by another count. */
function sliding(size: i32, kernel: i32, stride: i32, pad: i32): i32[] {
  const boxes: i32[] = []
  for (let start = -pad, each = 1; start + kernel <= size + pad; start += stride, each++) {
    boxes.push(max(start, 0))
    boxes.push(min(start + kernel, size))
    boxes.push(each)
  }
  return boxes
}

/** Rows with tails and two vectors; single, overlapping, dilated and empty boxes. */
function examples(): usize[] {
  return [
    makeBoxes([1, 1, 1], [1, 1, 1], [0, 1, 1], [0, 1, 1], [0, 1, 1]),
    makeBoxes([1, 4, 11], [1, 1, 1], [0, 1, 1], [0, 2, 2, 1, 4, 3], [0, 3, 3, 2, 7, 5, 10, 11, 1]),
    makeBoxes([1, 5, 13], [1, 2, 3], [0, 1, 1], [0, 5, 3, 1, 4, 2], [0, 7, 3, 2, 13, 4]),
    makeBoxes([3, 3, 9], [1, 1, 1], [0, 3, 3, 1, 2, 7], [0, 1, 1, 2, 3, 1], [0, 9, 9, 8, 9, 4]),
    makeBoxes([1, 3, 8], [1, 1, 1], [0, 1, 1], [3, 3, 0, 0, 3, 3], [0, 8, 8, 8, 8, 0]),
    // Outputs of which four are computed at a time, with and without others before and behind them.
    makeBoxes([1, 2, 8], [1, 1, 1], [0, 1, 1], [0, 2, 2], sliding(8, 2, 2, 0)),
    makeBoxes([1, 2, 14], [1, 1, 1], [0, 1, 1], [0, 2, 2, 1, 2, 1], sliding(14, 2, 2, 0)),
    makeBoxes([1, 3, 15], [1, 1, 1], [0, 1, 1], [0, 2, 2, 1, 3, 2], sliding(15, 3, 2, 1)),
    makeBoxes([2, 2, 13], [1, 1, 1], [0, 2, 2], [0, 1, 1], sliding(13, 3, 1, 1)),
    makeBoxes([1, 1, 12], [1, 1, 2], [0, 1, 1], [0, 1, 1], sliding(12, 5, 1, 2)),
    makeBoxes([1, 2, 16], [1, 1, 1], [0, 1, 1], [0, 2, 2], sliding(16, 3, 3, 0)),
  ]
}

/** One output by the definition. */
class Expected {
  sum: f64 = 0
  maximum: f64 = -Infinity
  index: i64 = -1
  count: i32 = 0
}

function expected(x: usize, boxes: usize, plane: i32, d: i32, h: i32, w: i32): Expected {
  const result = new Expected()
  const inH = load<i32>(boxes, Boxes.InH)
  const inW = load<i32>(boxes, Boxes.InW)
  const size = load<i32>(boxes, Boxes.InD) * inH * inW
  const boxD = load<usize>(boxes, Boxes.TableD) + <usize>d * Box.Size
  const boxH = load<usize>(boxes, Boxes.TableH) + <usize>h * Box.Size
  const boxW = load<usize>(boxes, Boxes.TableW) + <usize>w * Box.Size
  result.count = load<i32>(boxD, Box.Count) * load<i32>(boxH, Box.Count) * load<i32>(boxW, Box.Count)
  for (let i = load<i32>(boxD, Box.Begin); i < load<i32>(boxD, Box.End); i += load<i32>(boxes, Boxes.StepD)) {
    for (let j = load<i32>(boxH, Box.Begin); j < load<i32>(boxH, Box.End); j += load<i32>(boxes, Boxes.StepH)) {
      for (let k = load<i32>(boxW, Box.Begin); k < load<i32>(boxW, Box.End); k += load<i32>(boxes, Boxes.StepW)) {
        const place = (i * inH + j) * inW + k
        const value = <f64>get(x, plane * size + place)
        result.sum += value
        if (value > result.maximum) {
          result.maximum = value
          result.index = place
        }
      }
    }
  }
  return result
}

/** Outputs of all kernels that differ from the definition. */
function wrong(boxes: usize, planes: i32): i32 {
  const outs = [load<i32>(boxes, Boxes.OutD), load<i32>(boxes, Boxes.OutH), load<i32>(boxes, Boxes.OutW)]
  const size = load<i32>(boxes, Boxes.InD) * load<i32>(boxes, Boxes.InH) * load<i32>(boxes, Boxes.InW)
  const out = outs[0] * outs[1] * outs[2]
  const x = noise(planes * size, 5)
  const wide = heap.alloc((<usize>max(planes * size, 1)) << 3)
  const whole = heap.alloc((<usize>max(planes * size, 1)) << 3)
  for (let i = 0; i < planes * size; i++) {
    store<f64>(wide + ((<usize>i) << 3), get(x, i))
    store<i64>(whole + ((<usize>i) << 3), <i64>(get(x, i) * 1e6))
  }
  const row = heap.alloc((<usize>load<i32>(boxes, Boxes.InW)) << 3)
  const maxima = filled(planes * out + 4, KEEP)
  const means = filled(planes * out + 4, KEEP)
  const indexed = filled(planes * out + 4, KEEP)
  const indices = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wideMaxima = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wideMeans = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wideIndexed = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wideIndices = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wholeMaxima = heap.alloc((<usize>(planes * out + 1)) << 3)
  const wholeIndices = heap.alloc((<usize>(planes * out + 1)) << 3)
  f32_max_pool(maxima, x, row, boxes, planes)
  f32_avg_pool(means, x, row, boxes, planes)
  f32_max_pool_indices(indexed, indices, x, boxes, planes)
  f64_max_pool(wideMaxima, wide, row, boxes, planes)
  f64_avg_pool(wideMeans, wide, row, boxes, planes)
  f64_max_pool_indices(wideIndexed, wideIndices, wide, boxes, planes)
  i64_max_pool_indices(wholeMaxima, wholeIndices, whole, boxes, planes)
  let count = 0
  let at = 0
  for (let plane = 0; plane < planes; plane++) {
    for (let d = 0; d < outs[0]; d++) {
      for (let h = 0; h < outs[1]; h++) {
        for (let w = 0; w < outs[2]; w++) {
          const want = expected(x, boxes, plane, d, h, w)
          const place = (<usize>at) << 3
          const mean = want.index < 0 ? 0 : want.sum / want.count
          if (get(maxima, at) != <f32>want.maximum || get(indexed, at) != <f32>want.maximum) count++
          if (load<f64>(wideMaxima + place) != want.maximum || load<f64>(wideIndexed + place) != want.maximum) count++
          if (abs(get(means, at) - <f32>mean) > 1e-6 || abs(load<f64>(wideMeans + place) - mean) > 1e-14) count++
          if (want.index >= 0) {
            if (load<i64>(indices + place) != want.index || load<i64>(wideIndices + place) != want.index) count++
            if (load<i64>(wholeIndices + place) != want.index) count++
            if (load<i64>(wholeMaxima + place) != <i64>(<f32>want.maximum * 1e6)) count++
          }
          at++
        }
      }
    }
  }
  for (let i = 0; i < 4; i++)
    count += get(maxima, at + i) == KEEP && get(means, at + i) == KEEP && get(indexed, at + i) == KEEP ? 0 : 1
  return count
}

describe('pools', () => {
  test('maxima, means and places by the definition', () => {
    const boxes = examples()
    for (let i = 0; i < boxes.length; i++) {
      for (let planes = 0; planes < 4; planes++)
        expect<i32>(wrong(boxes[i], planes)).toBe(0, `boxes ${i}, ${planes} planes`)
    }
  })

  test('NaN is the maximum, and its place is told', () => {
    const boxes = makeBoxes([1, 2, 5], [1, 1, 1], [0, 1, 1], [0, 2, 2], [0, 5, 5])
    const x = noise(10, 1)
    set(x, 6, NaN)
    const y = filled(1, 0)
    const row = filled(8, 0)
    const index = heap.alloc(8)
    f32_max_pool(y, x, row, boxes, 1)
    expect<bool>(isNaN(get(y, 0))).toBe(true)
    f32_max_pool_indices(y, index, x, boxes, 1)
    expect<bool>(isNaN(get(y, 0))).toBe(true)
    expect<i64>(load<i64>(index)).toBe(6)
  })
})
