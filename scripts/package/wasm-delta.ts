// Writes what src/wasm/delta.ts reads: one binary as its differences from another.

/** Bytes that must be equal for a copy: fewer would cost more to tell than they save. */
const SHORTEST = 12

/** Places of the base that are tried for each byte: enough for binaries that differ little. */
const MOST_PLACES = 64

/** The differences of `target` from `base`. */
export function makeDelta(base: Uint8Array, target: Uint8Array): Uint8Array {
  const places = placesOf(base)
  const delta: number[] = []
  const number = (value: number): void => {
    for (let rest = value; ; rest >>>= 7) {
      delta.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80)
      if (rest < 0x80) return
    }
  }
  number(target.length)
  let fresh: number[] = []
  let from = 0
  for (let at = 0; at < target.length;) {
    const copy = longest(base, target, at, places.get(key(target, at)) ?? [], from)
    if (copy === null && at + 1 < target.length) {
      fresh.push(target[at++] as number)
      continue
    }
    // The last byte may be new: then nothing is copied after it.
    if (copy === null) fresh.push(target[at++] as number)
    const { start, length } = copy ?? { start: from, length: 0 }
    number(fresh.length)
    delta.push(...fresh)
    number(length)
    const offset = start - from
    number((offset << 1) ^ (offset >> 31))
    from = start + length
    at += length
    fresh = []
  }
  return Uint8Array.from(delta)
}

/** Where in `base` each run of the shortest length begins. */
function placesOf(base: Uint8Array): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (let at = 0; at + SHORTEST <= base.length; at++) {
    const found = places.get(key(base, at))
    if (found === undefined) places.set(key(base, at), [at])
    else if (found.length < MOST_PLACES) found.push(at)
  }
  return places
}

function key(bytes: Uint8Array, at: number): string {
  return at + SHORTEST <= bytes.length ? bytes.subarray(at, at + SHORTEST).join() : ''
}

/** The longest copy; of equal ones that which begins nearest to `from`. */
function longest(
  base: Uint8Array,
  target: Uint8Array,
  at: number,
  starts: readonly number[],
  from: number,
): { start: number; length: number } | null {
  let best: { start: number; length: number } | null = null
  for (const start of starts) {
    let length = 0
    while (at + length < target.length && base[start + length] === target[at + length]) length++
    const nearer = best !== null && length === best.length && Math.abs(start - from) < Math.abs(best.start - from)
    if (best === null || length > best.length || nearer) best = { start, length }
  }
  return best
}
