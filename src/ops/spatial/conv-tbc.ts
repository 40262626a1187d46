// Convolution of signals whose time comes first. ATen/native/ConvolutionTBC.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conv1d } from './conv.js'
import { contiguous } from '../moving/copies.js'
import { permute } from '../views/dims.js'

/**
 * `conv1d` of `[time, batch, channels]`.
 *
 * @param weight `[kernel, in_channels, out_channels]`.
 * @param bias `[out_channels]`.
 * @param pad Zeros before and after (default 0).
 * @returns `[time + 2 · pad - kernel + 1, batch, out_channels]`.
 */
export const conv_tbc = define(
  'conv_tbc',
  ['input', 'weight', 'bias', 'pad'],
  (input: Tensor, weight: Tensor, bias: Tensor, pad = 0): Tensor => {
    for (const [name, given] of [
      ['input', input],
      ['weight', weight],
    ] as const) {
      if (given.sizes.length === 3) continue
      throw new ShapeError({
        op: 'conv_tbc',
        expected: `${name === 'input' ? 'an input [time, batch, channels]' : 'a weight [kernel, in_channels, out_channels]'}`,
        got: `[${given.sizes.join(', ')}]`,
      })
    }
    const signals = conv1d(permute(input, [1, 2, 0]), permute(weight, [2, 1, 0]), bias, 1, pad)
    return contiguous(permute(signals, [2, 0, 1]))
  },
)
