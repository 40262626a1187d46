// The Mersenne Twister MT19937 (Matsumoto, Nishimura 1998; initialisation of 2002) as PyTorch's CPU
// generator runs it: seeded with the low 32 bits only, the first block made at the first draw.
// PyTorch: ATen/core/MT19937RNGEngine.h.

/** Words of state, and so numbers made at a time. */
export const stateSize = 624
const shift = 397
const upperBit = 0x80000000
const lowerBits = 0x7fffffff
const twistMatrix = 0x9908b0df

/** `random64_modulo` is exact up to this modulus. */
export const maxModulus = 2 ** 37

/**
 * The engine. `left` and `next` are PyTorch's, because its state files hold both: `left - 1` numbers
 * remain of the block, `next` is the index of the one that follows; both stand at (1, 0) after seeding.
 */
export class Mt19937 {
  readonly state = new Uint32Array(stateSize)
  left = 1
  next = 0

  constructor(readonly seed: bigint) {
    const { state } = this
    state[0] = Number(seed & 0xffffffffn)
    for (let i = 1; i < stateSize; i++) {
      const previous = state[i - 1]!
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
  }

  /** A uniform integer of 32 bits, unsigned. */
  random(): number {
    if (--this.left === 0) {
      this.#makeBlock()
    }
    let y = this.state[this.next++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** Two draws as one integer of 64 bits; the first is the high half. */
  random64(): bigint {
    const high = this.random()
    return (BigInt(high) << 32n) | BigInt(this.random())
  }

  /** `random64() % modulus` without a bigint, for whole moduli up to `max_modulus`. */
  random64_modulo(modulus: number): number {
    // Sixteen bits at a time: each product stays below 2**53.
    const high = this.random() % modulus
    const middle = (high * 0x10000) % modulus
    return (middle * 0x10000 + this.random()) % modulus
  }

  /** A uniform multiple of 2**-24 in [0, 1): one draw. */
  uniform24(): number {
    return (this.random() & 0xffffff) * 2 ** -24
  }

  /** A uniform multiple of 2**-53 in [0, 1): two draws. */
  uniform53(): number {
    const high = this.random() & 0x1fffff
    return (high * 2 ** 32 + this.random()) * 2 ** -53
  }

  #makeBlock(): void {
    const { state } = this
    const wrap = stateSize - shift
    for (let i = 0; i < wrap; i++) {
      state[i] = state[i + shift]! ^ twist(state[i]!, state[i + 1]!)
    }
    for (let i = wrap; i < stateSize - 1; i++) {
      state[i] = state[i - wrap]! ^ twist(state[i]!, state[i + 1]!)
    }
    state[stateSize - 1] = state[shift - 1]! ^ twist(state[stateSize - 1]!, state[0]!)
    this.left = stateSize
    this.next = 0
  }
}

function twist(u: number, v: number): number {
  return (((u & upperBit) | (v & lowerBits)) >>> 1) ^ (-(v & 1) & twistMatrix)
}
