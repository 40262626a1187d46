// Convolutions by ATen's names: one operator for all dimensions, plain and transposed. aten/src/ATen/native/Convolution.cpp.

import { UnsupportedError } from '../../errors.js'
import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../spatial/conv-transpose.js'
import { conv1d, conv2d, conv3d } from '../spatial/conv.js'

const plain = [conv1d, conv2d, conv3d]
const transposed = [conv_transpose1d, conv_transpose2d, conv_transpose3d]

function convolve(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: Sizes,
  padding: Sizes,
  dilation: Sizes,
  isTransposed: boolean,
  output_padding: Sizes,
  groups: number,
): Tensor {
  const dims = weight.sizes.length - 2
  const [convolution, transposition] = [plain[dims - 1], transposed[dims - 1]]
  if (convolution === undefined || transposition === undefined) {
    throw new UnsupportedError({ what: `convolution of ${dims} spatial dimensions` })
  }
  return isTransposed
    ? transposition(input, weight, bias, stride, padding, output_padding, groups, dilation)
    : convolution(input, weight, bias, stride, padding, dilation, groups)
}

export const convolution = overload('aten::convolution', convolve)
/** What traces of old releases call: the flags after `groups` choose a library. */
export const convolutionWithFlags = overload('aten::_convolution', convolve)
export const convolutionDeprecated = overload('aten::_convolution.deprecated', convolve)
export const convolutionOverrideable = overload('aten::convolution_overrideable', convolve)

type Padded = 'valid' | 'same'

/** Padding by a word, of as many dimensions as the weight has. */
export const convolution_mode = overload(
  'aten::_convolution_mode',
  (
    input: Tensor,
    weight: Tensor,
    bias: Tensor | null,
    stride: Sizes,
    padding: Padded,
    dilation: Sizes,
    groups: number,
  ): Tensor => {
    const convolution = plain[weight.sizes.length - 3]
    if (convolution === undefined)
      throw new UnsupportedError({ what: `convolution of ${weight.sizes.length - 2} dimensions` })
    return convolution(input, weight, bias, stride, padding, dilation, groups)
  },
)
