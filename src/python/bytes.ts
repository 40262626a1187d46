// Python's bytearray. Python's `bytes` is a plain Uint8Array.

/** A Python bytearray: a Uint8Array that is written back as a bytearray, not as bytes. */
export class ByteArray extends Uint8Array<ArrayBuffer> {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }

  /** A bytearray with a copy of `bytes`. */
  static copy(bytes: Uint8Array): ByteArray {
    return new ByteArray(new Uint8Array(bytes).buffer)
  }
}
