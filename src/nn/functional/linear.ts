// The linear functions of torch.nn.functional.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { add } from '../../ops/pointwise/binary.js'
import { bmm, matmul } from '../../ops/products/products.js'
import { permute } from '../../ops/views/dims.js'
import { reshape } from '../../ops/views/reshape.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * y = x₁ᵀ W x₂ + b over the last dimensions. ATen/native/Linear.cpp.
 *
 * @param input1 `[*, in1_features]`. @param input2 `[*, in2_features]`.
 * @param weight `[out_features, in1_features, in2_features]`. @param bias `[out_features]` or null.
 * @returns `[*, out_features]`.
 */
export const bilinear = define(
  'bilinear',
  ['input1', 'input2', 'weight', 'bias'],
  (input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor => {
    const [out, in1, in2] = weight.sizes as [number, number, number]
    requireSizes(input1, input2, weight)
    const rows = input1.numel() / (in1 === 0 ? 1 : in1)
    const left = matmul(reshape(input1, [rows, in1]), reshape(permute(weight, 1, 0, 2), [in1, out * in2]))
    const product = bmm(reshape(left, [rows, out, in2]), reshape(input2, [rows, in2, 1]))
    const output = reshape(product, [...input1.sizes.slice(0, -1), out])
    return bias === null ? output : add(output, bias)
  },
)

/** @throws ShapeError in PyTorch's words. */
function requireSizes(input1: Tensor, input2: Tensor, weight: Tensor): void {
  const op = 'bilinear'
  const [given1, given2] = [`[${input1.sizes.join(', ')}]`, `[${input2.sizes.join(', ')}]`]
  const wrong = (expected: string, message: string): ShapeError =>
    new ShapeError({ op, expected, got: `${given1} and ${given2}`, message: `bilinear(): ${message}` })
  if (input1.dim() !== input2.dim()) {
    throw wrong(
      'inputs of as many dimensions',
      `input dimensions do not match: got ${input1.dim()} and ${input2.dim()}`,
    )
  }
  for (let dim = 0; dim < input1.dim() - 1; dim++) {
    if (input1.sizes[dim] === input2.sizes[dim]) continue
    throw wrong(
      'equal sizes before the last',
      `input batch dimensions do not match at dim ${dim}: got ${input1.sizes[dim]} and ${input2.sizes[dim]}`,
    )
  }
  for (const [at, input] of [input1, input2].entries()) {
    if (input.sizes.at(-1) === weight.sizes[at + 1]) continue
    throw wrong(
      `[*, ${weight.sizes[1]}] and [*, ${weight.sizes[2]}]`,
      `input${at + 1} size does not match weight size: got ${input.sizes.at(-1)} but expected ${weight.sizes[at + 1]}`,
    )
  }
}
