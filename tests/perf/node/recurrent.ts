// LSTM and GRU against onnxruntime-web and native runtimes.

import * as native from 'onnxruntime-node'
import * as web from 'onnxruntime-web/wasm'
import { float32, frombuffer, nn } from '../../../build/src/index.js'
import type { Tensor } from '../../../build/src/index.js'
import { recurrentModel } from '../peers/onnx-model.js'
import { session } from '../peers/onnxruntime.js'
import { recurrent } from '../peers/recurrent.js'
import type { Recurrent } from '../peers/recurrent.js'
import { torchTimes } from '../pytorch.js'
import { agreed } from '../runner.js'
import type { Runner } from '../runner.js'
import { figures, head, milliseconds, row } from '../table.js'
import { compare } from '../timing.js'

const names = ['torchlet', 'onnxruntime-web', 'onnxruntime-node', 'PyTorch'] as const

export async function recurrentTable(): Promise<string> {
  const torch = torchTimes(TORCH)
  const lines: string[] = []
  for (const kind of ['LSTM', 'GRU'] as const) {
    const net = recurrent(kind, 2, 256, 100)
    const model = recurrentModel(net)
    const sizes = [net.steps, 1, net.width]
    const runners = [
      torchlet(net),
      await session('onnxruntime-web', web, model, net.input, sizes),
      await session('onnxruntime-node', native, model, net.input, sizes),
    ]
    await agreed(runners, 1e-4)
    const timings = await compare(runners, { rounds: 15, seconds: 0.05 })
    const far = torch.get(kind)
    if (far !== undefined) timings.set('PyTorch', far)
    lines.push(row([kind, ...figures(timings, names, milliseconds)]))
    console.log(lines.at(-1))
  }
  return [...head('net', names), ...lines].join('\n')
}

function torchlet({ kind, layers, width, steps, input }: Recurrent): Runner {
  const net = nn[kind](width, width, layers.length)
  const set = (name: string, values: Float32Array<ArrayBuffer>, sizes: readonly number[]): void => {
    net.get_parameter(name).data = frombuffer(values.buffer, { dtype: float32 }).view(...sizes)
  }
  layers.forEach((layer, index) => {
    for (const name of ['weight_ih', 'weight_hh'] as const)
      set(`${name}_l${index}`, layer[name], [layer[name].length / width, width])
    for (const name of ['bias_ih', 'bias_hh'] as const) set(`${name}_l${index}`, layer[name], [layer[name].length])
  })
  const x = frombuffer(input.buffer, { dtype: float32 }).view(steps, 1, width)
  return {
    name: 'torchlet',
    run: () => (net.forward(x) as unknown as [Tensor, unknown])[0].toTypedArray() as Float32Array,
  }
}

const TORCH = `
for kind in ('LSTM', 'GRU'):
    net = getattr(torch.nn, kind)(256, 256, 2).eval()
    x = torch.randn(100, 1, 256)
    with torch.inference_mode():
        told(kind, times(lambda: net(x), rounds=30, warm=5))
`
