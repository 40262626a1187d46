// What one buffer may take while a program of a file runs, whose operators may find only in values how large a result is, or read a view
// that repeats its elements.

import type { ByteLimit } from '../bytes/byte-builder.js'

let bound: ByteLimit | null = null

/**
 * Bounds each buffer that is made from now on.
 *
 * @param to Null: as no program runs. @returns The bound until now, which is to be set again.
 */
export function boundBuffers(to: ByteLimit | null): ByteLimit | null {
  const before = bound
  bound = to
  return before
}

/** Before a buffer is made. @throws What the bound says of one that is larger. */
export function holdBuffer(bytes: number): void {
  if (bound !== null && bytes > bound.most) throw bound.beyond(bytes)
}
