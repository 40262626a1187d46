// Kernels over row-major tensors of one size, and numbers, that fit one block: what most small calls are. They take a third of the time that
// the layouts, sources and lists of blocks.ts take, which serve operands of every kind.

import type { Scalar } from '../tensor/making/factory.js'
import { areContiguousStrides, countOf, sameSizes } from '../tensor/shape.js'
import type { dtype } from '../tensor/dtype.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { engine } from '../wasm/engine.js'
import { block } from './blocks.js'
import type { Compute, Output } from './blocks.js'
import { laneBytes, laneClass } from './lanes.js'
import type { Lane } from './lanes.js'

/** An operand as given, the dtype as whose elements it is read, and the lane that they come to. */
export type Read = readonly [given: Tensor | Scalar, type: dtype, lane: Lane | 'u8']

/** What `compute` makes of the operands, with rooms as `inBlocks` has them; null where they are not such. */
export function inOneBlock(operands: readonly Read[], output: Output, compute: Compute, rooms = 0): Tensor | null {
  const sizes = sizesOfAll(operands)
  if (sizes === null || laneBytes[output.lane] !== output.type.itemsize) return null
  const count = countOf(sizes)
  if (count === 0 || count > block) return null
  const { memory } = engine()
  // Of the widest lane, so that each begins at a multiple of 64.
  const place = 64 * Math.ceil(count / 8)
  const y = memory.scratch(place * (operands.length + 1 + rooms))
  const from: number[] = []
  for (let index = 0; index < operands.length; index++) {
    const [given, type, lane] = operands[index] as Read
    const at = y + place * (index + 1)
    from.push(at)
    const first = at / laneBytes[lane]
    if (!(given instanceof Tensor)) {
      memory[lane as 'f32' | 'f64'].fill(given as number, first, first + count)
      continue
    }
    const { offset } = given
    const values = given.untyped_storage().peek(laneClass(type))
    const exact = values.length === count ? values : values.subarray(offset, offset + count)
    ;(memory[lane] as Float32Array).set(exact as Float32Array, first)
  }
  for (let room = 0; room < rooms; room++) from.push(y + place * (operands.length + 1 + room))
  compute(y, from, count)
  const first = y / laneBytes[output.lane]
  return new Tensor(new UntypedStorage(memory[output.lane].slice(first, first + count)), output.type, sizes)
}

/** The sizes that all tensors have; null where an operand is of another kind. */
function sizesOfAll(operands: readonly Read[]): readonly number[] | null {
  let sizes: readonly number[] | null = null
  for (let index = 0; index < operands.length; index++) {
    const [given, type, lane] = operands[index] as Read
    if (laneBytes[lane] !== type.itemsize) return null
    if (!(given instanceof Tensor)) {
      if (typeof given !== 'number' || !type.is_floating_point) return null
      continue
    }
    const isPlain =
      given.dtype === type && !given.conj_bit && !given.neg_bit && !given.isMeta && isExactlyRowMajor(given)
    if (!isPlain || (sizes !== null && !sameSizes(sizes, given.sizes))) return null
    sizes ??= given.sizes
  }
  return sizes
}

/** Also in strides of single dimensions: beside a number PyTorch gives the result the order of all strides. */
function isExactlyRowMajor(x: Tensor): boolean {
  return x.is_contiguous() && (!x.sizes.includes(1) || areContiguousStrides(x.sizes, x.strides))
}
