// TensorFlow.js on its WASM backend, one thread. The kernel is stored [inputs, outputs], its own fast path, and
// intermediate tensors are freed by hand: returning large arrays from tidy would cost it ten times as much.

import * as tf from '@tensorflow/tfjs-core'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'
import type { Runner } from '../runner.js'
import type { Layer, Network } from './network.js'

export async function tfjs({ layers, batch, sizes, input }: Network): Promise<Runner> {
  setThreadsCount(1)
  await tf.setBackend('wasm')
  await tf.ready()
  const kernels = layers.map((layer) => ({
    ...layer,
    kernel: tf.tensor2d(transposed(layer), [layer.inputs, layer.outputs]),
    offset: tf.tensor1d(layer.bias),
  }))
  const run = (): Float32Array => {
    let x: tf.Tensor2D = tf.tensor2d(input, [batch, sizes[0] as number])
    for (const { kernel, offset, relu } of kernels) {
      const y = tf.fused.matMul({ a: x, b: kernel, bias: offset, activation: relu ? 'relu' : 'linear' })
      x.dispose()
      x = y as tf.Tensor2D
    }
    const values = x.dataSync<'float32'>() as Float32Array
    x.dispose()
    return values
  }
  return { name: 'tfjs-wasm', run }
}

function transposed({ inputs, outputs, weight }: Layer): Float32Array {
  return Float32Array.from(
    { length: inputs * outputs },
    (_, at) => weight[(at % outputs) * inputs + Math.floor(at / outputs)] as number,
  )
}
