// torch.qscheme: how the integers of a quantized tensor are to be read.

import { TorchConstant } from '../device.js'

export const per_tensor_affine = new TorchConstant('per_tensor_affine')
export const per_channel_affine = new TorchConstant('per_channel_affine')
export const per_channel_affine_float_qparams = new TorchConstant('per_channel_affine_float_qparams')

export const qschemes: readonly TorchConstant[] = [
  per_tensor_affine,
  per_channel_affine,
  new TorchConstant('per_tensor_symmetric'),
  new TorchConstant('per_channel_symmetric'),
  per_channel_affine_float_qparams,
]
