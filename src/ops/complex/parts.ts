// Complex tensors and their parts. ATen/native/ComplexHelper.h, TensorFactories.cpp: complex, polar.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { asParts, complexTypeOf } from '../../tensor/elements/complex-parts.js'
import { bfloat16, complex128, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { broadcastSizes } from '../../tensor/shape.js'
import { resultStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { copy_ } from '../moving/copies.js'
import { select } from '../views/parts.js'
import { expand } from '../views/strided.js'

/** real + imag · i: complex64 of float32, complex128 of float64. */
export const complex = define('complex', ['real', 'imag'], (real: Tensor, imag: Tensor): Tensor => {
  const type = complexOf('complex', real, imag)
  const sizes = broadcastSizes('complex', real.sizes, imag.sizes)
  const strides = resultStrides(sizes, [real, imag])
  const made = allocate('complex', sizes, type, strides, onMeta('complex', [real, imag]))
  const parts = view_as_real(made)
  copy_(select(parts, -1, 0), real)
  copy_(select(parts, -1, 1), imag)
  return made
})

/** abs · (cos(angle) + sin(angle) · i). */
export const polar = define('polar', ['abs', 'angle'], (abs: Tensor, angle: Tensor): Tensor => {
  const type = complexOf('polar', abs, angle)
  const sizes = broadcastSizes('polar', abs.sizes, angle.sizes)
  const made = allocate('polar', sizes, type, resultStrides(sizes, [abs, angle]), onMeta('polar', [abs, angle]))
  if (made.isMeta) return made
  const [radius, angles] = [abs, angle].map((each) => expand(each, sizes).toTypedArray()) as [
    Float32Array,
    Float32Array,
  ]
  const parts = new Float64Array(2 * angles.length)
  for (let at = 0; at < angles.length; at++) {
    parts[2 * at] = (radius[at] as number) * Math.cos(angles[at] as number)
    parts[2 * at + 1] = (radius[at] as number) * Math.sin(angles[at] as number)
  }
  writeElements(made, cast(parts, complex128, type))
  return made
})

/** The real and imaginary parts as a last dimension of size 2. A view. */
export const view_as_real = define('view_as_real', ['input'], (input: Tensor): Tensor => {
  requireComplex('view_as_real', input)
  if (input.conj_bit)
    throw new RangeError(
      "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it as real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original.",
    )
  return asParts(input)
})

/** The last dimension, of size 2, as real and imaginary parts. A view. */
export const view_as_complex = define('view_as_complex', ['input'], (input: Tensor): Tensor => {
  const type = complexTypeOf(input.dtype)
  const refuse = (message: string) => {
    throw new ShapeError({
      op: 'view_as_complex',
      expected: 'pairs that lie together',
      got: `[${input.sizes.join(', ')}]`,
      message,
    })
  }
  if (type === undefined) {
    const message = `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${scalarTypeName(input.dtype)}`
    throw new DTypeError({
      op: 'view_as_complex',
      expected: 'a floating dtype',
      got: `${input.dtype}`,
      message,
    })
  }
  const { sizes, strides, offset } = input
  if (sizes.length === 0) refuse('Input tensor must have one or more dimensions')
  if (sizes.at(-1) !== 2) refuse('Tensor must have a last dimension of size 2')
  if (strides.at(-1) !== 1) refuse('Tensor must have a last dimension with stride 1')
  if (strides.slice(0, -1).some((stride) => stride % 2 !== 0))
    refuse('Tensor must have a stride divisible by 2 for all but last dimension')
  if (offset % 2 !== 0) refuse('Tensor must have a storage_offset divisible by 2')
  return input.alias(
    sizes.slice(0, -1),
    strides.slice(0, -1).map((stride) => stride / 2),
    offset / 2,
    type,
  )
})

/** The real parts: a view. Of a real tensor itself. */
export const real = define('real', ['input'], (input: Tensor): Tensor => {
  if (!input.dtype.is_complex) return input
  return select(asParts(input), -1, 0)
})

/** The imaginary parts: a view. */
export const imag = define('imag', ['input'], (input: Tensor): Tensor => {
  if (!input.dtype.is_complex) {
    const message = 'imag is not implemented for tensors with non-complex dtypes.'
    throw new DTypeError({ op: 'imag', expected: 'a complex dtype', got: `${input.dtype}`, message })
  }
  const part = select(asParts(input), -1, 1)
  part.neg_bit = input.conj_bit
  return part
})

function requireComplex(op: string, input: Tensor): void {
  if (input.dtype.is_complex) return
  const message = `${op} is only supported for complex tensors`
  throw new DTypeError({ op, expected: 'a complex dtype', got: `${input.dtype}`, message })
}

function complexOf(op: string, a: Tensor, b: Tensor): dtype {
  const [first, second] = [scalarTypeName(a.dtype), scalarTypeName(b.dtype)]
  // PyTorch has no complex numbers of bfloat16.
  const [type, other] = [a, b].map((each) => (each.dtype === bfloat16 ? undefined : complexTypeOf(each.dtype)))
  const floats = type !== undefined && other !== undefined
  const message = floats
    ? `Expected object of scalar type ${first} but got scalar type ${second} for second argument`
    : `Expected both inputs to be Half, Float or Double tensors but got ${first} and ${second}`
  if (type === undefined || a.dtype !== b.dtype)
    throw new DTypeError({
      op,
      expected: 'two tensors of one floating dtype',
      got: `${a.dtype} and ${b.dtype}`,
      message,
    })
  return type
}
