// The numbers of index tensors as kernels read them: 32-bit positions, which follow from constants, or are sent at each run.

import { positionsOf } from '../../ops/indexing/positions.js'
import type { Value, TracedCall } from '../../graph/trace.js'
import { int32, int64 } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { expand } from '../../ops/views/strided.js'
import { Address, Buffer } from '../step.js'
import type { Arg } from '../step.js'
import type { Lowering } from './lowering.js'

/** An index tensor, and the size of the dimension that it indexes. */
export interface IndexPart {
  readonly value: Value
  readonly size: number
}

/** Whether a tensor's elements can be positions. */
export function isIndex({ dtype }: Value): boolean {
  return dtype === int64 || dtype === int32
}

/**
 * Positions in dimensions that count through as one, row-major of `sizes`, to which the index tensors repeat.
 *
 * @param checked The numbers of one index tensor. @param tensors They, in the order of their dimensions.
 */
export function positionsTogether(
  tensors: readonly Tensor[],
  sizes: readonly number[],
  repeated: Sizes,
  checked: (tensor: Tensor, size: number) => Int32Array,
): Int32Array {
  const [first] = tensors as readonly [Tensor]
  const positions = checked(tensors.length === 1 ? first : expand(first, repeated), sizes[0] as number)
  for (let each = 1; each < tensors.length; each++) {
    const size = sizes[each] as number
    const next = checked(expand(tensors[each] as Tensor, repeated), size)
    for (let at = 0; at < positions.length; at++)
      positions[at] = (positions[at] as number) * size + (next[at] as number)
  }
  return positions
}

/**
 * What a kernel reads them by, sent when this is called where they may differ from run to run; null where they are none, or are wrong at
 * every run, or count more than 32 bits hold.
 */
export function positionsOfIndex(
  to: Lowering,
  call: TracedCall,
  parts: readonly IndexPart[],
  repeated: Sizes,
  wraps: boolean,
): (() => Arg) | null {
  if (!parts.every(({ value }) => isIndex(value)) || countOf(repeated) === 0) return null
  if (countOf(parts.map(({ size }) => size)) > 0x7fffffff) return null
  const constants = parts.map(({ value }) => to.constant(value))
  if (constants.includes(null)) {
    return () => {
      const buffer = new Buffer(4 * countOf(repeated))
      to.actions.push({ kind: 'index', indices: to.indices(call, parts, repeated, wraps), buffer })
      return new Address(buffer, 0)
    }
  }
  const sizes = parts.map(({ size }) => size)
  try {
    const positions = positionsTogether(constants as Tensor[], sizes, repeated, (tensor, size) =>
      positionsOf(call.operator.name, tensor, size, { wraps, outside: String }),
    )
    const kind = `positions ${sizes.join()} of ${repeated.join()} ${wraps}`
    const buffer = to.packs.elements(kind, constants, positions.length, 4, () => positions)
    return () => new Address(buffer, 0)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
