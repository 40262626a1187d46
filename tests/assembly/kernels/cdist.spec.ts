import { f32_cdist, f64_cdist } from '../../../assembly/kernels/cdist'

function value(i: i32): i32 {
  return ((i * 7 + (i >> 2)) % 9) - 4
}

function filled<T>(count: i32, from: i32): usize {
  const pointer = heap.alloc(<usize>(count + 1) * sizeof<T>())
  for (let i = 0; i < count; i++) store<T>(pointer + <usize>i * sizeof<T>(), <T>value(from + i))
  return pointer
}

/** The greatest difference from the definition, and 1e9 where something beyond y was written. */
function error<T>(rows: i32, columns: i32, n: i32, p: f64): f64 {
  const a = filled<T>(rows * n, 0)
  const b = filled<T>(columns * n, 50)
  const y = heap.alloc(<usize>(rows * columns + 1) * sizeof<T>())
  const end = y + <usize>(rows * columns) * sizeof<T>()
  store<T>(end, <T>-7)
  if (sizeof<T>() == 4) f32_cdist(y, a, b, rows, columns, n, p)
  else f64_cdist(y, a, b, rows, columns, n, p)
  let worst: f64 = load<T>(end) == <T>-7 ? 0 : 1e9
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum: f64 = 0
      for (let k = 0; k < n; k++) {
        const difference = abs<f64>(<f64>(value(i * n + k) - value(50 + j * n + k)))
        if (p == Infinity) sum = max<f64>(sum, difference)
        else if (p == 0) sum += difference != 0 ? 1 : 0
        else sum += Math.pow(difference, p)
      }
      const expected = p == Infinity || p == 0 ? sum : Math.pow(sum, 1 / p)
      worst = max<f64>(worst, abs<f64>(<f64>load<T>(y + <usize>(i * columns + j) * sizeof<T>()) - expected))
    }
  return worst
}

const orders: f64[] = [0, 1, 2, 3, 0.5, Infinity]

describe('cdist', () => {
  test('float32, every order', () => {
    for (let i = 0; i < orders.length; i++) {
      expect<f64>(error<f32>(0, 3, 3, orders[i])).toBe(0)
      expect<f64>(error<f32>(3, 0, 3, orders[i])).toBe(0)
      expect<f64>(error<f32>(2, 3, 0, orders[i])).toBe(0)
      expect<bool>(error<f32>(1, 1, 1, orders[i]) < 1e-5).toBe(true)
      expect<bool>(error<f32>(5, 3, 13, orders[i]) < 1e-3).toBe(true)
    }
  })

  test('float64, every order', () => {
    for (let i = 0; i < orders.length; i++) {
      expect<f64>(error<f64>(2, 3, 0, orders[i])).toBe(0)
      expect<bool>(error<f64>(5, 3, 13, orders[i]) < 1e-10).toBe(true)
    }
  })
})
