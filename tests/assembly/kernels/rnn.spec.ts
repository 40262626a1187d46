import { f32_pack } from '../../../assembly/kernels/products/pack'
import { f32_recurrent, f32_recurrent_scratch } from '../../../assembly/kernels/rnn'
import { Recurrent } from '../../../assembly/shared/recurrent'
import { KEEP, alloc, filled, get, noise, set } from '../support'

const widths: i32[] = [1, 2, 3, 4, 5, 8, 13, 32]

function sigmoid(x: f64): f64 {
  return 1 / (1 + Math.exp(-x))
}

/** n elements and one beyond, which must stay. */
function copied(from: usize, n: i32): usize {
  const buffer = filled(n + 1, KEEP)
  for (let i = 0; i < n; i++) set(buffer, i, get(from, i))
  return buffer
}

/** Wrong elements of `steps` steps by a recurrence in float64; `projected` is how wide a projection makes states, 0 where there is none. */
function wrongSequence(mode: i32, steps: i32, rows: i32, n: i32, reverse: i32, projected: i32 = 0): i32 {
  const shown = projected ? projected : n
  const gates = (mode == Recurrent.Lstm ? 4 : mode == Recurrent.Gru ? 3 : 1) * n
  const panels = (gates + 15) / 16
  const xStride = gates + 1
  const xStep = rows * xStride + 2
  const outStride = shown + 3
  const outStep = rows * outStride + 1
  const x = noise(steps * xStep, 1)
  const weight = noise(gates * shown, 2)
  const packed = filled(panels * 16 * shown, NaN)
  f32_pack(packed, weight, gates, shown, shown, 1, 0, panels)
  const projection = noise(projected * n, 5)
  const projectedPanels = (projected + 15) / 16
  const packedProjection = filled(projectedPanels * 16 * n, NaN)
  f32_pack(packedProjection, projection, projected, n, n, 1, 0, projectedPanels)
  const bias = noise(panels * 16, 3)
  const before = noise(rows * max(n, shown), 4)
  const h = copied(before, rows * shown)
  const c = copied(before, rows * n)
  const scratchFloats = f32_recurrent_scratch(mode, rows, n, projected) / 4
  const scratch = filled(scratchFloats + 1, KEEP)
  const out = filled(steps * outStep, KEEP)
  f32_recurrent(
    mode,
    out,
    h,
    c,
    x,
    packed,
    bias,
    projected ? packedProjection : 0,
    scratch,
    steps,
    rows,
    n,
    shown,
    outStep,
    outStride,
    xStep,
    xStride,
    reverse,
  )
  let count = get(scratch, scratchFloats) == KEEP && get(h, rows * shown) == KEEP && get(c, rows * n) == KEEP ? 0 : 1
  for (let row = 0; row < rows; row++) {
    const state = new Float64Array(shown)
    const inner = new Float64Array(n)
    const cell = new Float64Array(n)
    for (let j = 0; j < shown; j++) state[j] = <f64>get(before, row * shown + j)
    for (let j = 0; j < n; j++) cell[j] = <f64>get(before, row * n + j)
    for (let i = 0; i < steps; i++) {
      const step = reverse ? steps - 1 - i : i
      const own = new Float64Array(gates)
      for (let g = 0; g < gates; g++) {
        own[g] = <f64>get(bias, g)
        for (let j = 0; j < shown; j++) own[g] += state[j] * get(weight, g * shown + j)
      }
      const from = step * xStep + row * xStride
      for (let j = 0; j < n; j++) {
        if (mode == Recurrent.Lstm) {
          const inGate = sigmoid(get(x, from + j) + own[j])
          const forget = sigmoid(get(x, from + n + j) + own[n + j])
          const fresh = Math.tanh(get(x, from + 2 * n + j) + own[2 * n + j])
          cell[j] = forget * cell[j] + inGate * fresh
          inner[j] = sigmoid(get(x, from + 3 * n + j) + own[3 * n + j]) * Math.tanh(cell[j])
        } else if (mode == Recurrent.Gru) {
          const r = sigmoid(get(x, from + j) + own[j])
          const z = sigmoid(get(x, from + n + j) + own[n + j])
          const fresh = Math.tanh(get(x, from + 2 * n + j) + r * own[2 * n + j])
          inner[j] = fresh + z * (state[j] - fresh)
        } else {
          const sum = get(x, from + j) + own[j]
          inner[j] = mode == Recurrent.Relu ? max<f64>(sum, 0) : Math.tanh(sum)
        }
      }
      for (let j = 0; j < shown; j++) {
        state[j] = projected ? 0 : inner[j]
        if (projected) for (let p = 0; p < n; p++) state[j] += inner[p] * get(projection, j * n + p)
      }
      for (let j = 0; j < outStride; j++) {
        const value = get(out, step * outStep + row * outStride + j)
        count += j < shown ? (abs(value - state[j]) < 1e-5 * (1 + abs(state[j])) ? 0 : 1) : value == KEEP ? 0 : 1
      }
    }
    for (let j = 0; j < shown; j++)
      count += abs(get(h, row * shown + j) - state[j]) < 1e-5 * (1 + abs(state[j])) ? 0 : 1
    if (mode == Recurrent.Lstm) for (let j = 0; j < n; j++) count += abs(get(c, row * n + j) - cell[j]) < 1e-5 ? 0 : 1
  }
  return count
}

describe('f32_recurrent', () => {
  test('each cell, forward and in reverse, with every tail of width and strides of their own', () => {
    for (let mode = Recurrent.Lstm; mode <= Recurrent.Relu; mode++) {
      for (let w = 0; w < widths.length; w++) {
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

  test('states by a projection', () => {
    const shown: i32[] = [1, 3, 16, 21]
    for (let s = 0; s < shown.length; s++)
      for (let rows = 1; rows <= 3; rows++)
        for (let reverse = 0; reverse <= 1; reverse++)
          expect<i32>(wrongSequence(Recurrent.Lstm, 3, rows, 22, reverse, shown[s])).toBe(0, `${rows} of ${shown[s]}`)
  })

  test('NaN passes', () => {
    const h = filled(8, 0)
    const out = alloc(8)
    const zeros = filled(16 * 5, 0)
    f32_recurrent(Recurrent.Relu, out, h, 0, filled(8, NaN), zeros, zeros, 0, alloc(16), 1, 1, 5, 5, 5, 5, 5, 5, 0)
    for (let j = 0; j < 5; j++) expect<bool>(isNaN(get(out, j))).toBe(true)
  })
})
