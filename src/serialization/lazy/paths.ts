// The paths of a checkpoint's tensors, and what lies at a path. An object that is in several places is listed once, where it
// comes first in pre-order; all paths to it lead to it.

import { ArchiveError, LimitError } from '../../errors.js'
import { Tensor } from '../../tensor/tensor.js'
import { describe } from '../expect.js'
import { nothingAt } from './nearest.js'
import { escaped, steps, unescaped } from './parts.js'

/** Characters of all paths together. A file can nest tensors so deeply that their paths are longer than it is. */
const longest = 2 ** 26

interface Place {
  readonly step: string
  readonly within: Place | null
}

interface Part {
  readonly place: Place | null
  readonly value: object
}

export class Paths {
  private readonly root: unknown
  private readonly stepsOf = new WeakMap<object, ReadonlyMap<string, unknown>>()
  private listed: ReadonlyMap<string, Tensor> | null = null

  constructor(root: unknown) {
    this.root = root
  }

  /** The tensors by their paths, in pre-order. @throws LimitError */
  get tensors(): ReadonlyMap<string, Tensor> {
    return (this.listed ??= this.list())
  }

  /** @throws ArchiveError, which names the nearest path that there is. */
  at(path: string): unknown {
    let value = this.root
    if (path === '') return value
    for (const step of path.split('/')) {
      const found = this.part(value, unescaped(step))
      if (found === undefined) throw nothingAt(path, [...this.tensors.keys()])
      value = found.value
    }
    return value
  }

  /** @throws ArchiveError where there is none, or something else. */
  tensorAt(path: string): Tensor {
    const value = this.at(path)
    if (value instanceof Tensor) return value
    throw new ArchiveError({
      reason: `there is no tensor at ${JSON.stringify(path)}, but ${describe(value)}`,
      remedy: 'keys() lists the paths of tensors; get(path) reads anything',
    })
  }

  private part(value: unknown, step: string): { readonly value: unknown } | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) {
      const index = /^(0|[1-9]\d{0,15})$/.test(step) ? Number(step) : -1
      return index >= 0 && index < value.length ? { value: (value as unknown[])[index] } : undefined
    }
    const named = this.named(value)
    return named.has(step) ? { value: named.get(step) } : undefined
  }

  private named(value: object): ReadonlyMap<string, unknown> {
    let named = this.stepsOf.get(value)
    if (named === undefined) this.stepsOf.set(value, (named = steps(value)))
    return named
  }

  private list(): Map<string, Tensor> {
    const tensors = new Map<string, Tensor>()
    const seen = new Set<object>()
    let length = 0
    // Last in, first out, so that the parts of an object are pushed from the last to the first.
    const open: Part[] = isObject(this.root) ? [{ place: null, value: this.root }] : []
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { place, value } = next
      if (seen.has(value)) continue
      seen.add(value)
      if (value instanceof Tensor) {
        const path = pathOf(place)
        length += path.length
        if (length > longest)
          throw new LimitError({ what: 'the characters of the paths of tensors', limit: longest, got: length })
        tensors.set(path, value)
      }
      const parts: Part[] = []
      for (const [step, part] of partsOf(value, () => this.named(value)))
        if (isObject(part)) parts.push({ place: { step: String(step), within: place }, value: part })
      for (let index = parts.length - 1; index >= 0; index--) open.push(parts[index] as Part)
    }
    return tensors
  }
}

/** Long lists of numbers need no names. */
function partsOf(value: object, named: () => Iterable<[string, unknown]>): Iterable<[number | string, unknown]> {
  return Array.isArray(value) ? (value as unknown[]).entries() : named()
}

function pathOf(place: Place | null): string {
  const path: string[] = []
  let length = 0
  for (let at = place; at !== null; at = at.within) {
    path.push(escaped(at.step))
    length += at.step.length + 1
    if (length > longest)
      throw new LimitError({ what: 'the characters of the paths of tensors', limit: longest, got: length })
  }
  return path.toReversed().join('/')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
