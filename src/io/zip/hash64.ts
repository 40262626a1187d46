// 64 bit arithmetic for the serialization id, in two halves of 32 bits: BigInt takes 30 times as long.

/** An unsigned 64 bit integer that is changed in place. */
export class Uint64 {
  lo = 0
  hi = 0

  set(lo: number, hi: number): this {
    this.lo = lo >>> 0
    this.hi = hi >>> 0
    return this
  }

  /** Modulo 2^64. The low product is built from 16 bit digits, whose sums a double holds exactly. */
  multiply(lo: number, hi: number): this {
    const a0 = this.lo & 0xffff
    const a1 = this.lo >>> 16
    const b0 = lo & 0xffff
    const b1 = lo >>> 16
    const low = a0 * b0
    const middle = a0 * b1 + a1 * b0 + (low >>> 16)
    const high = a1 * b1 + Math.floor(middle / 0x10000)
    return this.set((middle << 16) | (low & 0xffff), high + Math.imul(this.hi, lo) + Math.imul(this.lo, hi))
  }

  xor(lo: number, hi: number): this {
    return this.set(this.lo ^ lo, this.hi ^ hi)
  }

  /** Decimal digits, padded with zeros to `width`. */
  toDecimal(width: number): string {
    return ((BigInt(this.hi) << 32n) | BigInt(this.lo)).toString().padStart(width, '0')
  }

  /** The remainder by `divisor` below 2^37, 16 bits at a time. */
  modulo(divisor: number): number {
    const high = ((this.hi % divisor) * 0x10000 + (this.lo >>> 16)) % divisor
    return (high * 0x10000 + (this.lo & 0xffff)) % divisor
  }
}

const MULTIPLIER_LO = 0x5bd1e995
const MULTIPLIER_HI = 0xc6a4a793
const SEED = 0xc70f6907

/** `std::hash<std::string>` of libstdc++ on 64 bit: Murmur's (libsupc++/hash_bytes.cc). */
export function libstdcxxHash(bytes: Uint8Array): Uint64 {
  const hash = new Uint64().set(bytes.length, 0).multiply(MULTIPLIER_LO, MULTIPLIER_HI).xor(SEED, 0)
  const word = new Uint64()
  const whole = bytes.length - (bytes.length % 8)
  for (let at = 0; at < whole; at += 8) {
    word.set(uint32At(bytes, at), uint32At(bytes, at + 4)).multiply(MULTIPLIER_LO, MULTIPLIER_HI)
    shiftMix(word).multiply(MULTIPLIER_LO, MULTIPLIER_HI)
    hash.xor(word.lo, word.hi).multiply(MULTIPLIER_LO, MULTIPLIER_HI)
  }
  if (whole < bytes.length) {
    hash.xor(uint32At(bytes, whole), uint32At(bytes, whole + 4)).multiply(MULTIPLIER_LO, MULTIPLIER_HI)
  }
  return shiftMix(shiftMix(hash).multiply(MULTIPLIER_LO, MULTIPLIER_HI))
}

/** `c10::hash_combine`: seed ^ (value + 0x9e3779b9 + (seed << 6) + (seed >> 2)). */
export function hashCombine(seed: Uint64, lo: number, hi: number): void {
  const leftLo = (seed.lo << 6) >>> 0
  const leftHi = ((seed.hi << 6) | (seed.lo >>> 26)) >>> 0
  const rightLo = ((seed.lo >>> 2) | (seed.hi << 30)) >>> 0
  const rightHi = seed.hi >>> 2
  const sum = lo + 0x9e3779b9 + leftLo + rightLo
  seed.xor(sum, hi + leftHi + rightHi + Math.floor(sum / 2 ** 32))
}

/** value ^ (value >> 47) */
function shiftMix(value: Uint64): Uint64 {
  return value.xor(value.hi >>> 15, 0)
}

/** Little endian; bytes beyond the end count as 0. */
function uint32At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}
