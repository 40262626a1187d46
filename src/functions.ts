// The functions of torchlet's namespace: creation of tensors and operations on them, by PyTorch's names.

export { frombuffer, tensor } from './tensor/making/data.js'
export type { TensorData } from './tensor/making/data.js'
export {
  manual_seed,
  rand,
  rand_like,
  randint,
  randint_like,
  randn,
  randn_like,
  randperm,
} from './tensor/making/draw.js'
export {
  empty,
  empty_like,
  empty_strided,
  eye,
  full,
  full_like,
  ones,
  ones_like,
  scalar_tensor,
  zeros,
  zeros_like,
} from './tensor/making/factory.js'
export { arange, linspace, logspace } from './tensor/making/ranges.js'
export * as fft from './ops/fft.js'
export * as special from './ops/pointwise/special-names.js'
export { i0, igamma, igammac, mvlgamma, polygamma } from './ops/pointwise/special.js'
export { istft, stft } from './ops/fft/stft.js'
export * as signal from './ops/signal.js'
export { bartlett_window, blackman_window, hamming_window, hann_window, kaiser_window } from './ops/windows/torch.js'
export { conv1d, conv2d, conv3d } from './ops/spatial/conv.js'
export { conv_tbc } from './ops/spatial/conv-tbc.js'
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from './ops/spatial/conv-transpose.js'
export { affine_grid_generator, grid_sampler } from './ops/image/grid.js'
export { batch_norm, group_norm, instance_norm, layer_norm, rms_norm } from './ops/norm/norm.js'
export { adaptive_avg_pool1d, adaptive_max_pool1d, avg_pool1d } from './ops/spatial/pooling.js'
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './ops/image/shuffle.js'
export { max_pool1d, max_pool1d_with_indices, max_pool2d, max_pool3d } from './ops/spatial/pooling.js'
export { clone, detach } from './ops/moving/copies.js'
export {
  as_strided,
  chunk,
  diagonal,
  flatten,
  moveaxis,
  movedim,
  narrow,
  permute,
  ravel,
  reshape,
  select,
  split,
  squeeze,
  swapaxes,
  swapdims,
  t,
  transpose,
  unbind,
  unflatten,
  unsqueeze,
} from './ops/views.js'
export type { Returned, ValuesIndices } from './ops/return-types.js'
export * from './ops/pointwise/elementwise-functions.js'
export * from './ops/indexing-functions.js'
export * from './ops/matrix-functions.js'
export { as_tensor } from './ops/moving/new-like.js'
export { can_cast, promote_types, result_type } from './ops/dtype-functions.js'
