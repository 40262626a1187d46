// Arguments of spatial functions: a number for all dimensions or one for each, and inputs with or without a batch.

import { ShapeError } from '../../errors.js'
import type { Sizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'

/** One integer for all spatial dimensions, or one for each. */
export type SpatialSize = number | readonly number[]

/** Of a kernel, stride, padding or dilation: with it the kernels' places stay within 32 bits. */
const largest = 2 ** 28

/** Along depth, height and width. */
export type Triple = readonly [number, number, number]

/**
 * One integer for each of `dims` dimensions.
 *
 * @throws TypeError, RangeError for what is none.
 */
export function expandSizes(op: string, name: string, given: SpatialSize, dims: number, least: number): number[] {
  const list = typeof given === 'number' ? [given] : [...given]
  if (list.length !== 1 && list.length !== dims) {
    throw new RangeError(
      `${op}: expected ${name} to be a single integer value or a list of ${dims} values, but got ${name}=[${list.join(', ')}]`,
    )
  }
  for (const each of list) {
    if (!Number.isSafeInteger(each)) throw new TypeError(`${op}: ${name} is of integers, not ${String(each)}`)
    if (each > largest) throw new RangeError(`${op}: ${name} of ${each} is beyond the limit of ${largest}`)
    if (each < least)
      throw new RangeError(
        `${op}: ${name} should be ${least === 0 ? 'non-negative' : 'greater than zero'}, but got ${each}`,
      )
  }
  return list.length === dims ? list : Array.from({ length: dims }, () => list[0] as number)
}

/** Fewer than three dimensions as three, the first ones of size 1 (or what `missing` says). */
export function asTriple(sizes: Sizes, missing = 1): Triple {
  const lead = 3 - sizes.length
  return [0, 1, 2].map((dim) => (dim < lead ? missing : (sizes[dim - lead] as number))) as unknown as Triple
}

export function volumeOf([d, h, w]: Triple): number {
  return d * h * w
}

/** The input's sizes as `[batch, channels, …]`; a missing batch is of 1. */
export interface Batched {
  readonly batch: number
  readonly channels: number
  readonly spatial: Sizes
  readonly hasBatch: boolean
}

/** @throws ShapeError unless the input has `dims` spatial dimensions, channels and perhaps a batch. */
export function batched(op: string, input: Tensor, dims: number): Batched {
  const rank = input.sizes.length
  if (rank !== dims + 1 && rank !== dims + 2) {
    const names = ['L', 'H, W', 'D, H, W'][dims - 1] as string
    throw new ShapeError({
      op,
      expected: `${dims + 1}D (unbatched) or ${dims + 2}D (batched) input, [C, ${names}] or [N, C, ${names}]`,
      got: `input of size: [${input.sizes.join(', ')}]`,
      message: `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${op}, but got input of size: [${input.sizes.join(', ')}]. It takes [C, ${names}] or [N, C, ${names}].`,
    })
  }
  const hasBatch = rank === dims + 2
  const [batch, channels, ...spatial] = (hasBatch ? input.sizes : [1, ...input.sizes]) as [number, number, ...number[]]
  return { batch, channels, spatial, hasBatch }
}

/** The sizes of an output, without the batch where the input had none. */
export function outputSizes({ batch, hasBatch }: Batched, channels: number, spatial: Sizes): number[] {
  return hasBatch ? [batch, channels, ...spatial] : [channels, ...spatial]
}
