// Resampling by ATen's names: sizes given, or factors. aten/src/ATen/native/UpSample*.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { resampled, resampledNearest } from '../image/interpolate.js'
import { axesByFactors, axesBySizes } from '../spatial/axes.js'

type Factors = readonly number[] | null

type NearestVec = (input: Tensor, output_size: Sizes | null, scale_factors: Factors) => Tensor
type AlignedVec = (input: Tensor, output_size: Sizes | null, align_corners: boolean, scale_factors: Factors) => Tensor
type Nearest = (self: Tensor, output_size: Sizes, ...scales: (number | null)[]) => Tensor
type Aligned = (self: Tensor, output_size: Sizes, align_corners: boolean, ...scales: (number | null)[]) => Tensor

function nearestVec(exact: boolean): NearestVec {
  return (input, output_size, factors) => resampledNearest(input, axesByFactors(input, output_size, factors), exact)
}

function nearest(exact: boolean): Nearest {
  return (self, output_size, ...scales) => resampledNearest(self, axesBySizes(self, output_size, scales), exact)
}

function alignedVec(kind: 'linear' | 'cubic' | 'lanczos', antialias: boolean): AlignedVec {
  return (input, output_size, align_corners, factors) =>
    resampled(input, axesByFactors(input, output_size, factors), kind, align_corners, antialias)
}

function aligned(kind: 'linear' | 'cubic' | 'lanczos', antialias: boolean): Aligned {
  return (self, output_size, align_corners, ...scales) =>
    resampled(self, axesBySizes(self, output_size, scales), kind, align_corners, antialias)
}

export const nearest1dVec = overload('aten::upsample_nearest1d.vec', nearestVec(false))
export const nearest2dVec = overload('aten::upsample_nearest2d.vec', nearestVec(false))
export const nearest3dVec = overload('aten::upsample_nearest3d.vec', nearestVec(false))
export const nearestExact1dVec = overload('aten::_upsample_nearest_exact1d.vec', nearestVec(true))
export const nearestExact2dVec = overload('aten::_upsample_nearest_exact2d.vec', nearestVec(true))
export const nearestExact3dVec = overload('aten::_upsample_nearest_exact3d.vec', nearestVec(true))
export const nearest1d = overload('aten::upsample_nearest1d.default', nearest(false))
export const nearest2d = overload('aten::upsample_nearest2d.default', nearest(false))
export const nearest3d = overload('aten::upsample_nearest3d.default', nearest(false))
export const nearestExact1d = overload('aten::_upsample_nearest_exact1d.default', nearest(true))
export const nearestExact2d = overload('aten::_upsample_nearest_exact2d.default', nearest(true))
export const nearestExact3d = overload('aten::_upsample_nearest_exact3d.default', nearest(true))

export const linear1dVec = overload('aten::upsample_linear1d.vec', alignedVec('linear', false))
export const bilinear2dVec = overload('aten::upsample_bilinear2d.vec', alignedVec('linear', false))
export const trilinear3dVec = overload('aten::upsample_trilinear3d.vec', alignedVec('linear', false))
export const bicubic2dVec = overload('aten::upsample_bicubic2d.vec', alignedVec('cubic', false))
export const bilinear2dAAVec = overload('aten::_upsample_bilinear2d_aa.vec', alignedVec('linear', true))
export const bicubic2dAAVec = overload('aten::_upsample_bicubic2d_aa.vec', alignedVec('cubic', true))
export const linear1d = overload('aten::upsample_linear1d.default', aligned('linear', false))
export const bilinear2d = overload('aten::upsample_bilinear2d.default', aligned('linear', false))
export const trilinear3d = overload('aten::upsample_trilinear3d.default', aligned('linear', false))
export const bicubic2d = overload('aten::upsample_bicubic2d.default', aligned('cubic', false))
export const bilinear2dAA = overload('aten::_upsample_bilinear2d_aa.default', aligned('linear', true))
export const bicubic2dAA = overload('aten::_upsample_bicubic2d_aa.default', aligned('cubic', true))
export const lanczos2dAAVec = overload('aten::_upsample_lanczos2d_aa.vec', alignedVec('lanczos', true))
export const lanczos2dAA = overload('aten::_upsample_lanczos2d_aa.default', aligned('lanczos', true))
