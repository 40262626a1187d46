// The functions of torchlet's namespace: creation of tensors and operations on them, by PyTorch's names.

export { frombuffer, tensor } from './tensor/data.js'
export type { TensorData } from './tensor/data.js'
export { manual_seed, rand, rand_like, randint, randint_like, randn, randn_like, randperm } from './tensor/draw.js'
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
} from './tensor/factory.js'
export { arange, linspace, logspace } from './tensor/ranges.js'
export * as fft from './ops/fft.js'
export * as special from './ops/special-names.js'
export { i0, igamma, igammac, mvlgamma, polygamma } from './ops/special.js'
export { istft, stft } from './ops/fft/stft.js'
export * as signal from './ops/signal.js'
export { bartlett_window, blackman_window, hamming_window, hann_window, kaiser_window } from './ops/windows/torch.js'
export { conv1d, conv2d, conv3d } from './ops/conv.js'
export { conv_tbc } from './ops/conv-tbc.js'
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from './ops/conv-transpose.js'
export { affine_grid_generator, grid_sampler } from './ops/grid.js'
export { batch_norm, group_norm, instance_norm, layer_norm, rms_norm } from './ops/norm.js'
export { adaptive_avg_pool1d, adaptive_max_pool1d, avg_pool1d } from './ops/pool.js'
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './ops/shuffle.js'
export { max_pool1d, max_pool1d_with_indices, max_pool2d, max_pool3d } from './ops/pool.js'
export { clone, detach } from './ops/copies.js'
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
export * from './ops/elementwise-functions.js'
export * from './ops/indexing-functions.js'
export * from './ops/matrix-functions.js'
export { as_tensor } from './ops/new-like.js'
export { can_cast, promote_types, result_type } from './ops/dtype-functions.js'
