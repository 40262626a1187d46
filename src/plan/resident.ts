// A plan of a trace: tensors go in, one call computes, tensors come out.

import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { float32 } from '../tensor/dtype.js'
import { engine } from '../wasm/engine.js'
import type { Lowered } from './lowering/lower.js'
import { PlacedSteps } from './placed.js'

export class ResidentPlan {
  private readonly placed: PlacedSteps
  private readonly from: readonly number[]

  constructor(private readonly lowered: Lowered) {
    const { steps, inputs, outputs } = lowered
    this.placed = new PlacedSteps(
      [steps],
      inputs.map(({ buffer }) => buffer),
      outputs.map(({ buffer }) => buffer),
    )
    this.from = inputs.map(({ buffer }) => this.placed.addressOf(buffer) / 4)
  }

  /** Whether it was made for the engine that is in use. */
  get isCurrent(): boolean {
    return this.placed.machine === engine()
  }

  /** @param inputs float32 of the traced sizes and strides, in the trace's order. */
  run(inputs: readonly Tensor[]): Tensor[] {
    const { memory } = this.placed.machine
    inputs.forEach((input, index) => memory.f32.set(elementsOf(input), this.from[index] as number))
    this.placed.run(0)
    return this.lowered.outputs.map(({ buffer, sizes, strides }) => {
      const at = this.placed.addressOf(buffer) / 4
      return new Tensor(new UntypedStorage(memory.f32.slice(at, at + buffer.bytes / 4)), float32, sizes, strides)
    })
  }

  dispose(): void {
    this.placed.dispose()
  }
}

/** The elements in the order in which a dense tensor's strides lay them out. */
function elementsOf(tensor: Tensor): Float32Array {
  const all = tensor.untyped_storage().view(Float32Array)
  return all.subarray(tensor.offset, tensor.offset + tensor.numel())
}
