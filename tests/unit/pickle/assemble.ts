// Hand-made pickles: text is Latin-1, numbers are bytes.

/** `assemble('\x80\x02K', 7, '.')` */
export function assemble(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (char) => char.charCodeAt(0)) : typeof part === 'number' ? [part] : [...part])),
  )
}
