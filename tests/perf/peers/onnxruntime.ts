// onnxruntime on one thread: onnxruntime-web by its WASM backend, onnxruntime-node as native code.

import * as web from 'onnxruntime-web/wasm'
import type { InferenceSession } from 'onnxruntime-common'
import type { Runner } from '../runner.js'
import type { Network } from './network.js'
import { onnxModel } from './onnx-model.js'

/** What both packages are, as far as they are used. */
interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: typeof web.Tensor
}

web.env.wasm.numThreads = 1
web.env.logLevel = 'error'

/** A model of one input and one output. */
export async function session(
  name: 'onnxruntime-web' | 'onnxruntime-node',
  runtime: Runtime,
  model: Uint8Array,
  input: Float32Array,
  sizes: readonly number[],
): Promise<Runner> {
  const options = { executionProviders: [name === 'onnxruntime-web' ? 'wasm' : 'cpu'], intraOpNumThreads: 1 }
  const made = await runtime.InferenceSession.create(model, options)
  const [from, to] = [made.inputNames[0] as string, made.outputNames[0] as string]
  const run = async (): Promise<Float32Array> => {
    const outputs = await made.run({ [from]: new runtime.Tensor('float32', input, sizes) })
    return outputs[to]?.data as Float32Array
  }
  return { name, run }
}

export function onnxruntime(network: Network): Promise<Runner> {
  const { input, batch, sizes } = network
  return session('onnxruntime-web', web, onnxModel(network), input, [batch, sizes[0] as number])
}
