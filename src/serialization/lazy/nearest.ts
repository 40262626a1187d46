// The name that is most like one that is not there: by the fewest letters to be put in, taken out or changed (Levenshtein), as
// far as that is worth its time.

import { ArchiveError } from '../../errors.js'

/** Longer names are compared by their ends, where names of one model differ. */
const compared = 120

/** Steps of the comparison, of all names together. */
const mostSteps = 2 ** 22

/** Undefined where there is none, or none is like it at all. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = name.slice(-compared)
  let best: string | undefined
  let least = Math.max(2, Math.ceil(wanted.length / 2)) + 1
  let left = mostSteps
  for (const each of names) {
    const other = each.slice(-compared)
    if (Math.abs(other.length - wanted.length) >= least) continue
    left -= other.length * wanted.length
    if (left < 0) break
    const distance = distanceOf(wanted, other)
    if (distance >= least) continue
    least = distance
    best = each
  }
  return best
}

/** @param known The paths of the checkpoint's tensors. */
export function nothingAt(path: string, known: readonly string[]): ArchiveError {
  const near = nearest(path, known)
  return new ArchiveError({
    reason: `the checkpoint has nothing at ${JSON.stringify(path.slice(0, 200))}`,
    remedy:
      near === undefined
        ? `keys() lists its ${known.length} tensors`
        : `The nearest is ${JSON.stringify(near)}; keys() lists all`,
  })
}

function distanceOf(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = (before[column - 1] as number) + Number(a[row - 1] !== b[column - 1])
      line.push(Math.min(changed, (before[column] as number) + 1, (line[column - 1] as number) + 1))
    }
    before = line
  }
  return before[b.length] as number
}
