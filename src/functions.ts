// The functions of torchlet's namespace: creation of tensors and operations on them, by PyTorch's names.

export { frombuffer, tensor } from './tensor/data.js'
export type { TensorData } from './tensor/data.js'
export {
  manual_seed,
  rand,
  rand_like,
  randint,
  randint_like,
  randn,
  randn_like,
  randperm,
} from './tensor/draw.js'
export { empty, empty_like, eye, full, full_like, ones, ones_like, zeros, zeros_like } from './tensor/factory.js'
export { arange, linspace } from './tensor/ranges.js'
export { add, div, mul, sub } from './ops/binary.js'
export { allclose, eq, equal } from './ops/compare.js'
export { clone, detach } from './ops/copies.js'
export {
  argwhere,
  gather,
  index_add,
  index_copy,
  index_fill,
  index_put,
  index_put_,
  index_select,
  masked_fill,
  masked_scatter,
  masked_select,
  nonzero,
  put,
  scatter,
  scatter_add,
  scatter_reduce,
  take,
  take_along_dim,
} from './ops/indexing.js'
export type { Index, IndexList } from './ops/indexing.js'
export { bmm, dot, matmul, mm, mv } from './ops/products.js'
export { can_cast, result_type } from './ops/promotion.js'
export { abs, neg, relu, relu_ } from './ops/unary.js'
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
