// Transposed convolutions of torch/nn/modules/conv.py.

import { signature } from '../../arguments.js'
import type { Arguments } from '../../arguments.js'
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../../ops/conv-transpose.js'
import { callable } from '../../python/callable.js'
import type { Tuple } from '../../python/tuple.js'
import { Size } from '../../python/tuple.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { ConvNd } from './conv.js'
import type { ConvSettings, PaddingMode } from './conv.js'
import { tupleOf } from './settings.js'
import type { SizeLike } from './settings.js'

export interface ConvTransposeOptions {
  in_channels: number
  out_channels: number
  kernel_size: SizeLike
  stride?: SizeLike
  /** Taken away at each side of the output. */
  padding?: SizeLike
  /** Added at one side of the output. */
  output_padding?: SizeLike
  groups?: number
  bias?: boolean
  dilation?: SizeLike
  padding_mode?: PaddingMode
  device?: unknown
  dtype?: dtype | null
}

export type ConvTransposeArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeLike,
    stride?: SizeLike,
    padding?: SizeLike,
    output_padding?: SizeLike,
    groups?: number,
    bias?: boolean,
    dilation?: SizeLike,
    padding_mode?: PaddingMode,
    device?: unknown,
    dtype?: dtype | null,
  ],
  ConvTransposeOptions
>

/* @__NO_SIDE_EFFECTS__ */
function transposeSignature(name: string, dims: number): (args: ConvTransposeArguments) => ConvSettings {
  const bind = signature<ConvTransposeOptions>(
    name,
    [
      'in_channels',
      'out_channels',
      'kernel_size',
      'stride',
      'padding',
      'output_padding',
      'groups',
      'bias',
      'dilation',
      'padding_mode',
      'device',
      'dtype',
    ],
    {
      stride: 1,
      padding: 0,
      output_padding: 0,
      groups: 1,
      bias: true,
      dilation: 1,
      padding_mode: 'zeros',
      device: null,
      dtype: null,
    },
  )
  return (args) => {
    const { kernel_size, stride, padding, output_padding, dilation, ...given } = bind(args)
    if (given.padding_mode !== 'zeros') throw new RangeError(`Only "zeros" padding mode is supported for ${name}`)
    return {
      ...given,
      kernel_size: tupleOf(kernel_size, dims),
      stride: tupleOf(stride, dims),
      padding: tupleOf(padding, dims),
      dilation: tupleOf(dilation, dims),
      output_padding: tupleOf(output_padding, dims),
      transposed: true,
    }
  }
}

/** The `output_padding` that gives `output_size`, or the module's own. @throws RangeError for a size that it cannot have. */
function outputPadding(module: ConvNd, input: Tensor, output_size: readonly number[] | null): readonly number[] {
  if (output_size === null) return module.output_padding
  const { kernel_size, stride, dilation } = module
  const padding = module.padding as Tuple<number>
  const dims = kernel_size.length
  const lead = input.sizes.length === dims + 2 ? 2 : 1
  const wanted = output_size.length === lead + dims ? output_size.slice(lead) : output_size
  if (wanted.length !== dims) {
    throw new RangeError(
      `ConvTranspose${dims}D: for ${input.sizes.length}D input, output_size must have ${dims} or ${lead + dims} elements (got ${output_size.length})`,
    )
  }
  const least = kernel_size.map((size, dim) => {
    const reach = (dilation[dim] as number) * (size - 1) + 1
    return ((input.sizes[lead + dim] as number) - 1) * (stride[dim] as number) - 2 * (padding[dim] as number) + reach
  })
  const most = least.map((size, dim) => size + (stride[dim] as number) - 1)
  if (wanted.some((size, dim) => size < (least[dim] as number) || size > (most[dim] as number))) {
    const range = `from [${least.join(', ')}] to [${most.join(', ')}]`
    throw new RangeError(
      `requested an output size of [${wanted.join(', ')}], but valid sizes range ${range} (for an input of ${Size.from(input.sizes.slice(lead))})`,
    )
  }
  return wanted.map((size, dim) => size - (least[dim] as number))
}

function transpose(
  module: ConvNd,
  conv: typeof conv_transpose2d,
  input: Tensor,
  output_size: readonly number[] | null,
): Tensor {
  const { weight, bias, stride, padding, groups, dilation } = module
  const extra = outputPadding(module, input, output_size)
  return conv(input, weight, bias, stride, padding as Tuple<number>, extra, groups, dilation)
}

const bind1d = transposeSignature('ConvTranspose1d', 1)

class ConvTranspose1dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'ConvTranspose1d'

  constructor(...args: ConvTransposeArguments) {
    super(bind1d(args))
  }

  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return transpose(this, conv_transpose1d, input, output_size)
  }
}

/** Transposed convolution of signals `[N, C, L]` or `[C, L]`. Parameters as `ConvTranspose2d`'s. */
export const ConvTranspose1d = callable(ConvTranspose1dModule)
export type ConvTranspose1d = ConvTranspose1dModule

const bind2d = transposeSignature('ConvTranspose2d', 2)

class ConvTranspose2dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'ConvTranspose2d'

  constructor(...args: ConvTransposeArguments) {
    super(bind2d(args))
  }

  /** @param output_size Which of the sizes that the stride leaves open; by default `output_padding` says. */
  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return transpose(this, conv_transpose2d, input, output_size)
  }
}

/**
 * Transposed convolution of images: each input element spreads the kernel over the output.
 *
 * @param in_channels Channels of the input, @param out_channels of the output.
 * @param kernel_size One number or `[height, width]`, as all sizes here.
 * @param stride From one input element's place in the output to the next (default 1).
 * @param padding Taken away at each side of the output (default 0).
 * @param output_padding Added at one side of the output (default 0), below stride or dilation.
 * @param groups Into which channels are divided (default 1).
 * @param bias Whether to add a learned bias (default true).
 * @param dilation Between elements of the kernel (default 1).
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`; `weight` is `[in_channels, out_channels / groups, kH, kW]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.ConvTranspose2d(16, 33, 3, { stride: 2 }).forward(randn(1, 16, 12, 12)).shape   // Size [1, 33, 25, 25]
 */
export const ConvTranspose2d = callable(ConvTranspose2dModule)
export type ConvTranspose2d = ConvTranspose2dModule

const bind3d = transposeSignature('ConvTranspose3d', 3)

class ConvTranspose3dModule extends ConvNd {
  static override readonly __module__ = 'torch.nn.modules.conv'
  static override readonly __qualname__: string = 'ConvTranspose3d'

  constructor(...args: ConvTransposeArguments) {
    super(bind3d(args))
  }

  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return transpose(this, conv_transpose3d, input, output_size)
  }
}

/** Transposed convolution of volumes `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `ConvTranspose2d`'s. */
export const ConvTranspose3d = callable(ConvTranspose3dModule)
export type ConvTranspose3d = ConvTranspose3dModule
