// Bytes of another realm: what a port of Node gives to a program in Jest or jsdom has classes that are not the program's.

/** The same bytes as a Uint8Array of this realm. */
export function bytesOfThisRealm(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength, constructor } = bytes
  return constructor === Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, byteLength)
}
