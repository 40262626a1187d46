// A binary as its differences from another one. The variants of the core come from one source and differ in a few hundred
// instructions, so that the second costs the package 3 KB instead of 40; the whole core has the functions of the small one, which it does
// not repeat (whole.ts). Written by scripts/package/wasm-delta.ts.
//
// A delta is pairs: a count of new bytes and these; a count of bytes to copy from the base, and how many bytes beyond the end of
// the last copy they begin, zigzag. Numbers are LEB128, as in WASM itself.

/** The binary of which `delta` tells the differences from `base`. Both are the package's own. */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const result = new Uint8Array(number())
  let length = 0
  let from = 0
  while (length < result.length) {
    const fresh = number()
    result.set(delta.subarray(at, at + fresh), length)
    at += fresh
    length += fresh
    const copied = number()
    const offset = number()
    from += (offset >>> 1) ^ -(offset & 1)
    result.set(base.subarray(from, from + copied), length)
    from += copied
    length += copied
  }
  return result
}
