import { f32_gru_step, f32_lstm_step, f32_rnn_step } from '../../../assembly/kernels/rnn'
import { alloc, filled, get, noise, set } from '../support'

const KEEP: f32 = 77
const widths: i32[] = [1, 2, 3, 4, 5, 8, 13, 32]

function sigmoid(x: f64): f64 {
  return 1 / (1 + Math.exp(-x))
}

/** Rows of `gates * n` elements, `stride` apart, with what must not be read between them. */
function apart(rows: i32, row: i32, stride: i32, seed: u32): usize {
  const buffer = filled(rows * stride, NaN)
  const numbers = noise(rows * row, seed)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < row; j++) set(buffer, i * stride + j, 3 * get(numbers, i * row + j))
  return buffer
}

/** n elements and one beyond, which must stay. */
function copied(from: usize, n: i32): usize {
  const buffer = filled(n + 1, KEEP)
  for (let i = 0; i < n; i++) set(buffer, i, get(from, i))
  return buffer
}

function close(value: f32, wanted: f64): bool {
  return abs(<f64>value - wanted) < 1e-6
}

describe('lstm_step', () => {
  test('every tail of width, several rows', () => {
    for (let w = 0; w < widths.length; w++) {
      const n = widths[w]
      for (let rows = 0; rows < 4; rows++) {
        const stride = 4 * n + 3
        const x = noise(rows * 4 * n, 1)
        const y = apart(rows, 4 * n, stride, 2)
        const before = noise(rows * n, 3)
        const c = copied(before, rows * n)
        const h = copied(before, rows * n)
        f32_lstm_step(h, c, x, y, rows, n, stride)
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < n; j++) {
            const i = sigmoid(<f64>get(x, row * 4 * n + j) + get(y, row * stride + j))
            const f = sigmoid(<f64>get(x, (row * 4 + 1) * n + j) + get(y, row * stride + n + j))
            const g = Math.tanh(<f64>get(x, (row * 4 + 2) * n + j) + get(y, row * stride + 2 * n + j))
            const o = sigmoid(<f64>get(x, (row * 4 + 3) * n + j) + get(y, row * stride + 3 * n + j))
            const cell = f * get(before, row * n + j) + i * g
            expect<bool>(close(get(c, row * n + j), cell)).toBe(true, `cell ${j} of ${n}`)
            expect<bool>(close(get(h, row * n + j), o * Math.tanh(cell))).toBe(true, `state ${j} of ${n}`)
          }
        }
        expect<f32>(get(h, rows * n)).toBe(KEEP)
        expect<f32>(get(c, rows * n)).toBe(KEEP)
      }
    }
  })
})

describe('gru_step', () => {
  test('every tail of width, several rows', () => {
    for (let w = 0; w < widths.length; w++) {
      const n = widths[w]
      for (let rows = 0; rows < 4; rows++) {
        const stride = 3 * n + 2
        const x = noise(rows * 3 * n, 4)
        const y = apart(rows, 3 * n, stride, 5)
        const before = noise(rows * n, 6)
        const h = copied(before, rows * n)
        f32_gru_step(h, x, y, rows, n, stride)
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < n; j++) {
            const r = sigmoid(<f64>get(x, row * 3 * n + j) + get(y, row * stride + j))
            const z = sigmoid(<f64>get(x, (row * 3 + 1) * n + j) + get(y, row * stride + n + j))
            const fresh = Math.tanh(<f64>get(x, (row * 3 + 2) * n + j) + r * get(y, row * stride + 2 * n + j))
            const wanted = fresh + z * (get(before, row * n + j) - fresh)
            expect<bool>(close(get(h, row * n + j), wanted)).toBe(true, `state ${j} of ${n}`)
          }
        }
        expect<f32>(get(h, rows * n)).toBe(KEEP)
      }
    }
  })
})

describe('rnn_step', () => {
  test('both nonlinearities, every tail of width', () => {
    for (let w = 0; w < widths.length; w++) {
      const n = widths[w]
      for (let relu = 0; relu < 2; relu++) {
        const x = noise(2 * n, 7)
        const y = apart(2, n, n + 1, 8)
        const h = filled(2 * n + 1, KEEP)
        f32_rnn_step(h, x, y, 2, n, n + 1, relu)
        for (let row = 0; row < 2; row++) {
          for (let j = 0; j < n; j++) {
            const sum = <f64>get(x, row * n + j) + get(y, row * (n + 1) + j)
            expect<bool>(close(get(h, row * n + j), relu ? max(sum, 0) : Math.tanh(sum))).toBe(
              true,
              `state ${j} of ${n}`,
            )
          }
        }
        expect<f32>(get(h, 2 * n)).toBe(KEEP)
      }
    }
  })

  test('NaN passes', () => {
    const h = alloc(8)
    f32_rnn_step(h, filled(8, NaN), filled(8, 1), 1, 5, 8, 1)
    for (let j = 0; j < 5; j++) expect<bool>(isNaN(get(h, j))).toBe(true)
  })
})
