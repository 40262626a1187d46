// A float32 recurrent layer through the WASM core: states stay in linear memory, and steps of as many rows are one call.

import { Recurrent } from '../../../assembly/shared/recurrent.js'
import { lendBias, lendWeight } from '../../kernels/packed.js'
import type { Tensor } from '../../tensor/tensor.js'
import { padded } from '../../wasm/panels.js'
import { wholeEngine } from '../../wasm/whole.js'
import type { RNNMode } from './rnn-step.js'

/** The elements of the input's part that lie in linear memory at a time, at least those of one step. */
const block = 1 << 19

interface Rows {
  readonly rows: number
  readonly start: number
}

export interface StepsF32 {
  readonly mode: RNNMode
  /** W_ih · input + b_ih of all elements, `[elements, gates]`. */
  readonly fromInput: Float32Array
  readonly weight_hh: Tensor
  readonly bias_hh: Tensor | null
  /** Of an LSTM with projections. */
  readonly weight_hr: Tensor | null
  /** How many rows each time step has, in the order of the steps, and where they begin among all elements. */
  readonly steps: readonly Rows[]
  /** Whether the steps come from the last elements to the first. */
  readonly isReverse: boolean
  /** `[batch, hidden]`, from the first state to the last. */
  readonly h: Float32Array
  readonly c: Float32Array | null
  /** Gets rows of states, one after another, from element `start` on. */
  readonly write: (start: number, rows: number, states: Float32Array) => void
}

const codes: Readonly<Record<RNNMode, Recurrent>> = {
  LSTM: Recurrent.Lstm,
  GRU: Recurrent.Gru,
  RNN_TANH: Recurrent.Tanh,
  RNN_RELU: Recurrent.Relu,
}

export function runF32(given: StepsF32): void {
  const { weight_hh, bias_hh, weight_hr } = given
  lendWeight(weight_hh, (weight) =>
    lendBias(bias_hh, (bias) => {
      if (weight_hr === null) runPacked(given, weight, bias, 0)
      else lendWeight(weight_hr, (projection) => runPacked(given, weight, bias, projection))
    }),
  )
}

/** With the addresses of its weights and bias. */
function runPacked(given: StepsF32, weight: number, bias: number | null, projection: number): void {
  const { exports, memory } = wholeEngine()
  const { fromInput, weight_hh, weight_hr, isReverse, h, c, write } = given
  const mode = codes[given.mode]
  const [gates, shown] = weight_hh.sizes as [number, number]
  const n = weight_hr === null ? shown : (weight_hr.sizes[1] as number)
  const runs = runsOf(given.steps, isReverse, gates)
  const most = runs.reduce((largest, { rows, count }) => Math.max(largest, rows * count), 0)
  const batch = h.length / shown
  const width = padded(gates)
  const scratchBytes = exports.f32_recurrent_scratch(mode, batch, n, weight_hr === null ? 0 : shown)
  // Zeros for a bias, then the parts of a run.
  const zeros = memory.alloc(4 * (width + batch * (shown + n) + most * (gates + shown)) + scratchBytes)
  const state = zeros + 4 * width
  const cells = state + 4 * batch * shown
  const x = cells + 4 * batch * n
  const out = x + 4 * most * gates
  const scratch = out + 4 * most * shown
  try {
    memory.f32.fill(0, zeros / 4, state / 4)
    memory.f32.set(h, state / 4)
    if (c !== null) memory.f32.set(c, cells / 4)
    for (const { rows, start, count } of runs) {
      memory.f32.set(fromInput.subarray(start * gates, (start + rows * count) * gates), x / 4)
      exports.f32_recurrent(
        mode,
        out,
        state,
        cells,
        x,
        weight,
        bias ?? zeros,
        projection,
        scratch,
        count,
        rows,
        n,
        shown,
        rows * shown,
        shown,
        rows * gates,
        gates,
        isReverse ? 1 : 0,
      )
      write(start, rows * count, memory.f32.subarray(out / 4, out / 4 + rows * count * shown))
    }
    h.set(memory.f32.subarray(state / 4, state / 4 + h.length))
    c?.set(memory.f32.subarray(cells / 4, cells / 4 + c.length))
  } finally {
    memory.free(zeros)
  }
}

/** Steps of as many rows that follow one another, `count` of them, of which the first in memory begins at element `start`. */
function runsOf(steps: readonly Rows[], isReverse: boolean, gates: number): (Rows & { readonly count: number })[] {
  const runs: { rows: number; start: number; count: number }[] = []
  for (const { rows, start } of steps) {
    const last = runs.at(-1)
    if (last !== undefined && last.rows === rows && (last.count + 1) * rows * gates <= block) {
      last.count++
      if (isReverse) last.start = start
    } else runs.push({ rows, start, count: 1 })
  }
  return runs
}
