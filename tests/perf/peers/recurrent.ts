// The recurrent nets that are measured: layers of LSTM or GRU, batch 1, with the same weights for every contender.

import { generator } from './network.js'

/** PyTorch's parameters of a layer: [gates · width, width] and [gates · width]. */
export interface RecurrentLayer {
  readonly weight_ih: Float32Array<ArrayBuffer>
  readonly weight_hh: Float32Array<ArrayBuffer>
  readonly bias_ih: Float32Array<ArrayBuffer>
  readonly bias_hh: Float32Array<ArrayBuffer>
}

export interface Recurrent {
  readonly kind: 'LSTM' | 'GRU'
  readonly steps: number
  readonly width: number
  readonly layers: readonly RecurrentLayer[]
  /** [steps, 1, width] */
  readonly input: Float32Array<ArrayBuffer>
}

export function recurrent(kind: 'LSTM' | 'GRU', depth: number, width: number, steps: number): Recurrent {
  const noise = generator(1)
  const gates = kind === 'LSTM' ? 4 : 3
  const floats = (length: number, scale: number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length }, () => noise() * scale)
  const layers = Array.from({ length: depth }, (): RecurrentLayer => {
    const scale = 1 / Math.sqrt(width)
    return {
      weight_ih: floats(gates * width * width, scale),
      weight_hh: floats(gates * width * width, scale),
      bias_ih: floats(gates * width, scale),
      bias_hh: floats(gates * width, scale),
    }
  })
  return { kind, steps, width, layers, input: floats(steps * width, 1) }
}
