// Big-endian storages, as PyTorch on such machines writes them: every element's bytes in reverse, each half
// of a complex one for itself.

import type { dtype } from '../../tensor/dtype.js'

/** A little-endian copy. */
export function swapBytes(bytes: Uint8Array, type: dtype): Uint8Array {
  const unit = type.is_complex ? type.itemsize / 2 : type.itemsize
  if (unit === 1) return bytes
  const swapped = new Uint8Array(bytes.length)
  for (let start = 0; start + unit <= bytes.length; start += unit) {
    for (let at = 0; at < unit; at++) swapped[start + at] = bytes[start + unit - 1 - at] as number
  }
  return swapped
}
