// A float32 recurrent layer through the WASM core: states stay in linear memory from step to step, and each step is a product
// against a packed weight and one pass of gates.

import { Panel } from '../../../assembly/shared/panel.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import type { Exports } from '../../wasm/binaries/exports.js'
import { lendBias, lendWeight } from '../../kernels/packed.js'
import type { RNNMode } from './rnn-step.js'
import { panelsOf } from '../../wasm/panels.js'

export interface StepsF32 {
  readonly mode: RNNMode
  /** W_ih · input + b_ih of all elements, `[elements, gates]`. */
  readonly fromInput: Float32Array
  readonly weight_hh: Tensor
  readonly bias_hh: Tensor | null
  /** How many rows each time step has, in the order of the steps, and where they begin among all elements. */
  readonly steps: readonly { readonly rows: number; readonly start: number }[]
  /** `[batch, hidden]`, from the first state to the last. */
  readonly h: Float32Array
  readonly c: Float32Array | null
  /** Gets the rows of the state after each step. */
  readonly write: (start: number, rows: number, state: Float32Array) => void
}

export function runF32(given: StepsF32): void {
  lendWeight(given.weight_hh, (weight) => lendBias(given.bias_hh, (bias) => runPacked(given, weight, bias)))
}

/** With the addresses of its weight and bias. */
function runPacked(
  { mode, fromInput, weight_hh, steps, h, c, write }: StepsF32,
  weight: number,
  bias: number | null,
): void {
  const { exports, memory } = wholeEngine()
  const [gates, hidden] = weight_hh.sizes as [number, number]
  const batch = h.length / hidden
  const panels = panelsOf(gates)
  const width = panels * Panel.Width
  // Zeros for a bias, then the parts of one step.
  const zeros = memory.alloc((width + batch * (gates + width + 2 * hidden)) * 4)
  const x = zeros + width * 4
  const y = x + batch * gates * 4
  const state = y + batch * width * 4
  const cells = state + batch * hidden * 4
  try {
    memory.f32.fill(0, zeros / 4, x / 4)
    memory.f32.set(h, state / 4)
    if (c !== null) memory.f32.set(c, cells / 4)
    for (const { rows, start } of steps) {
      memory.f32.set(fromInput.subarray(start * gates, (start + rows) * gates), x / 4)
      exports.f32_gemm(
        y,
        state,
        weight,
        bias ?? zeros,
        0,
        hidden,
        width,
        hidden,
        0,
        -Infinity,
        Infinity,
        0,
        rows,
        0,
        panels,
      )
      step(exports, mode, state, cells, x, y, rows, hidden, width)
      write(start, rows, memory.f32.subarray(state / 4, state / 4 + rows * hidden))
    }
    h.set(memory.f32.subarray(state / 4, state / 4 + h.length))
    c?.set(memory.f32.subarray(cells / 4, cells / 4 + h.length))
  } finally {
    memory.free(zeros)
  }
}

function step(
  exports: Exports,
  mode: RNNMode,
  h: number,
  c: number,
  x: number,
  y: number,
  rows: number,
  n: number,
  yStride: number,
): void {
  switch (mode) {
    case 'LSTM':
      return exports.f32_lstm_step(h, c, x, y, rows, n, yStride)
    case 'GRU':
      return exports.f32_gru_step(h, x, y, rows, n, yStride)
    default:
      return exports.f32_rnn_step(h, x, y, rows, n, yStride, mode === 'RNN_RELU' ? 1 : 0)
  }
}
