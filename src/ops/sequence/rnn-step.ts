// One time step of a recurrent layer once its products are there: gates and new states. ATen/native/RNN.cpp: LSTMCell, GRUCell,
// SimpleCell. Rows hold the gates one after another, each as wide as the state.

export type RNNMode = 'LSTM' | 'GRU' | 'RNN_TANH' | 'RNN_RELU'

export type Lanes = Float32Array | Float64Array

/**
 * Moves `rows` states on.
 *
 * @param h `[rows, hidden]`, the state; an LSTM only writes it.
 * @param c An LSTM's cells, `[rows, hidden]`.
 * @param x W_ih · input + b_ih, `[rows, gates · hidden]`. @param y W_hh · h + b_hh, likewise.
 */
export type Step = (h: Lanes, c: Lanes | null, x: Lanes, y: Lanes, rows: number, hidden: number) => void

export function stepOf(mode: RNNMode): Step {
  switch (mode) {
    case 'LSTM':
      return lstm
    case 'GRU':
      return gru
    case 'RNN_TANH':
      return (h, _, x, y) => simple(h, x, y, Math.tanh)
    case 'RNN_RELU':
      return (h, _, x, y) => simple(h, x, y, (sum) => (sum < 0 ? 0 : sum))
    default:
      throw new TypeError(`Unrecognized RNN mode: ${String(mode satisfies never)}`)
  }
}

/** Gates i, f, g, o: c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c). */
function lstm(h: Lanes, c: Lanes | null, x: Lanes, y: Lanes, rows: number, hidden: number): void {
  const cells = c as Lanes
  for (let row = 0; row < rows; row++) {
    const gates = row * 4 * hidden
    for (let column = 0; column < hidden; column++) {
      const at = gates + column
      const i = sigmoid(x[at]! + y[at]!)
      const f = sigmoid(x[at + hidden]! + y[at + hidden]!)
      const g = Math.tanh(x[at + 2 * hidden]! + y[at + 2 * hidden]!)
      const o = sigmoid(x[at + 3 * hidden]! + y[at + 3 * hidden]!)
      const to = row * hidden + column
      const cell = f * cells[to]! + i * g
      cells[to] = cell
      h[to] = o * Math.tanh(cell)
    }
  }
}

/** Gates r, z, n: n' = tanh(x_n + σ(r) y_n), h = n' + σ(z) (h - n'). */
function gru(h: Lanes, _: Lanes | null, x: Lanes, y: Lanes, rows: number, hidden: number): void {
  for (let row = 0; row < rows; row++) {
    const gates = row * 3 * hidden
    for (let column = 0; column < hidden; column++) {
      const at = gates + column
      const r = sigmoid(x[at]! + y[at]!)
      const z = sigmoid(x[at + hidden]! + y[at + hidden]!)
      const n = Math.tanh(x[at + 2 * hidden]! + r * y[at + 2 * hidden]!)
      const to = row * hidden + column
      h[to] = n + z * (h[to]! - n)
    }
  }
}

function simple(h: Lanes, x: Lanes, y: Lanes, f: (sum: number) => number): void {
  for (let at = 0; at < y.length; at++) h[at] = f(x[at]! + y[at]!)
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
