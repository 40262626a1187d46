// The exports of the small WASM module that reads files: what `load` needs of the core, so that a page which only reads
// state dicts does not fetch the kernels. Nothing here allocates or throws.

export * from './checksum/crc32'
export * from './pickle/genops'
export * from './pickle/opcode-table'

/** The first byte that is TypeScript's to give out. */
export const heap_base: usize = __heap_base
