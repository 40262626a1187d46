// Hand-made pickles: text is Latin-1, numbers are bytes.

/** `assemble('\x80\x02K', 7, '.')` */
export function assemble(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  const bytes: number[] = []
  for (const part of parts) {
    if (typeof part === 'string') for (let index = 0; index < part.length; index++) bytes.push(part.charCodeAt(index))
    else if (typeof part === 'number') bytes.push(part)
    else for (const byte of part) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}
