import { f32_relu } from '../../../assembly/kernels/unary'
import { alloc, get, set } from '../support'

function relu(n: i32): i32 {
  const x = alloc(n + 1)
  const y = alloc(n + 1)
  for (let i = 0; i < n; i++) set(x, i, <f32>(i % 5) - 2)
  set(y, n, 77)
  f32_relu(y, x, n)
  let wrong = get(y, n) == 77 ? 0 : 1
  for (let i = 0; i < n; i++) wrong += get(y, i) == max<f32>(get(x, i), 0) ? 0 : 1
  return wrong
}

describe('f32_relu', () => {
  test('sizes around a vector, nothing written beyond', () => {
    for (let n = 0; n <= 33; n++) expect<i32>(relu(n)).toBe(0, `n = ${n}`)
  })

  test('NaN stays NaN, in vectors and in the tail', () => {
    const x = alloc(7)
    for (let i = 0; i < 7; i++) set(x, i, NaN)
    f32_relu(x, x, 7)
    for (let i = 0; i < 7; i++) expect<bool>(isNaN(get(x, i))).toBe(true)
  })

  test('infinities', () => {
    const x = alloc(5)
    for (let i = 0; i < 5; i++) set(x, i, i & 1 ? Infinity : -Infinity)
    f32_relu(x, x, 5)
    for (let i = 0; i < 5; i++) expect<f32>(get(x, i)).toBe(i & 1 ? Infinity : 0)
  })
})
