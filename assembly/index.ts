// The exports of the WASM module, whose memory TypeScript owns: nothing here allocates or throws.

export * from './checksum/crc32'
export * from './kernels/binary'
export * from './kernels/copy'
export * from './kernels/pack'
export * from './kernels/reduce'
export * from './kernels/scan'
export * from './kernels/softmax'
export * from './kernels/take'
export * from './kernels/ternary'
export * from './kernels/test'
export * from './kernels/unary'
export * from './kernels/depthwise'
export { f32_gemm, f32_gemm_onto } from './kernels/gemm'
export * from './kernels/f64-gemm'
export * from './kernels/grid-sample'
export * from './kernels/im2col'
export * from './kernels/norm'
export * from './kernels/pool'
export * from './kernels/products'
export * from './kernels/sort'
export * from './kernels/resample'
export * from './pickle/genops'
export * from './pickle/opcode-table'
export { run } from './plan'

/** The first byte that is TypeScript's to give out. */
export const heap_base: usize = __heap_base
