// Elements in order, chosen by their order, counted.

export { bincount, bucketize, histc, searchsorted } from './ordering/buckets.js'
export { nanquantile, quantile } from './ordering/quantile.js'
export type { Interpolation } from './ordering/quantile.js'
export { kthvalue, median, mode, nanmedian } from './ordering/select.js'
export type { Median } from './ordering/select.js'
export { argsort, msort, sort, topk } from './ordering/sort.js'
export type { SortArguments, SortOptions } from './ordering/sort.js'
export { unique, unique_consecutive } from './ordering/unique.js'
export type { Unique, UniqueOptions } from './ordering/unique.js'
