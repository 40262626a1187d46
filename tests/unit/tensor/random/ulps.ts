/** The largest distance between two arrays' elements, in units of the last place of a double. */
export function largestUlps(a: Float64Array, b: Float64Array): number {
  const left = new BigInt64Array(a.slice().buffer)
  const right = new BigInt64Array(b.slice().buffer)
  const distances = Array.from(left, (bits, i) => Math.abs(Number(ordered(bits) - ordered(right[i]!))))
  return Math.max(0, ...distances)
}

function ordered(bits: bigint): bigint {
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits
}
