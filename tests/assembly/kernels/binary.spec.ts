import {
  f32_add, f32_add_row, f32_add_scalar, f32_mul, f32_mul_row, f32_mul_scalar,
} from '../../../assembly/kernels/binary'
import { alloc, filled, get, noise } from '../support'

/** What y must be: add where `sum`, else mul, in float32 as the kernels compute it. */
function truth(sum: bool, a: f32, b: f32): f32 {
  return sum ? a + b : a * b
}

/** Wrong elements of n, one more where the element after the last was written. */
function whole(sum: bool, n: i32): i32 {
  const a = noise(n, 1)
  const b = noise(n, 2)
  const y = filled(n + 1, 77)
  if (sum) f32_add(y, a, b, n)
  else f32_mul(y, a, b, n)
  let wrong = get(y, n) == 77 ? 0 : 1
  for (let i = 0; i < n; i++) wrong += get(y, i) == truth(sum, get(a, i), get(b, i)) ? 0 : 1
  return wrong
}

function scalar(sum: bool, n: i32): i32 {
  const a = noise(n, 3)
  const y = filled(n + 1, 77)
  if (sum) f32_add_scalar(y, a, 0.3, n)
  else f32_mul_scalar(y, a, 0.3, n)
  let wrong = get(y, n) == 77 ? 0 : 1
  for (let i = 0; i < n; i++) wrong += get(y, i) == truth(sum, get(a, i), 0.3) ? 0 : 1
  return wrong
}

function row(sum: bool, rows: i32, n: i32): i32 {
  const a = noise(rows * n, 4)
  const b = noise(n, 5)
  const y = filled(rows * n + 1, 77)
  if (sum) f32_add_row(y, a, b, rows, n)
  else f32_mul_row(y, a, b, rows, n)
  let wrong = get(y, rows * n) == 77 ? 0 : 1
  for (let i = 0; i < rows * n; i++) wrong += get(y, i) == truth(sum, get(a, i), get(b, i % n)) ? 0 : 1
  return wrong
}

describe('f32_add and f32_mul', () => {
  test('of two tensors, sizes around a vector', () => {
    for (let n = 0; n <= 18; n++) {
      expect<i32>(whole(true, n)).toBe(0, `add, n = ${n}`)
      expect<i32>(whole(false, n)).toBe(0, `mul, n = ${n}`)
    }
  })

  test('with a scalar', () => {
    for (let n = 0; n <= 18; n++) {
      expect<i32>(scalar(true, n)).toBe(0, `add, n = ${n}`)
      expect<i32>(scalar(false, n)).toBe(0, `mul, n = ${n}`)
    }
  })

  test('with a row that repeats', () => {
    for (let rows = 0; rows <= 3; rows++) {
      for (let n = 0; n <= 9; n++) {
        expect<i32>(row(true, rows, n)).toBe(0, `add, [${rows}, ${n}]`)
        expect<i32>(row(false, rows, n)).toBe(0, `mul, [${rows}, ${n}]`)
      }
    }
  })

  test('in place', () => {
    const a = filled(7, 3)
    f32_add(a, a, a, 7)
    f32_mul_scalar(a, a, 2, 7)
    for (let i = 0; i < 7; i++) expect<f32>(get(a, i)).toBe(12)
  })

  test('NaN and infinities go through', () => {
    const a = filled(5, Infinity)
    const y = alloc(5)
    f32_add_scalar(y, a, -Infinity, 5)
    for (let i = 0; i < 5; i++) expect<bool>(isNaN(get(y, i))).toBe(true)
    f32_mul_scalar(y, a, -1, 5)
    for (let i = 0; i < 5; i++) expect<f32>(get(y, i)).toBe(-Infinity)
  })
})
