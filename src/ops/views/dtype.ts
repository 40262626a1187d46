// The same bytes as elements of another dtype. ATen/native/TensorConversions.cpp: view_dtype.

import { DTypeError } from '../../errors.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Where the dtypes differ in width the last dimension grows or shrinks; the bytes in it must lie together. */
export function viewAs(input: Tensor, type: dtype): Tensor {
  const { sizes, strides, offset } = input
  const from = input.dtype.itemsize
  const to = type.itemsize
  if (from === to) return input.alias(sizes, strides, offset, type)
  const last = sizes.length - 1
  const refuse = (what: string, got?: number): never => {
    const message = `${what} to view ${scalarTypeName(input.dtype)} as ${scalarTypeName(type)} (different element sizes)`
    const found = got === undefined ? '' : `, but got ${got}`
    throw new DTypeError({
      op: 'view',
      expected: `a layout that ${type} divides`,
      got: `${input.dtype}`,
      message: message + found,
    })
  }
  if (last < 0) refuse('self.dim() cannot be 0')
  if (from > to) {
    if (strides[last] !== 1) refuse('self.stride(-1) must be 1', strides[last])
    const ratio = from / to
    return input.alias(
      sizes.with(last, (sizes[last] as number) * ratio),
      strides.map((stride, dim) => (dim === last ? 1 : stride * ratio)),
      offset * ratio,
      type,
    )
  }
  const ratio = to / from
  if ((sizes[last] as number) % ratio !== 0) refuse(`self.size(-1) must be divisible by ${ratio}`, sizes[last])
  if (offset % ratio !== 0) refuse(`self.storage_offset() must be divisible by ${ratio}`, offset)
  if (strides[last] !== 1) refuse('self.stride(-1) must be 1', strides[last])
  strides.forEach((stride, dim) => {
    if (dim < last && stride % ratio !== 0) refuse(`self.stride(${dim}) must be divisible by ${ratio}`, stride)
  })
  return input.alias(
    sizes.with(last, (sizes[last] as number) / ratio),
    strides.map((stride, dim) => (dim === last ? 1 : stride / ratio)),
    offset / ratio,
    type,
  )
}
