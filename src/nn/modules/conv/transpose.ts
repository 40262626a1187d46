// Transposed convolutions of torch/nn/modules/conv.py.

import { checkedSignature } from '../../../define.js'
import type { Arguments } from '../../../arguments.js'
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../../../ops/spatial/conv-transpose.js'
import { Size } from '../../../python/tuple.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { ConvNd, convState } from './base.js'
import type { ConvSettings, PaddingMode } from './base.js'
import { requireGrowth, sizesFor, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

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
  device?: DeviceLike
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
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  ConvTransposeOptions
>

/** The parameters in Python's order. @internal */
export const transposeNames = [
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
] as const

/** @internal */
export const transposeDefaults = {
  stride: 1,
  padding: 0,
  output_padding: 0,
  groups: 1,
  bias: true,
  dilation: 1,
  padding_mode: 'zeros',
  device: null,
  dtype: null,
} as const

interface TransposeInputs {
  readonly input: Tensor
  /** Which of the sizes that the stride leaves open; by default `output_padding` says. */
  readonly output_size?: readonly number[] | null
}

type TransposeInput = Arguments<[input: Tensor, output_size?: readonly number[] | null], TransposeInputs>

/** A transposed convolution, whose input is `[N, C, …]` or `[C, …]`. */
export interface TransposedConvolution extends ConvNd {
  forward(...args: TransposeInput): Tensor
}

const bindInputs = checkedSignature<TransposeInputs>('forward', ['input', 'output_size'], { output_size: null })

/** @internal */
export function transposeSettings(given: Required<ConvTransposeOptions>, dims: number, name: string): ConvSettings {
  const { kernel_size, stride, padding, output_padding, dilation, ...others } = given
  if (others.padding_mode !== 'zeros') throw new RangeError(`Only "zeros" padding mode is supported for ${name}`)
  return {
    ...others,
    kernel_size: tupleOf(kernel_size, dims),
    stride: tupleOf(stride, dims),
    padding: tupleOf(padding, dims),
    dilation: tupleOf(dilation, dims),
    output_padding: tupleOf(output_padding, dims),
    transposed: true,
  }
}

/** The settings of a module, which a file may state once for all dimensions, one for each. */
interface Geometry {
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly dilation: readonly number[]
}

function geometryOf(module: ConvNd, dims: number): Geometry {
  return {
    kernel: module.weight.sizes.slice(2),
    stride: sizesFor(module.stride, dims),
    padding: sizesFor(module.padding as SizeLike, dims),
    dilation: sizesFor(module.dilation, dims),
  }
}

/** The sizes that the output has at least. */
function leastSizes({ kernel, stride, padding, dilation }: Geometry, spatial: readonly number[]): readonly number[] {
  return spatial.map((size, dim) => {
    const reach = (dilation[dim] as number) * ((kernel[dim] ?? 1) - 1) + 1
    return (size - 1) * (stride[dim] as number) - 2 * (padding[dim] as number) + reach
  })
}

/** The `output_padding` that gives `output_size`. @throws RangeError for a size that it cannot have. */
function outputPadding(
  least: readonly number[],
  stride: readonly number[],
  input: Tensor,
  output_size: readonly number[],
): readonly number[] {
  const dims = least.length
  const lead = input.sizes.length === dims + 2 ? 2 : 1
  const wanted = output_size.length === lead + dims ? output_size.slice(lead) : output_size
  if (wanted.length !== dims) {
    throw new RangeError(
      `ConvTranspose${dims}D: for ${input.sizes.length}D input, output_size must have ${dims} or ${lead + dims} elements (got ${output_size.length})`,
    )
  }
  const most = least.map((size, dim) => size + (stride[dim] as number) - 1)
  if (wanted.some((size, dim) => size < (least[dim] as number) || size > (most[dim] as number))) {
    const range = `from [${least.join(', ')}] to [${most.join(', ')}]`
    throw new RangeError(
      `requested an output size of [${wanted.join(', ')}], but valid sizes range ${range} (for an input of ${Size.from(input.sizes.slice(lead))})`,
    )
  }
  return wanted.map((size, dim) => size - (least[dim] as number))
}

function transposed(
  dims: number,
  conv: typeof conv_transpose2d,
): ClassOf<ConvTransposeArguments, TransposedConvolution> {
  const name = `ConvTranspose${dims}d`
  const bind = constructorSignature<ConvTransposeOptions>(name, transposeNames, transposeDefaults)
  class ConvTransposeModule extends ConvNd {
    constructor(...args: ConvTransposeArguments) {
      super(transposeSettings(bind(args), dims, name))
    }

    override forward(...args: TransposeInput): Tensor {
      const { input, output_size } = bindInputs(args)
      const { weight, bias, groups } = this
      const geometry = geometryOf(this, dims)
      const { stride, padding, dilation } = geometry
      const least = leastSizes(geometry, input.sizes.slice(-dims))
      requireGrowth(this, input, least)
      const extra = output_size === null ? this.output_padding : outputPadding(least, stride, input, output_size)
      return conv(input, weight, bias, stride, padding, extra, groups, dilation)
    }
  }
  return moduleClass(ConvTransposeModule, `torch.nn.modules.conv.${name}`, convState(dims, true))
}

/** Transposed convolution of signals `[N, C, L]` or `[C, L]`. Parameters as `ConvTranspose2d`'s. */
export const ConvTranspose1d = transposed(1, conv_transpose1d)
export type ConvTranspose1d = TransposedConvolution

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
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`; `weight` is `[in_channels, out_channels / groups, kH, kW]`. `forward` takes an
 *   `output_size` too, which says which of the sizes that the stride leaves open.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.ConvTranspose2d(16, 33, 3, { stride: 2 }).forward(randn(1, 16, 12, 12)).shape   // Size [1, 33, 25, 25]
 */
export const ConvTranspose2d = transposed(2, conv_transpose2d)
export type ConvTranspose2d = TransposedConvolution

/** Transposed convolution of volumes `[N, C, D, H, W]` or `[C, D, H, W]`. Parameters as `ConvTranspose2d`'s. */
export const ConvTranspose3d = transposed(3, conv_transpose3d)
export type ConvTranspose3d = TransposedConvolution
