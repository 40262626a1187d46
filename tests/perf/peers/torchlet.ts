// torchlet by its public API, as built.

import { frombuffer, float32, nn } from '../../../build/src/index.js'
import type { Runner } from '../runner.js'
import type { Network } from './network.js'

export function torchlet({ layers, batch, sizes, input }: Network): Runner {
  const modules = layers.flatMap(({ inputs, outputs, weight, bias, relu }) => {
    const linear = nn.Linear(inputs, outputs)
    linear.weight = nn.Parameter(frombuffer(weight.buffer, { dtype: float32 }).view(outputs, inputs))
    linear.bias = nn.Parameter(frombuffer(bias.buffer, { dtype: float32 }))
    return relu ? [linear, nn.ReLU()] : [linear]
  })
  const net = nn.Sequential(...modules)
  const x = frombuffer(input.buffer, { dtype: float32 }).view(batch, sizes[0] as number)
  return { name: 'torchlet', run: () => net.forward(x).toTypedArray() as Float32Array }
}
