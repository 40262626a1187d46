// Upsampling of torch/nn/modules/upsampling.py.

import type { Arguments, Binder } from '../../../arguments.js'
import { markFloat } from '../../../python/marks.js'
import { PyFloat } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { constructorSignature } from '../../constructor.js'
import { interpolate } from '../../functional/interpolate.js'
import type { InterpolationMode } from '../../functional/interpolate.js'
import { each, flag, integer, optional, real, told, truth, word } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { heldSetting } from '../../attributes.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { requireGrowth, shownSettings, sizeAsGiven } from '../settings.js'
import type { SizeLike } from '../settings.js'
import { printsAsTorch } from '../../../python/printoptions.js'
import { repr } from '../../../python/repr.js'

export interface UpsamplingOptions {
  /** Of the output: one number or one for each spatial dimension. */
  size?: SizeLike | null
  /** By how much each dimension grows, where there is no `size`. */
  scale_factor?: SizeLike | null
}

export interface UpsampleOptions extends UpsamplingOptions {
  mode?: InterpolationMode
  align_corners?: boolean | null
  recompute_scale_factor?: boolean | null
}

interface Settings extends Required<UpsampleOptions> {
  readonly name: string
}

class UpsampleBase extends Module {
  declare name: string
  declare size: SizeLike | null
  declare scale_factor: SizeLike | null
  declare mode: InterpolationMode
  declare align_corners: boolean | null
  declare recompute_scale_factor: boolean | null

  constructor({ name, size, scale_factor, mode, align_corners, recompute_scale_factor }: Settings) {
    super()
    this.name = name
    this.size = sizeAsGiven(size)
    this.scale_factor = factorsOf(scale_factor)
    this.mode = mode
    this.align_corners = align_corners
    this.recompute_scale_factor = recompute_scale_factor
  }

  override forward(given: Input): Tensor {
    const input = inputOf(given)
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this
    const growth = (dim: number): number => {
      const along = (each: SizeLike): number => (typeof each === 'number' ? each : (each[dim] ?? each[0] ?? 1))
      return size === null ? along(scale_factor ?? 1) * (input.sizes[dim + 2] as number) : along(size)
    }
    requireGrowth(
      this,
      input,
      Array.from({ length: Math.max(0, input.sizes.length - 2) }, (_, dim) => growth(dim)),
    )
    return interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor)
  }

  override extra_repr(): string {
    const sized = heldSetting(this, 'scale_factor') === null ? 'size' : 'scale_factor'
    const what = shownSettings(this, [sized])
    return `${what}, mode=${printsAsTorch(2, 0) ? repr(this.mode) : this.mode}`
  }
}

/** What all of them show. */
const upsampleState = {
  attributes: {
    name: told,
    size: optional(each(integer(1, 2 ** 28), 1, 2, 3)),
    scale_factor: optional(each(real, 1, 2, 3)),
    mode: word('nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area'),
    align_corners: optional(flag).or(null),
    // Files older than PyTorch 1.5 recompute the factor.
    recompute_scale_factor: optional(truth).added(true),
  },
}

/** Factors are floats in Python, whatever was given; an array is a tuple of them. */
function factorsOf(given: SizeLike | null): SizeLike | null {
  if (given === null || given === 0) return null
  if (!Array.isArray(given)) return PyFloat(real.read(given) as number) as unknown as number
  const factors = Tuple.from(given.map((factor) => real.read(factor) as number))
  factors.forEach((factor, index) => markFloat(factors, index, factor))
  return factors
}

const bind = constructorSignature<UpsampleOptions>(
  'Upsample',
  ['size', 'scale_factor', 'mode', 'align_corners', 'recompute_scale_factor'],
  { size: null, scale_factor: null, mode: 'nearest', align_corners: null, recompute_scale_factor: null },
)

class UpsampleModule extends UpsampleBase {
  constructor(
    ...args: Arguments<
      [
        size?: SizeLike | null,
        scale_factor?: SizeLike | null,
        mode?: InterpolationMode,
        align_corners?: boolean | null,
        recompute_scale_factor?: boolean | null,
      ],
      UpsampleOptions
    >
  ) {
    super({ name: 'Upsample', ...bind(args) })
  }
}

/**
 * Spatial dimensions of other sizes.
 *
 * @param size Of the output: one number or one for each spatial dimension; or `scale_factor`.
 * @param scale_factor By how much each dimension grows.
 * @param mode `'nearest'` (default), `'linear'`, `'bilinear'`, `'bicubic'` or `'trilinear'`, as `nn.functional.interpolate`.
 * @param align_corners Whether the corners' centres stay where they are (default false).
 * @param recompute_scale_factor Whether the factor that counts is that of the sizes.
 * @remarks Input `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.Upsample({ scale_factor: 2, mode: 'bilinear' }).forward(randn(1, 1, 2, 2)).shape   // Size [1, 1, 4, 4]
 */
export const Upsample = moduleClass(UpsampleModule, 'torch.nn.modules.upsampling.Upsample', upsampleState)
export type Upsample = UpsampleModule

const bindSizes = (name: string): Binder<UpsamplingOptions> =>
  constructorSignature<UpsamplingOptions>(name, ['size', 'scale_factor'], { size: null, scale_factor: null })

const bindNearest = bindSizes('UpsamplingNearest2d')
const bindBilinear = bindSizes('UpsamplingBilinear2d')

type UpsamplingArguments = Arguments<[size?: SizeLike | null, scale_factor?: SizeLike | null], UpsamplingOptions>

class UpsamplingNearest2dModule extends UpsampleBase {
  constructor(...args: UpsamplingArguments) {
    super({
      name: 'UpsamplingNearest2d',
      ...bindNearest(args),
      mode: 'nearest',
      align_corners: null,
      recompute_scale_factor: null,
    })
  }
}

/** Images of another size by the nearest elements: `Upsample` of mode `'nearest'`. */
export const UpsamplingNearest2d = moduleClass(
  UpsamplingNearest2dModule,
  'torch.nn.modules.upsampling.UpsamplingNearest2d',
  upsampleState,
)
export type UpsamplingNearest2d = UpsamplingNearest2dModule

class UpsamplingBilinear2dModule extends UpsampleBase {
  constructor(...args: UpsamplingArguments) {
    super({
      name: 'UpsamplingBilinear2d',
      ...bindBilinear(args),
      mode: 'bilinear',
      align_corners: true,
      recompute_scale_factor: null,
    })
  }
}

/** Images of another size: `Upsample` of mode `'bilinear'` with aligned corners. */
export const UpsamplingBilinear2d = moduleClass(
  UpsamplingBilinear2dModule,
  'torch.nn.modules.upsampling.UpsamplingBilinear2d',
  upsampleState,
)
export type UpsamplingBilinear2d = UpsamplingBilinear2dModule
