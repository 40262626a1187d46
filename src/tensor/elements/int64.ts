// 64-bit integers and numbers converted in bulk, half by half, because a bigint for each costs some 30 ns.
// Little endian, as storages are.

const word = 2 ** 32
const exact = 2 ** 53

/** Numbers to int64, rounded toward zero; what has no such integer becomes the smallest, as on x86. */
export function toInt64(values: ArrayLike<number>): BigInt64Array<ArrayBuffer> {
  return new BigInt64Array(halvesFrom(values, 2 ** 63, 0x80000000))
}

/** Numbers to uint64, negative ones as int64. What is too large becomes 0, what has no integer 2^63, as on x86. */
export function toUint64(values: ArrayLike<number>): BigUint64Array<ArrayBuffer> {
  return new BigUint64Array(halvesFrom(values, 2 ** 64, 0))
}

/** The bits of integers from -2^63 up to `end`. */
function halvesFrom(values: ArrayLike<number>, end: number, beyond: number): ArrayBuffer {
  const halves = new Uint32Array(2 * values.length)
  for (let index = 0; index < values.length; index++) {
    const value = Math.trunc(values[index] as number)
    // The unsigned reading of the pattern; Uint32Array wraps both halves.
    const representable = value >= -(2 ** 63) && value < end
    halves[2 * index] = representable ? value % word : 0
    halves[2 * index + 1] = representable ? Math.floor(value / word) : value >= end ? beyond : 0x80000000
  }
  return halves.buffer
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
