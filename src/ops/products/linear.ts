// torch.nn.functional.linear: ATen/native/Linear.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { float32 } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import { resultOf } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add } from '../pointwise/binary.js'
import { contiguous } from '../moving/copies.js'
import { linearF32 } from './f32.js'
import { halfProduct, isKeptHalf } from './half.js'
import { to } from '../moving/convert.js'
import { matmul } from './products.js'
import { requireProducts, rounded, wideProducts } from './batched.js'
import { t } from '../views/dims.js'
import { reshape } from '../views/reshape.js'

/**
 * y = x Wᵀ + b over the last dimension. Halves are summed in float32 and rounded once, the bias included.
 *
 * @param input `[*, in_features]`.
 * @param weight `[out_features, in_features]`, or `[in_features]`.
 * @param bias `[out_features]` or null.
 * @returns `[*, out_features]`.
 * @throws ShapeError, DTypeError where they do not go together.
 */
export const linear = define(
  'linear',
  ['input', 'weight', 'bias'],
  (input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor => {
    const features = weight.sizes.at(-1)
    const given = input.sizes.at(-1)
    if (given !== features || weight.sizes.length > 2) throw mismatch(input, weight)
    requireProducts('linear', input.dtype, weight.dtype)
    const out = weight.sizes.length === 2 ? (weight.sizes[0] as number) : 1
    const rows = countOf(input.sizes.slice(0, -1))
    // A weight is packed once and kept, so that even one row pays.
    const direct = input.dtype === float32 && weight.sizes.length === 2 && countOf(weight.sizes) > 0
    const biasFits = bias === null || (bias.dtype === float32 && bias.sizes.length === 1 && bias.sizes[0] === out)
    if (direct && biasFits) {
      const sizes = [...input.sizes.slice(0, -1), out]
      return resultOf('linear', [input, weight, bias], sizes, float32, null, () => {
        const values = contiguous(input).toTypedArray() as Float32Array<ArrayBuffer>
        const x = { values, offsets: [0], rowStride: features as number, columnStride: 1 }
        return linearF32(x, weight.resolved(), bias, rows)
      })
    }
    if (weight.sizes.length === 1) return bias === null ? matmul(input, weight) : add(matmul(input, weight), bias)
    const matrix = reshape(input, [rows, features as number])
    const isKept = weight.dtype === input.dtype && !input.isMeta && isKeptHalf(weight)
    const isStart = isKept && (bias === null || startsWith(bias, weight))
    const product = isKept
      ? halfProduct(matrix, weight, isStart ? bias : null)
      : wideProducts('linear', matrix, t(weight))
    const sizes = [...input.sizes.slice(0, -1), out]
    if (bias === null || isStart) return reshape(rounded(product, input.dtype), sizes)
    const fits = bias.sizes.length <= 1 && (bias.sizes.length === 0 || bias.sizes[0] === out || bias.sizes[0] === 1)
    if (!fits)
      throw new ShapeError({
        op: 'linear',
        expected: `a bias of size [${out}]`,
        got: `[${bias.sizes.join(', ')}]`,
      })
    requireProducts('linear', input.dtype, bias.dtype)
    return reshape(rounded(add(product, to(bias, product.dtype)), input.dtype), sizes)
  },
)

/** Whether sums of a kept weight begin with a bias; what repeats is added to them. */
function startsWith(bias: Tensor, weight: Tensor): boolean {
  return bias.dtype === weight.dtype && bias.sizes.length === 1 && bias.sizes[0] === weight.sizes[0] && !bias.isMeta
}

/** PyTorch's sentence, then what would fit. */
function mismatch(input: Tensor, weight: Tensor): ShapeError {
  const features = weight.sizes.at(-1) ?? 0
  const given = input.sizes.at(-1) ?? 0
  const rows = input.sizes.slice(0, -1).reduce((product, size) => product * size, 1)
  const out = weight.sizes.length === 2 ? (weight.sizes[0] as number) : 1
  const fact = `mat1 and mat2 shapes cannot be multiplied (${rows}x${given} and ${features}x${out})`
  const whole = input.numel() % features === 0 && input.sizes.length > 1
  const remedy = whole ? `, for example input.reshape(-1, ${features})` : ''
  return new ShapeError({
    op: 'linear',
    expected: `an input of size [*, ${features}]`,
    got: `[${input.sizes.join(', ')}]`,
    message: `linear: ${fact}. Expected an input of size [*, ${features}], got [${input.sizes.join(', ')}]${remedy}.`,
  })
}
