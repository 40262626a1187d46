// Views with strides of their own. ATen/native/TensorShape.cpp, ATen/native/Resize.h: checkInBoundsForStorage.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import { extent, sizesOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Dimensions of size 1 repeated without copying; -1 keeps a size, new dimensions come first. */
export const expand = define('expand', ['input', '*size'], (input: Tensor, size: Sizes): Tensor => {
  const { sizes, strides } = input
  const target = sizesOf('expand', [size])
  const lead = target.length - sizes.length
  if (lead < 0) {
    throw new RangeError(
      `expand(torch.${scalarTypeName(input.dtype)}Tensor{[${sizes.join(', ')}]}, size=[${target.join(', ')}]): the number of sizes provided (${target.length}) must be greater or equal to the number of dimensions in the tensor (${sizes.length})`,
    )
  }
  const result = target.map(() => 0)
  for (let dim = target.length - 1; dim >= 0; dim--) {
    const own = sizes[dim - lead] ?? 1
    if (target[dim] === -1 && dim >= lead) target[dim] = own
    const wanted = target[dim] as number
    if (wanted < 0 && dim < lead) {
      throw new RangeError(
        `The expanded size of the tensor (${wanted}) isn't allowed in a leading, non-existing dimension ${dim}`,
      )
    }
    if (wanted !== own && (own !== 1 || wanted < 0)) refuse(wanted, own, dim, size, sizes)
    // A new dimension of size 1 steps over what is below it; one that repeats stays at 0.
    const below = sizes.length === 0 ? 0 : (target[dim + 1] as number) * (result[dim + 1] as number)
    if (wanted === own) result[dim] = dim < lead ? below : (strides[dim - lead] as number)
  }
  return input.alias(target, result, input.offset)
})

/** `expand` to another tensor's sizes. */
export const expand_as = define('expand_as', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  expand(input, other.sizes),
)

/**
 * Any view of the storage.
 *
 * @param storage_offset In elements from the storage's start; by default the tensor's own.
 * @throws RangeError where the view would leave the storage, but for one on `meta`, as in PyTorch.
 */
export const as_strided = define(
  'as_strided',
  ['input', 'size', 'stride', 'storage_offset'],
  (input: Tensor, size: Sizes, stride: Sizes, storage_offset: number | null = null): Tensor => {
    const offset = storage_offset ?? input.offset
    const [sizes, strides] = [sizesOf('as_strided', [size]), sizesOf('as_strided', [stride])]
    if (sizes.length !== strides.length) throw new RangeError('as_strided: mismatch in length of strides and shape')
    if (strides.some((each) => each < 0)) {
      throw new RangeError(
        `as_strided: Negative strides are not supported at the moment, got strides: [${strides.join(', ')}]`,
      )
    }
    if (sizes.some((each) => each < 0)) throw new RangeError(`as_strided: negative sizes [${sizes.join(', ')}]`)
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`Tensor: invalid storage offset ${offset}`)
    if (!input.isMeta) requireRoom(input, { sizes, strides, offset })
    return input.alias(sizes, strides, offset)
  },
)

/** @throws RangeError where a view would leave the tensor's storage. @internal */
export function requireRoom(
  input: Tensor,
  { sizes, strides, offset }: { readonly sizes: Sizes; readonly strides: Sizes; readonly offset: number },
): void {
  const { itemsize } = input.dtype
  const needed = extent(sizes, strides, offset) * itemsize
  const { nbytes } = input.untyped_storage()
  if (needed <= nbytes) return
  throw new RangeError(
    `setStorage: sizes [${sizes.join(', ')}], strides [${strides.join(', ')}], storage offset ${offset}, and itemsize ${itemsize} requiring a storage size of ${needed} are out of bounds for storage of size ${nbytes}`,
  )
}

function refuse(wanted: number, own: number, dim: number, target: Sizes, sizes: Sizes): never {
  throw new ShapeError({
    op: 'expand',
    expected: `the size ${own} or -1 at dimension ${dim}`,
    got: `${wanted}`,
    message: `The expanded size of the tensor (${wanted}) must match the existing size (${own}) at non-singleton dimension ${dim}.  Target sizes: [${target.join(', ')}].  Tensor sizes: [${sizes.join(', ')}]`,
  })
}
