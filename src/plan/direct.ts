// A plan that sends one tensor, computes, and fetches one: for small networks, whose calls cost less than what a plan does for many
// tensors.

import { float32 } from '../tensor/dtype.js'
import { contiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import type { Fetched } from './fetched.js'
import { fetched } from './fetched.js'
import type { PlacedSteps } from './placed.js'

export class DirectPlan {
  private readonly count: number
  private readonly strides: Sizes

  /** @param sizes The input's, which is row-major. @param from Where it goes, in float32. @param to What is fetched. */
  constructor(
    private readonly placed: PlacedSteps,
    private readonly sizes: Sizes,
    private readonly from: number,
    private readonly to: Fetched,
    private readonly outputSizes: Sizes,
  ) {
    this.count = countOf(sizes)
    this.strides = contiguousStrides(sizes)
  }

  /** Whether it is a plan for this argument. */
  takes(input: unknown): input is Tensor {
    return (
      input instanceof Tensor &&
      input.dtype === float32 &&
      input.storage !== null &&
      sameSizes(input.sizes, this.sizes) &&
      (input.givenStrides === null || sameSizes(input.givenStrides, this.strides)) &&
      !input.neg_bit &&
      input.isPlain &&
      input.storage.isLoaded
    )
  }

  run(input: Tensor): Tensor {
    const { memory } = this.placed.machine
    const values = (input.storage as UntypedStorage).peek(Float32Array)
    const { offset } = input
    const isAll = offset === 0 && values.length === this.count
    memory.f32.set(isAll ? values : values.subarray(offset, offset + this.count), this.from)
    this.placed.run(0)
    return new Tensor(new UntypedStorage(fetched(memory.f32, this.to)), float32, this.outputSizes)
  }
}
