// 64-bit integers and numbers converted in bulk, half by half, because a bigint for each costs some 30 ns.
// Little endian, as storages are.

const word = 2 ** 32
const exact = 2 ** 53

/** Numbers to int64 or uint64, rounded toward zero; what has no such integer becomes the smallest, as on x86. */
export function toInt64(values: ArrayLike<number>): BigInt64Array<ArrayBuffer> {
  const out = new BigInt64Array(values.length)
  const halves = new Uint32Array(out.buffer)
  for (let index = 0; index < values.length; index++) {
    const value = Math.trunc(values[index] as number)
    // The unsigned reading of the pattern; Uint32Array wraps both halves.
    const representable = value >= -(2 ** 63) && value < 2 ** 64
    halves[2 * index] = representable ? value % word : 0
    halves[2 * index + 1] = representable ? Math.floor(value / word) : 0x80000000
  }
  return out
}

/** int64 or uint64 to float64, correctly rounded. */
export function toFloat64(values: BigInt64Array | BigUint64Array): Float64Array<ArrayBuffer> {
  const { low, high } = halvesOf(values)
  const out = new Float64Array(values.length)
  for (let index = 0; index < out.length; index++)
    out[index] = (high[2 * index] as number) * word + (low[2 * index] as number)
  return out
}

/** int64 or uint64 to float32, rounded once: beyond 2^53 the lowest bits are folded into a sticky one. */
export function toFloat32(values: BigInt64Array | BigUint64Array): Float32Array<ArrayBuffer> {
  const { low, high } = halvesOf(values)
  const out = new Float32Array(values.length)
  for (let index = 0; index < out.length; index++) {
    const lower = low[2 * index] as number
    const upper = (high[2 * index] as number) * word
    const large = Math.abs(upper) >= exact
    out[index] = upper + (large && lower % 2048 !== 0 ? lower - (lower % 2048) + 2048 / 2 : lower)
  }
  return out
}

function halvesOf(values: BigInt64Array | BigUint64Array): {
  low: Uint32Array
  high: Int32Array | Uint32Array
} {
  const { buffer, byteOffset, length } = values
  const low = new Uint32Array(buffer, byteOffset, 2 * length)
  const signed = values instanceof BigInt64Array
  const words = signed ? new Int32Array(buffer, byteOffset, 2 * length) : low
  return { low, high: words.subarray(1) }
}
