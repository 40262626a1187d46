// Random numbers for fuzzers: the same for the same seed.

/** Numbers from 0 to 1: mulberry32. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What fuzzers ask a generator for. */
export class Chooser {
  readonly random: () => number

  constructor(seed: number) {
    this.random = generator(seed)
  }

  below(count: number): number {
    return Math.floor(this.random() * count)
  }

  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)] as T
  }

  chance(share: number): boolean {
    return this.random() < share
  }
}
