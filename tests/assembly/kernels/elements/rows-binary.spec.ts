import { f32_rows_binary } from '../../../../assembly/kernels/elements/rows-binary'
import { BinaryOp } from '../../../../assembly/shared/binary-op'
import { KEEP, filled, get, noise, set } from '../../support'

const OUTER: i32 = 2

function expected(op: i32, a: f32, b: f32): f32 {
  switch (op) {
    case BinaryOp.Add:
      return a + b
    case BinaryOp.Sub:
      return a - b
    case BinaryOp.Mul:
      return a * b
    case BinaryOp.Div:
      return a / b
    case BinaryOp.Maximum:
      return max(a, b)
    case BinaryOp.Minimum:
      return min(a, b)
    case BinaryOp.Prelu:
      return a > 0 ? a : a * b
    default:
      return <f32>Math.hypot(a, b)
  }
}

const ops: i32[] = [
  BinaryOp.Add,
  BinaryOp.Sub,
  BinaryOp.Mul,
  BinaryOp.Div,
  BinaryOp.Maximum,
  BinaryOp.Minimum,
  BinaryOp.Prelu,
  BinaryOp.Hypot,
]

/** [outer, stride, column] of a and b: whole, one row for a stretch, one row for all, one element for a row, for all. */
function wrong(op: i32, rows: i32, columns: i32, gap: i32, a: i32[], b: i32[], low: f32, high: f32): i32 {
  const stride = columns + gap
  const size = OUTER * rows * stride
  const from = noise(size, 1)
  const other = noise(size, 2)
  if (size) set(from, 0, NaN)
  const y = filled(size, KEEP)
  f32_rows_binary(
    op,
    y,
    from,
    other,
    OUTER,
    rows,
    columns,
    rows * stride,
    stride,
    a[0] * rows * stride,
    a[1] * stride,
    a[2],
    b[0] * rows * stride,
    b[1] * stride,
    b[2],
    low,
    high,
  )
  let count = 0
  for (let o = 0; o < OUTER; o++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < stride; c++) {
        const value = get(y, (o * rows + r) * stride + c)
        if (c >= columns) {
          count += value == KEEP ? 0 : 1
          continue
        }
        const u = get(from, (a[0] * o * rows + a[1] * r) * stride + a[2] * c)
        const v = get(other, (b[0] * o * rows + b[1] * r) * stride + b[2] * c)
        const result = min<f32>(max<f32>(expected(op, u, v), low), high)
        count += value == result || (isNaN(value) && isNaN(result)) ? 0 : 1
      }
    }
  }
  return count
}

describe('f32_rows_binary', () => {
  test('each function, operands whole or repeated, tails, gaps, bounds', () => {
    const forms: i32[][] = [
      [1, 1, 1],
      [1, 0, 1],
      [0, 0, 1],
      [1, 1, 0],
      [0, 0, 0],
    ]
    for (let op = 0; op < ops.length; op++) {
      for (let i = 0; i < forms.length; i++) {
        for (let j = 0; j < forms.length; j++) {
          for (let columns = 0; columns <= 17; columns += columns < 9 ? 1 : 4) {
            const name = `op ${ops[op]}, ${columns} columns, forms ${i} and ${j}`
            expect<i32>(wrong(ops[op], 3, columns, 0, forms[i], forms[j], -Infinity, Infinity)).toBe(0, name)
            expect<i32>(wrong(ops[op], 2, columns, 3, forms[i], forms[j], -0.25, 0.5)).toBe(0, `${name}, bounds`)
          }
        }
      }
    }
  })

  test('y may be an operand', () => {
    const a = noise(40, 1)
    const b = noise(8, 2)
    const first = get(a, 39)
    f32_rows_binary(BinaryOp.Mul, a, a, b, 1, 5, 8, 40, 8, 40, 8, 1, 0, 0, 1, -Infinity, Infinity)
    expect<f32>(get(a, 39)).toBe(first * get(b, 7))
  })
})
