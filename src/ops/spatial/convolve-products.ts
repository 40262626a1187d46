// Convolutions of integers, which wrap, and of complex numbers: what each window sees is laid out as a column, and one product
// of matrices a group takes all columns. Needs memory for every column at once, where floats pass in tiles (convolve.ts).

import { checkedCount } from '../../tensor/allocate.js'
import { contiguousStrides, countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { zeros } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add } from '../pointwise/binary.js'
import { contiguous, copy_ } from '../moving/copies.js'
import { flip } from '../moving/flip.js'
import { pad } from '../image/pad.js'
import { batched } from '../products/batched.js'
import { permute } from '../views/dims.js'
import { reshape } from '../views/reshape.js'
import { as_strided } from '../views/strided.js'

/** A number for each spatial dimension. */
export interface Sliding {
  readonly step: Sizes
  readonly dilation: Sizes
  /** Elements before the first and behind the last; negative ones are taken away. */
  readonly before: Sizes
  readonly after: Sizes
  readonly groups: number
}

/**
 * @param input `[batch, channels, …size]`, @param weight `[outputs, channels / groups, …kernel]`.
 * @returns `[batch, outputs, …out]`.
 */
export function convolveProducts(
  op: string,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { step, dilation, before, after, groups }: Sliding,
): Tensor {
  const wide = contiguous(
    pad(
      input,
      before
        .map((each, dim) => [each, after[dim] as number])
        .toReversed()
        .flat(),
    ),
  )
  const [batch, channels, ...size] = wide.sizes as [number, number, ...number[]]
  const [outputs, inputs, ...kernel] = weight.sizes as [number, number, ...number[]]
  const out = size.map((each, dim) => {
    const reach = (dilation[dim] as number) * ((kernel[dim] as number) - 1) + 1
    return Math.floor((each - reach) / (step[dim] as number)) + 1
  })
  const [taps, places] = [countOf(kernel), countOf(out)]
  checkedCount(op, [batch, channels, taps, places], wide.dtype.itemsize)
  const [image, plane, ...along] = contiguousStrides(wide.sizes) as [number, number, ...number[]]
  const windows = as_strided(
    wide,
    [batch, groups, inputs, ...kernel, ...out],
    [
      image,
      inputs * plane,
      plane,
      ...along.map((stride, dim) => stride * (dilation[dim] as number)),
      ...along.map((stride, dim) => stride * (step[dim] as number)),
    ],
  )
  const columns = reshape(windows, [batch, groups, inputs * taps, places])
  const rows = reshape(weight, [1, groups, outputs / groups, inputs * taps])
  const sums = reshape(batched(op, rows, columns), [batch, outputs, ...out])
  return bias === null ? sums : add(sums, reshape(bias, [outputs, ...kernel.map(() => 1)]))
}

/**
 * The transposed convolution: a convolution with the kernel turned around over the input with zeros between its elements.
 *
 * @param input `[batch, channels, …size]`, @param weight `[channels, outputs / groups, …kernel]`.
 */
export function spreadProducts(
  op: string,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { step, dilation, before, after, groups }: Sliding,
): Tensor {
  const [channels, outputs, ...kernel] = weight.sizes as [number, number, ...number[]]
  const parted = reshape(weight, [groups, channels / groups, outputs, ...kernel])
  const turned = permute(parted, [0, 2, 1, ...kernel.map((_, dim) => dim + 3)])
  const rows = reshape(turned, [groups * outputs, channels / groups, ...kernel])
  const reach = kernel.map((size, dim) => (dilation[dim] as number) * (size - 1))
  return convolveProducts(
    op,
    spaced(op, input, step),
    flip(
      rows,
      kernel.map((_, dim) => dim + 2),
    ),
    bias,
    {
      step: step.map(() => 1),
      dilation,
      before: reach.map((each, dim) => each - (before[dim] as number)),
      after: reach.map((each, dim) => each - (after[dim] as number)),
      groups,
    },
  )
}

/** Zeros between the elements, so that they are `step` apart. */
function spaced(op: string, input: Tensor, step: Sizes): Tensor {
  if (step.every((each) => each === 1)) return input
  const sizes = input.sizes.map((size, dim) => (dim < 2 ? size : (size - 1) * (step[dim - 2] as number) + 1))
  checkedCount(op, sizes, input.dtype.itemsize)
  const made = zeros(sizes, { dtype: input.dtype, device: input.device })
  const strides = contiguousStrides(sizes).map((stride, dim) => (dim < 2 ? stride : stride * (step[dim - 2] as number)))
  copy_(as_strided(made, input.sizes, strides), input)
  return made
}
