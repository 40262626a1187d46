import { f32_pack } from '../../assembly/kernels/products/pack'
import { run } from '../../assembly/plan'
import { CopyStep, LinearStep, SoftmaxStep, Step, StepHeader, UnaryStep } from '../../assembly/shared/step'
import { UnaryOp } from '../../assembly/shared/unary-op'
import { alloc, filled, get, noise, set } from './support'

function begin(record: usize, step: i32, bytes: i32): void {
  store<i32>(record, step, StepHeader.Step)
  store<i32>(record, bytes, StepHeader.Bytes)
}

/** A weight [n, k] of noise, packed, with a bias of zeros. Returns where the next record begins. */
function linear(
  record: usize,
  y: usize,
  x: usize,
  w: usize,
  rows: i32,
  n: i32,
  k: i32,
  xStride: i32,
  relu: i32,
): usize {
  const panels = (n + 15) / 16
  const packed = alloc(panels * 16 * k)
  f32_pack(packed, w, n, k, k, 1, 0, panels)
  begin(record, Step.Linear, LinearStep.Size)
  store<usize>(record, y, LinearStep.Y)
  store<usize>(record, x, LinearStep.X)
  store<usize>(record, packed, LinearStep.Weight)
  store<usize>(record, filled(panels * 16, 0.25), LinearStep.Bias)
  store<i32>(record, rows, LinearStep.Rows)
  store<i32>(record, k, LinearStep.K)
  store<i32>(record, panels, LinearStep.Panels)
  store<i32>(record, panels * 16, LinearStep.YStride)
  store<i32>(record, xStride, LinearStep.XStride)
  store<i32>(record, relu, LinearStep.Relu)
  return record + LinearStep.Size
}

/** Element (row, j) of the same product by a plain loop. */
function product(x: usize, w: usize, row: i32, j: i32, k: i32, xStride: i32): f64 {
  let sum: f64 = 0.25
  for (let i = 0; i < k; i++) sum += <f64>get(x, row * xStride + i) * get(w, j * k + i)
  return sum
}

describe('run', () => {
  test('no record', () => {
    run(0, 0)
    expect<bool>(true).toBe(true)
  })

  test('Linear with ReLU, then Linear, then a copy that strips the padding: 3 x 20-18-5', () => {
    const plan = heap.alloc(512)
    const x = noise(3 * 20, 1)
    const w1 = noise(18 * 20, 2)
    const w2 = noise(5 * 18, 3)
    const hidden = filled(3 * 32, NaN)
    const wide = filled(3 * 16, NaN)
    const y = filled(3 * 5 + 1, 77)
    let record = linear(plan, hidden, x, w1, 3, 18, 20, 20, 1)
    record = linear(record, wide, hidden, w2, 3, 5, 18, 32, 0)
    begin(record, Step.Copy, CopyStep.Dims + 6 * 4)
    store<usize>(record, y, CopyStep.Y)
    store<usize>(record, wide, CopyStep.X)
    store<i32>(record, 4, CopyStep.ItemSize)
    store<i32>(record, 2, CopyStep.Rank)
    const dims: i32[] = [3, 5, 5, 1, 16, 1]
    for (let i = 0; i < 6; i++) store<i32>(record + CopyStep.Dims + i * 4, dims[i])

    run(plan, 3)

    const expected = alloc(3 * 18)
    for (let row = 0; row < 3; row++) {
      for (let j = 0; j < 18; j++) set(expected, row * 18 + j, <f32>max<f64>(product(x, w1, row, j, 20, 20), 0))
    }
    for (let row = 0; row < 3; row++) {
      for (let j = 0; j < 5; j++) {
        expect<f64>(get(y, row * 5 + j)).toBeCloseTo(product(expected, w2, row, j, 18, 18), 5)
      }
    }
    expect<f32>(get(y, 15)).toBe(77)
  })

  test('Relu', () => {
    const plan = heap.alloc(64)
    const x = noise(9, 4)
    const y = filled(9, 77)
    begin(plan, Step.Unary, UnaryStep.Size)
    store<usize>(plan, y, UnaryStep.Y)
    store<usize>(plan, x, UnaryStep.X)
    store<i32>(plan, 9, UnaryStep.N)
    store<i32>(plan, UnaryOp.Relu, UnaryStep.Op)
    run(plan, 1)
    for (let i = 0; i < 9; i++) expect<f32>(get(y, i)).toBe(max<f32>(get(x, i), 0))
  })

  test('Softmax of padded rows', () => {
    const plan = heap.alloc(64)
    const x = noise(10, 4)
    const y = filled(10, 77)
    begin(plan, Step.Softmax, SoftmaxStep.Size)
    store<usize>(plan, y, SoftmaxStep.Y)
    store<usize>(plan, x, SoftmaxStep.X)
    store<i32>(plan, 2, SoftmaxStep.Rows)
    store<i32>(plan, 3, SoftmaxStep.N)
    store<i32>(plan, 5, SoftmaxStep.YStride)
    store<i32>(plan, 5, SoftmaxStep.XStride)
    store<i32>(plan, 0, SoftmaxStep.Log)
    run(plan, 1)
    for (let row = 0; row < 2; row++) {
      const sum = get(y, 5 * row) + get(y, 5 * row + 1) + get(y, 5 * row + 2)
      expect<bool>(Mathf.abs(sum - 1) < 1e-6).toBe(true)
      expect<f32>(get(y, 5 * row + 3)).toBe(77)
    }
  })
})
