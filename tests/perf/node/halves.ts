// Products of one row by a matrix that no cache holds, by dtype of the weights: bound by memory.

import * as web from 'onnxruntime-web/wasm'
import { float32, frombuffer, nn, bfloat16, float16 } from '../../../build/src/index.js'
import type { Tensor } from '../../../build/src/index.js'
import { network } from '../peers/network.js'
import { onnxModel } from '../peers/onnx-model.js'
import { session } from '../peers/onnxruntime.js'
import type { Runner } from '../runner.js'
import { torchTimes } from '../pytorch.js'
import { errorOf } from '../runner.js'
import { figures, head, milliseconds, row } from '../table.js'
import { compare } from '../timing.js'

const names = ['torchlet', 'onnxruntime-web, float32', 'PyTorch'] as const

/** Some matrices in turn, so that none is in a cache when it comes again. */
const MATRICES = 4

export async function halvesTable(): Promise<string> {
  const torch = torchTimes(TORCH)
  const net = network(
    Array.from({ length: MATRICES + 1 }, () => 4096),
    1,
  )
  const layers = net.layers.map((layer) => ({ ...layer, relu: false }))
  const peer = await session('onnxruntime-web', web, onnxModel({ ...net, layers }), net.input, [1, 4096])
  const exact = await peer.run()
  const lines: string[] = []
  for (const dtype of [float32, bfloat16, float16]) {
    const model = nn
      .Sequential(
        ...layers.map(({ inputs, outputs, weight, bias }) => {
          const linear = nn.Linear(inputs, outputs)
          linear.weight.data = frombuffer(weight.buffer, { dtype: float32 }).view(outputs, inputs)
          if (linear.bias !== null) linear.bias.data = frombuffer(bias.buffer, { dtype: float32 })
          return linear
        }),
      )
      .to(dtype)
    const x = frombuffer(net.input.buffer, { dtype: float32 }).view(1, 4096).to(dtype)
    const own: Runner = {
      name: 'torchlet',
      run: () => (model.forward(x) as Tensor).to(float32).toTypedArray() as Float32Array,
    }
    const [error, most] = [errorOf(Float32Array.from(await own.run()), exact), dtype === float32 ? 1e-4 : 0.03]
    if (!(error < most)) throw new Error(`${dtype} is ${error} off`)
    const timings = await compare([own, { name: names[1], run: () => peer.run() }], { rounds: 12, seconds: 0.1 })
    const far = torch.get(String(dtype))
    if (far !== undefined) timings.set('PyTorch', far)
    const each = new Map(
      [...timings].map(([name, { best, median }]) => [name, { best: best / MATRICES, median: median / MATRICES }]),
    )
    lines.push(row([dtype.name, ...figures(each, names, milliseconds)]))
    console.log(lines.at(-1))
  }
  return [...head('weights', names), ...lines].join('\n')
}

const TORCH = `
for dtype in (torch.float32, torch.bfloat16, torch.float16):
    net = torch.nn.Sequential(*(torch.nn.Linear(4096, 4096) for _ in range(${MATRICES}))).to(dtype)
    x = torch.randn(1, 4096).to(dtype)
    with torch.inference_mode():
        told(str(dtype), times(lambda: net(x), rounds=12, warm=2))
`
