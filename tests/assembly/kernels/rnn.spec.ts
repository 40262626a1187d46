import { f32_pack } from '../../../assembly/kernels/products/pack'
import { f32_gru_step, f32_lstm_step, f32_recurrent, f32_rnn_step } from '../../../assembly/kernels/rnn'
import { Recurrent } from '../../../assembly/shared/recurrent'
import { KEEP, alloc, filled, get, noise, set } from '../support'

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

/** Wrong elements of `steps` steps by a recurrence in float64. */
function wrongSequence(mode: i32, steps: i32, rows: i32, n: i32, reverse: i32): i32 {
  const gates = (mode == Recurrent.Lstm ? 4 : mode == Recurrent.Gru ? 3 : 1) * n
  const panels = (gates + 15) / 16
  const xStride = gates + 1
  const xStep = rows * xStride + 2
  const outStride = n + 3
  const outStep = rows * outStride + 1
  const x = noise(steps * xStep, 1)
  const weight = noise(gates * n, 2)
  const packed = filled(panels * 16 * n, NaN)
  f32_pack(packed, weight, gates, n, n, 1, 0, panels)
  const bias = noise(panels * 16, 3)
  const before = noise(rows * n, 4)
  const h = copied(before, rows * n)
  const c = copied(before, rows * n)
  const scratch = filled(rows * panels * 16 + 1, KEEP)
  const out = filled(steps * outStep, KEEP)
  f32_recurrent(mode, out, h, c, x, packed, bias, scratch, steps, rows, n, outStep, outStride, xStep, xStride, reverse)
  let count = get(scratch, rows * panels * 16) == KEEP && get(h, rows * n) == KEEP && get(c, rows * n) == KEEP ? 0 : 1
  for (let row = 0; row < rows; row++) {
    const state = new Float64Array(n)
    const cell = new Float64Array(n)
    for (let j = 0; j < n; j++) state[j] = cell[j] = <f64>get(before, row * n + j)
    for (let i = 0; i < steps; i++) {
      const step = reverse ? steps - 1 - i : i
      const own = new Float64Array(gates)
      for (let g = 0; g < gates; g++) {
        own[g] = <f64>get(bias, g)
        for (let j = 0; j < n; j++) own[g] += state[j] * get(weight, g * n + j)
      }
      const from = step * xStep + row * xStride
      for (let j = 0; j < n; j++) {
        if (mode == Recurrent.Lstm) {
          const inGate = sigmoid(get(x, from + j) + own[j])
          const forget = sigmoid(get(x, from + n + j) + own[n + j])
          const fresh = Math.tanh(get(x, from + 2 * n + j) + own[2 * n + j])
          cell[j] = forget * cell[j] + inGate * fresh
          state[j] = sigmoid(get(x, from + 3 * n + j) + own[3 * n + j]) * Math.tanh(cell[j])
        } else if (mode == Recurrent.Gru) {
          const r = sigmoid(get(x, from + j) + own[j])
          const z = sigmoid(get(x, from + n + j) + own[n + j])
          const fresh = Math.tanh(get(x, from + 2 * n + j) + r * own[2 * n + j])
          state[j] = fresh + z * (state[j] - fresh)
        } else {
          const sum = get(x, from + j) + own[j]
          state[j] = mode == Recurrent.Relu ? max<f64>(sum, 0) : Math.tanh(sum)
        }
      }
      for (let j = 0; j < outStride; j++) {
        const value = get(out, step * outStep + row * outStride + j)
        count += j < n ? (abs(value - state[j]) < 1e-5 * (1 + abs(state[j])) ? 0 : 1) : value == KEEP ? 0 : 1
      }
    }
    for (let j = 0; j < n; j++) count += abs(get(h, row * n + j) - state[j]) < 1e-5 * (1 + abs(state[j])) ? 0 : 1
    if (mode == Recurrent.Lstm) for (let j = 0; j < n; j++) count += abs(get(c, row * n + j) - cell[j]) < 1e-5 ? 0 : 1
  }
  return count
}

describe('f32_recurrent', () => {
  test('each cell, forward and in reverse, with every tail of width and strides of their own', () => {
    for (let mode = Recurrent.Lstm; mode <= Recurrent.Relu; mode++) {
      for (let w = 0; w < widths.length - 1; w++) {
        for (let rows = 1; rows <= 3; rows++) {
          for (let reverse = 0; reverse <= 1; reverse++) {
            const name = `cell ${mode}, ${rows} rows of ${widths[w]}, reverse ${reverse}`
            expect<i32>(wrongSequence(mode, 4, rows, widths[w], reverse)).toBe(0, name)
          }
        }
      }
    }
    expect<i32>(wrongSequence(Recurrent.Gru, 0, 2, 5, 0)).toBe(0)
  })
})
