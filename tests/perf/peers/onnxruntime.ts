// onnxruntime-web on one thread, its WASM backend, with a model of Gemm and Relu nodes.

import * as ort from 'onnxruntime-web/wasm'
import type { Network, Runner } from '../network.js'
import { onnxModel } from './onnx-model.js'

export async function onnxruntime(network: Network): Promise<Runner> {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  const session = await ort.InferenceSession.create(onnxModel(network), { executionProviders: ['wasm'] })
  const { input, batch, sizes } = network
  const run = async (): Promise<Float32Array> => {
    const { y } = await session.run({ x: new ort.Tensor('float32', input, [batch, sizes[0] as number]) })
    return y?.data as Float32Array
  }
  return { name: 'onnxruntime-web', run }
}
