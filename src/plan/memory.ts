// Places buffers in one block so that those never in use at the same time share addresses. First fit by
// size, largest first: the greedy that is near optimal for networks ("Efficient Memory Management for Deep
// Neural Net Inference", Pisarchyk and Lee 2020, greedy by size).

/** A buffer and the steps between which it holds something, both included. */
export interface Lifetime {
  /** Bytes. */
  readonly size: number
  readonly first: number
  readonly last: number
}

export interface Placement {
  /** Byte offset of each buffer, in the order given. */
  readonly offsets: readonly number[]
  /** Bytes of the whole block. */
  readonly size: number
}

/** Offsets that are multiples of `alignment`. */
export function placeBuffers(lifetimes: readonly Lifetime[], alignment: number): Placement {
  const offsets = lifetimes.map(() => 0)
  // In the order of their offsets.
  const placed: number[] = []
  const order = lifetimes.map((_, index) => index).sort((a, b) => sizeOf(b) - sizeOf(a) || a - b)
  let size = 0
  for (const index of order) {
    const buffer = lifetimes[index] as Lifetime
    let at = 0
    for (const other of placed) {
      if (!overlaps(buffer, lifetimes[other] as Lifetime)) continue
      const start = offsets[other] as number
      if (at + sizeOf(index) <= start) break
      at = Math.max(at, start + sizeOf(other))
    }
    offsets[index] = at
    const behind = placed.findIndex((other) => (offsets[other] as number) > at)
    placed.splice(behind < 0 ? placed.length : behind, 0, index)
    size = Math.max(size, at + sizeOf(index))
  }
  return { offsets, size }

  function sizeOf(index: number): number {
    return Math.ceil((lifetimes[index] as Lifetime).size / alignment) * alignment
  }
}

function overlaps(a: Lifetime, b: Lifetime): boolean {
  return a.first <= b.last && b.first <= a.last
}
