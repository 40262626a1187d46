// Python's bytearray. Python's `bytes` is a plain Uint8Array.

/** A Python bytearray: a Uint8Array that is written back as a bytearray, not as bytes. */
export class ByteArray extends Uint8Array<ArrayBuffer> {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }
}
