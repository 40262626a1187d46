// Plain loops over typed arrays: what one writes without a library.

import type { Runner } from '../runner.js'
import type { Network } from './network.js'

export function plain({ layers, batch, input }: Network): Runner {
  const run = (): Float32Array => {
    let x: Float32Array = input
    for (const { inputs, outputs, weight, bias, relu } of layers) {
      const y = new Float32Array(batch * outputs)
      for (let row = 0; row < batch; row++) {
        for (let out = 0; out < outputs; out++) {
          let sum = bias[out] as number
          const w = out * inputs
          const at = row * inputs
          for (let k = 0; k < inputs; k++) sum += (x[at + k] as number) * (weight[w + k] as number)
          y[row * outputs + out] = relu && sum < 0 ? 0 : sum
        }
      }
      x = y
    }
    return x
  }
  return { name: 'plain JS', run }
}
