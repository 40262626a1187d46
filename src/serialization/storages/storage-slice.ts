// A storage that is a part of another one, as PyTorch up to 0.4 had them.

import type { dtype } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'

/**
 * Bytes `offset` to `offset + nbytes` of `root`, whose memory it shares. Both are multiples of the element's size, so
 * that elements can be read where they are.
 */
export function sliceStorage(root: UntypedStorage, type: dtype, offset: number, nbytes: number): UntypedStorage {
  const { buffer, byteOffset } = root.bytes() as Uint8Array<ArrayBuffer>
  const unit = type.is_complex ? type.itemsize / 2 : type.itemsize
  // A Uint8Array would be copied unless elements of every size could be read at its address.
  const lanes = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array }[unit] ?? Int8Array
  return new UntypedStorage(new lanes(buffer, byteOffset + offset, nbytes / unit))
}
