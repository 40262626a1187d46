// What a plan does as it is put together: steps, each behind what was there before, and the copies that go between layouts.

import { LimitError } from '../../errors.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Kernel, KernelArguments } from '../../wasm/kernels.js'
import { addressOf, jointDims, sameLayout } from '../layout.js'
import type { Place } from '../layout.js'
import type { Packs } from '../packs.js'
import { Address, Buffer, Words, step } from '../step.js'
import type { Arg } from '../step.js'
import type { Action } from './actions.js'

/** Steps of a plan, some 100 bytes each. */
const mostSteps = 2 ** 16

export class Steps {
  readonly actions: Action[] = []
  private count = 0

  constructor(readonly packs: Packs) {}

  /** Adds a call of a kernel. @throws LimitError where a plan would be too long. */
  add<K extends Kernel>(kernel: K, args: KernelArguments<K, Arg>): void {
    if (++this.count > mostSteps) throw new LimitError({ what: 'steps of a plan', limit: mostSteps, got: this.count })
    const last = this.actions.at(-1)
    const made = step(kernel, args)
    if (last?.kind === 'steps') last.steps.push(made)
    else this.actions.push({ kind: 'steps', steps: [made], writes: new Set() })
  }

  /** Copies elements from one place to another of the same sizes; dimensions of stride 0 repeat. */
  copy(to: Place, from: Place): void {
    const joint = jointDims(to.sizes, [to.strides, from.strides])
    this.add('copy', {
      y: addressOf(to),
      x: addressOf(from),
      shape: new Words(joint.map(({ size }) => size)),
      yStrides: new Words(joint.map(({ strides: [y] }) => y)),
      xStrides: new Words(joint.map(({ strides: [, x] }) => x)),
      rank: joint.length,
      itemSize: to.buffer.itemsize,
    })
  }

  /** A place's elements in a buffer of their own, laid out as told. */
  copied(from: Place, strides: Sizes, length: number): Place {
    const to = { buffer: Buffer.of(length, from.buffer.itemsize), offset: 0, sizes: from.sizes, strides }
    this.copy(to, from)
    return to
  }

  /** A place of these sizes with the elements of another that repeats. */
  expanded(from: Place, sizes: Sizes): Place {
    const lead = sizes.length - from.sizes.length
    const strides = sizes.map((size, dim) =>
      dim < lead || (from.sizes[dim - lead] === 1 && size !== 1) ? 0 : (from.strides[dim - lead] as number),
    )
    return { ...from, sizes, strides }
  }

  /** `from` as `like` lies: itself where it does. */
  inLayoutOf(from: Place, like: Place): Place {
    if (sameLayout(from, like) && from.offset === 0 && from.buffer.length === like.buffer.length) return from
    return this.copied(from, like.strides, like.buffer.length)
  }

  /** `from` where it fills a buffer with these strides, else a copy that does. */
  laidOut(from: Place, strides: Sizes): Place {
    const length = countOf(from.sizes)
    const fills = from.offset === 0 && from.buffer.address === null && from.buffer.length === length
    return fills && sameLayout(from, { ...from, strides }) ? from : this.copied(from, strides, length)
  }

  /** Memory that is used by the next steps only. */
  scratch(bytes: number): Address {
    return new Address(new Buffer(bytes), 0)
  }

  /** Zeros for products without a bias. */
  zeros(length: number): Address {
    const buffer = this.packs.floats(`zeros ${length}`, [], length, () => new Float32Array(length))
    return new Address(buffer, 0)
  }
}
