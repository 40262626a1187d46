// The exports of the small core: what the methods of tensors call. It is apart from the whole one, so that a page which loads a
// state dict does not fetch the kernels of networks; the whole core is told by its differences from it. Nothing here
// allocates or throws.

export * from './files'
export * from './kernels/elements/binary'
export { copy } from './kernels/copy'
export * from './kernels/fft'
export * from './kernels/elements/narrow'
export * from './kernels/reductions/reduce'
export * from './kernels/reductions/scan'
export * from './kernels/reductions/softmax'
export { select } from './kernels/ordering/select'
export { sort } from './kernels/ordering/sort'
export * from './kernels/indexing/take'
export * from './kernels/elements/ternary'
export * from './kernels/elements/test'
export * from './kernels/elements/unary'
export * from './kernels/products/f64-gemm'
export { f32_gemm, f32_gemm_onto, tall_tiles } from './kernels/products/gemm'
export { f32_pack } from './kernels/products/pack'
export * from './kernels/products/products'
