// Pools, padding, windows and grids by ATen's names. aten/src/ATen/native/AdaptiveAveragePooling.cpp, PadNd.cpp,
// ReflectionPad.cpp, ReplicationPadding.cpp, Im2Col.cpp, GridSampler.cpp, MaxUnpooling.cpp.

import { overload } from '../../op.js'
import type { Sizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { grid_sampler } from '../image/grid.js'
import { pad as padded } from '../image/pad.js'
import type { PaddingMode } from '../image/pad.js'
import { adaptive_avg_pool2d, adaptive_avg_pool3d } from '../spatial/pooling.js'
import { unpooled } from '../spatial/unpool.js'

export const adaptiveAvgPool2d = overload('aten::_adaptive_avg_pool2d', (self: Tensor, output_size: Sizes): Tensor =>
  adaptive_avg_pool2d(self, output_size),
)
export const adaptiveAvgPool3d = overload('aten::_adaptive_avg_pool3d', (self: Tensor, output_size: Sizes): Tensor =>
  adaptive_avg_pool3d(self, output_size),
)

function paddedBy(mode: PaddingMode): (self: Tensor, padding: Sizes) => Tensor {
  return (self, padding) => padded(self, padding, mode)
}

export const reflectionPad1d = overload('aten::reflection_pad1d', paddedBy('reflect'))
export const reflectionPad2d = overload('aten::reflection_pad2d', paddedBy('reflect'))
export const reflectionPad3d = overload('aten::reflection_pad3d', paddedBy('reflect'))
export const replicationPad1d = overload('aten::replication_pad1d', paddedBy('replicate'))
export const replicationPad2d = overload('aten::replication_pad2d', paddedBy('replicate'))
export const replicationPad3d = overload('aten::replication_pad3d', paddedBy('replicate'))
export const circularPad = overload('aten::_pad_circular', paddedBy('circular'))

type Sampler = (
  input: Tensor,
  grid: Tensor,
  interpolation_mode: number,
  padding_mode: number,
  align_corners: boolean,
) => Tensor

const sampled: Sampler = (input, grid, interpolation_mode, padding_mode, align_corners) =>
  grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners)

export const gridSampler2d = overload('aten::grid_sampler_2d', sampled)
export const gridSampler3d = overload('aten::grid_sampler_3d', sampled)

export const maxUnpool2d = overload('aten::max_unpool2d', (self: Tensor, indices: Tensor, output_size: Sizes): Tensor =>
  unpooled('max_unpool2d', self, indices, output_size),
)
export const maxUnpool3d = overload('aten::max_unpool3d', (self: Tensor, indices: Tensor, output_size: Sizes): Tensor =>
  unpooled('max_unpool3d', self, indices, output_size),
)
