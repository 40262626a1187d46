// Results compared to the bit.

import { Tensor } from '../../../src/index.js'

/** What differs between two results of any structure; null where nothing does. The sign of a zero counts, the bits of a NaN do not. */
export function unlike(got: unknown, wanted: unknown, path = 'out'): string | null {
  if (wanted instanceof Tensor) {
    const fault = got instanceof Tensor ? unlikeTensor(got, wanted) : 'is no tensor'
    return fault === null ? null : `${path}: ${fault}`
  }
  if (wanted instanceof Map || Array.isArray(wanted)) {
    const [a, b] = [got, wanted].map((each) => [...((each ?? []) as Iterable<unknown>)]) as [unknown[], unknown[]]
    if (a.length !== b.length) return `${path}: ${a.length} values, not ${b.length}`
    for (const [index, each] of b.entries()) {
      const fault = unlike(a[index], each, `${path}[${index}]`)
      if (fault !== null) return fault
    }
    return null
  }
  return Object.is(got, wanted) || String(got) === String(wanted)
    ? null
    : `${path}: ${String(got)}, not ${String(wanted)}`
}

function unlikeTensor(got: Tensor, wanted: Tensor): string | null {
  const [a, b] = [got, wanted].map(
    (each) => `${each.dtype} ${each.shape} ${each.stride().join()} from ${each.storage_offset()}`,
  )
  if (a !== b) return `${a}, not ${b}`
  const [x, y] = [got, wanted].map((each) => each.toTypedArray()) as [Float32Array, Float32Array]
  const at = x.findIndex((each, index) => !Object.is(each, y[index]))
  return at < 0 ? null : `element ${at} is ${x[at]}, not ${y[at]}`
}

/** Tensors among arguments with other values: integers and bools in reverse, so that places and sizes stay within what they were. */
export function otherArguments(args: readonly unknown[]): unknown[] {
  return args.map(other)
}

function other(given: unknown): unknown {
  if (given instanceof Tensor)
    return given.is_floating_point()
      ? given.mul(-0.75)
      : given.clone().copy_(
          given
            .flatten()
            .flip(0)
            .reshape([...given.shape]),
        )
  if (Array.isArray(given) && Object.getPrototypeOf(given) === Array.prototype) return given.map(other)
  return given
}

/** Arguments of their own: a call may write into them. */
export function copied(given: unknown): unknown {
  if (given instanceof Tensor) return given.clone()
  return Array.isArray(given) && Object.getPrototypeOf(given) === Array.prototype ? given.map(copied) : given
}
