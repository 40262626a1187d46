// js-pytorch: tensors as nested arrays. It has no float32; its matmul takes and gives JavaScript numbers, its ReLU a thousandth of what
// is negative.

import { torch } from 'js-pytorch'
import type { Runner } from '../runner.js'
import type { Layer, Network } from './network.js'

export function jsPytorch({ layers, batch, sizes, input }: Network): Runner {
  const weights = layers.map((layer) => ({
    relu: layer.relu,
    kernel: torch.tensor(columns(layer)),
    offset: torch.tensor([...layer.bias]),
  }))
  const activation = new torch.nn.ReLU()
  const run = (): Float32Array => {
    let x = torch.tensor(rows(input, batch, sizes[0] as number))
    for (const { kernel, offset, relu } of weights) {
      x = torch.add(torch.matmul(x, kernel), offset)
      if (relu) x = activation.forward(x)
    }
    return Float32Array.from((x.data as number[][]).flat())
  }
  return { name: 'js-pytorch', run, tolerance: 2e-3 }
}

function rows(values: Float32Array, count: number, width: number): number[][] {
  return Array.from({ length: count }, (_, row) => [...values.subarray(row * width, (row + 1) * width)])
}

function columns({ inputs, outputs, weight }: Layer): number[][] {
  return Array.from({ length: inputs }, (_, k) =>
    Array.from({ length: outputs }, (_unused, out) => weight[out * inputs + k] as number),
  )
}
