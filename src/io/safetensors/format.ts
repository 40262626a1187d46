// The layout of safetensors, by the specification in the README of github.com/huggingface/safetensors:
//
//   u64 n, little endian | n bytes of JSON, padded with spaces to a multiple of 8 | the tensors' bytes
//
//   {"__metadata__": {"format": "pt"}, "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}
//
// data_offsets count from the end of the header. Tensors are little endian, row-major, and fill the rest of the file.

/** Bytes before the header. */
export const LENGTH_SIZE = 8
/** Bytes of the longest header that the library reads. */
export const LONGEST_HEADER = 100_000_000
/** The name in the header that is no tensor's. */
export const METADATA = '__metadata__'

/**
 * Bits of an element by dtype, in the order of the library's `enum Dtype` (safetensors 0.8): files hold the tensors of
 * the last dtype first.
 */
export const safetensorsBits: ReadonlyMap<string, number> = new Map([
  ['BOOL', 8],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
])

/** A tensor as the header tells of it. */
export interface SafetensorsTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** Bytes of its data. */
  readonly nbytes: number
}
