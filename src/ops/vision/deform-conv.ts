// Convolution whose taps are moved by offsets, and weighted by a mask: torchvision/csrc/ops/cpu/deform_conv2d_kernel.cpp. The moved
// taps of an image make columns, which one product a group brings to the output.

import { ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { allocate, checkedCount, onMeta } from '../../tensor/allocate.js'
import { Tensor } from '../../tensor/tensor.js'
import { add } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { matmul } from '../products/products.js'
import { reshape } from '../views/reshape.js'
import { stack } from '../moving/joining.js'
import { floatsIn, newFloats, tensorOf } from './floats.js'
import type { Floats } from './floats.js'

export const deformConv2d = overload(
  'torchvision::deform_conv2d',
  (
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    mask: Tensor,
    bias: Tensor,
    stride_h: number,
    stride_w: number,
    pad_h: number,
    pad_w: number,
    dilation_h: number,
    dilation_w: number,
    groups: number,
    offset_groups: number,
    use_mask: boolean,
  ): Tensor => {
    const op = 'deform_conv2d'
    const [batch, channels, height, width] = input.sizes as [number, number, number, number]
    const [outChannels, perGroup, kernelH, kernelW] = weight.sizes as [number, number, number, number]
    const outH = Math.floor((height + 2 * pad_h - (dilation_h * (kernelH - 1) + 1)) / stride_h) + 1
    const outW = Math.floor((width + 2 * pad_w - (dilation_w * (kernelW - 1) + 1)) / stride_w) + 1
    const taps = kernelH * kernelW
    requireSizes(op, 'offset', offset, [batch, 2 * offset_groups * taps, outH, outW])
    if (use_mask) requireSizes(op, 'mask', mask, [batch, offset_groups * taps, outH, outW])
    if (perGroup * groups !== channels || outChannels % groups !== 0 || channels % offset_groups !== 0) {
      throw new ShapeError({
        op,
        expected: 'channels that divide into the groups',
        got: `${channels} into ${groups} and ${offset_groups}`,
      })
    }
    if (onMeta(op, [input, weight, offset, bias]))
      return allocate(op, [batch, outChannels, outH, outW], input.dtype, null, true)
    const { values, computed } = floatsIn(op, input)
    const moves = floatsIn(op, offset).values
    const weights = use_mask ? floatsIn(op, mask).values : null
    const positions = outH * outW
    checkedCount(op, [channels, taps, positions], 8)
    const images: Tensor[] = []
    for (let image = 0; image < batch; image++) {
      const columns = newFloats(computed, channels * taps * positions)
      let at = 0
      for (let channel = 0; channel < channels; channel++) {
        const group = Math.floor(channel / (channels / offset_groups))
        const plane = (image * channels + channel) * height * width
        for (let tap = 0; tap < taps; tap++) {
          const [row, column] = [Math.floor(tap / kernelW), tap % kernelW]
          const move = (image * offset_groups + group) * 2 * taps * positions + 2 * tap * positions
          const share = ((image * offset_groups + group) * taps + tap) * positions
          for (let y = 0; y < outH; y++) {
            for (let x = 0; x < outW; x++, at++) {
              const place = y * outW + x
              const top = y * stride_h - pad_h + row * dilation_h + (moves[move + place] as number)
              const left = x * stride_w - pad_w + column * dilation_w + (moves[move + positions + place] as number)
              columns[at] =
                (weights === null ? 1 : (weights[share + place] as number)) *
                sampled(values, plane, height, width, top, left)
            }
          }
        }
      }
      const grouped = tensorOf(columns, computed, [groups, perGroup * taps, positions], computed)
      const kernels = reshape(to(weight, computed), [groups, outChannels / groups, perGroup * taps])
      images.push(reshape(matmul(kernels, grouped), [outChannels, outH, outW]))
    }
    const output = stack(images)
    return to(add(output, reshape(to(bias, computed), [1, outChannels, 1, 1])), input.dtype)
  },
)

function requireSizes(op: string, name: string, { sizes }: Tensor, expected: readonly number[]): void {
  if (String(sizes) === String(expected)) return
  throw new ShapeError({ op, expected: `${name} [${expected.join(', ')}]`, got: `[${sizes.join(', ')}]` })
}

/** The value between four elements, those outside counting 0. */
function sampled(values: Floats, plane: number, height: number, width: number, y: number, x: number): number {
  if (!(y > -1 && y < height && x > -1 && x < width)) return 0
  const [top, left] = [Math.floor(y), Math.floor(x)]
  const [low, near] = [y - top, x - left]
  const at = (row: number, column: number): number =>
    row >= 0 && row < height && column >= 0 && column < width ? (values[plane + row * width + column] as number) : 0
  return (
    (1 - low) * (1 - near) * at(top, left) +
    (1 - low) * near * at(top, left + 1) +
    low * (1 - near) * at(top + 1, left) +
    low * near * at(top + 1, left + 1)
  )
}
