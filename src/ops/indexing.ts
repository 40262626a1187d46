// Reading and writing elements by their indices.

export { index_put, index_put_ } from './indexing/advanced.js'
export type { TensorIndices } from './indexing/choice.js'
export { at, setAt } from './indexing/at.js'
export type { Index, IndexList } from './indexing/at.js'
export { gather, take_along_dim } from './indexing/gather.js'
export { masked_fill, masked_fill_, masked_scatter, masked_scatter_, masked_select } from './indexing/masked.js'
export { argwhere, nonzero } from './indexing/nonzero.js'
export { scatter, scatter_, scatter_add, scatter_add_, scatter_reduce, scatter_reduce_ } from './indexing/scatter.js'
export {
  index_add,
  index_add_,
  index_copy,
  index_copy_,
  index_fill,
  index_fill_,
  index_select,
} from './indexing/select.js'
export { put, put_, take } from './indexing/take.js'
