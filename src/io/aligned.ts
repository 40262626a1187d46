// Data that is moved within the block that it was read in to where elements of every size can be read: a copy elsewhere would
// hold all data of a file twice.

const ALIGNMENT = 8

/** The bytes from `start` to `end`, moved down over what lies before them, which must be at least 7 bytes that nobody needs. */
export function movedDown(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const moved = start - ((bytes.byteOffset + start) % ALIGNMENT)
  if (moved !== start) bytes.copyWithin(moved, start, end)
  return bytes.subarray(moved, moved + end - start)
}
