// Memory for what is read from a file, whose size the file decides.

import { UnsupportedError } from '../errors.js'

/** @throws UnsupportedError where the platform gives no block of this size. */
export function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes)
  } catch (cause) {
    throw new UnsupportedError({
      what: `${bytes} bytes of a file do not fit into one block of memory here`,
      instead:
        'Load it where there is more memory, split the file, or read a part of it: open(file), then storage.read(offset, length)',
      cause,
    })
  }
}
