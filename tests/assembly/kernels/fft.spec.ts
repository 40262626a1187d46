import { f64_fft } from '../../../assembly/kernels/fft'

/** The sum itself, for comparison. */
function sumAt(x: usize, k: i32, n: i32, sign: f64, part: i32): f64 {
  let sum: f64 = 0
  for (let t = 0; t < n; t++) {
    const angle = (sign * 2 * Math.PI * <f64>((k * t) % n)) / <f64>n
    const re = load<f64>(x + ((<usize>t) << 4))
    const im = load<f64>(x + ((<usize>t) << 4), 8)
    if (part == 0) sum += re * Math.cos(angle) - im * Math.sin(angle)
    else sum += re * Math.sin(angle) + im * Math.cos(angle)
  }
  return sum
}

function check(factors: i32[], rows: i32, sign: f64): void {
  let n = 1
  for (let i = 0; i < factors.length; i++) n *= factors[i]
  const count = n * rows
  const x = heap.alloc((<usize>count) << 4)
  const given = heap.alloc((<usize>count) << 4)
  for (let i = 0; i < 2 * count; i++) store<f64>(given + ((<usize>i) << 3), Math.sin(<f64>(i * i + 3)))
  memory.copy(x, given, (<usize>count) << 4)
  const roots = heap.alloc((<usize>n) << 4)
  for (let t = 0; t < n; t++) {
    store<f64>(roots + ((<usize>t) << 4), Math.cos((2 * Math.PI * <f64>t) / <f64>n))
    store<f64>(roots + ((<usize>t) << 4), sign * Math.sin((2 * Math.PI * <f64>t) / <f64>n), 8)
  }
  const radices = heap.alloc((<usize>max(factors.length, 1)) << 2)
  for (let i = 0; i < factors.length; i++) store<i32>(radices + ((<usize>i) << 2), factors[i])
  const work = heap.alloc((<usize>(n + 31)) << 4)
  f64_fft(x, work, roots, radices, factors.length, rows, n, sign)
  for (let row = 0; row < rows; row++) {
    const at = (<usize>(row * n)) << 4
    for (let k = 0; k < n; k++) {
      const place = x + at + ((<usize>k) << 4)
      expect<bool>(abs(load<f64>(place) - sumAt(given + at, k, n, sign, 0)) < 1e-10).toBe(true, `${n}, real ${k}`)
      expect<bool>(abs(load<f64>(place, 8) - sumAt(given + at, k, n, sign, 1)) < 1e-10).toBe(
        true,
        `${n}, imaginary ${k}`,
      )
    }
  }
}

describe('fft', () => {
  test('each radix alone, several rows, both directions', () => {
    const radices: i32[] = [1, 2, 3, 4, 5, 7, 13]
    for (let i = 0; i < radices.length; i++) {
      for (let rows = 0; rows < 4; rows++) {
        check([radices[i]], rows, -1)
        check([radices[i]], rows, 1)
      }
    }
  })

  test('several passes, an even and an odd number of them', () => {
    check([4, 4], 2, -1)
    check([4, 2, 3], 2, 1)
    check([2, 3, 5, 7], 1, -1)
    check([5, 3, 3, 11], 1, 1)
    check([], 2, -1)
  })
})
