// Elements back to the places that indices tell: torch._C._nn.max_unpool2d and 3d. ATen/native/MaxUnpooling.cpp.
// One pass in TypeScript, of some 2 ns an element: each is a single store at a place that has to be checked.

import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'
import { laneClass } from '../../kernels/operand.js'
import { laidOutLike } from './layout.js'

/**
 * Zeros of sizes `[…, …out]` with the input's elements at `indices` of their planes.
 *
 * @throws RangeError for an index beyond its plane.
 */
export function unpooled(op: string, input: Tensor, indices: Tensor, out: Sizes): Tensor {
  if (indices.dtype !== int64)
    throw new DTypeError({ op, expected: 'indices of dtype torch.int64', got: `${indices.dtype}` })
  if (!sameSizes(input.sizes, indices.sizes)) {
    throw new ShapeError({
      op,
      expected: `indices of the input's size [${input.sizes.join(', ')}]`,
      got: `[${indices.sizes.join(', ')}]`,
    })
  }
  const lead = input.sizes.slice(0, -out.length)
  if (lead.length < 1 || lead.length > 2) {
    throw new ShapeError({
      op,
      expected: `an input of ${out.length + 1} or ${out.length + 2} dimensions`,
      got: `[${input.sizes.join(', ')}]`,
    })
  }
  const made = allocate(op, [...lead, ...out], input.dtype, null, onMeta(op, [input, indices]))
  if (made.isMeta) return out.length === 2 ? laidOutLike(made, input) : made
  const source = contiguous(input.resolved())
  const count = input.numel()
  const from = source
    .untyped_storage()
    .peek(laneClass(input.dtype))
    .subarray(source.offset, source.offset + count)
  const to = made.untyped_storage().peek(laneClass(input.dtype))
  const places = contiguous(indices).toTypedArray() as BigInt64Array
  // The halves of the integers: reading bigints costs some 50 ns each.
  const halves = new Int32Array(places.buffer, places.byteOffset, 2 * count)
  const [inside, outside] = [count / Math.max(countOf(lead), 1), countOf(out)]
  for (let at = 0; at < count; at++) {
    const place = halves[2 * at] as number
    if (halves[2 * at + 1] !== 0 || place < 0 || place >= outside) {
      throw new RangeError(
        `${op}: Found an invalid max index: ${places[at]} (output volumes are of size ${out.join('x')})`,
      )
    }
    to[Math.floor(at / inside) * outside + place] = from[at] as never
  }
  return out.length === 2 ? laidOutLike(made, input) : made
}
