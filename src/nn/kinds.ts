// What the settings of modules are: an int, a bool, a size … A class states the kind of each of its attributes
// (attributes.ts). A file's values are held to it when its modules are built; a module reads its settings through it,
// so that numpy's scalars and tensors of one element are the numbers that PyTorch takes them for.

import { PyFloatClass } from '../python/numbers.js'
import { Tuple } from '../python/tuple.js'
import { Tensor } from '../tensor/tensor.js'

/** A kind of setting. */
export class Kind<T = unknown> {
  /** A setting of this kind, as messages say it: `an int`. */
  readonly expected: string
  /** The setting as modules compute with it; undefined where the value is of another kind. */
  readonly read: (value: unknown) => T | undefined
  /** What a constructor keeps of what it is given. */
  readonly keep: (given: unknown) => unknown
  /** What the setting is where a constructor is given none, and in files of releases that had none; undefined: it must be there. */
  readonly absent: unknown
  /** Whether PyTorch itself adds it to the state of a file that lacks it. */
  readonly isAdded: boolean
  /** Whether a tensor of one element stands for what it holds. */
  readonly takesTensors: boolean

  constructor(
    expected: string,
    read: (value: unknown) => T | undefined,
    {
      keep = (given: unknown) => given,
      absent = undefined as unknown,
      isAdded = false,
      takesTensors = false,
    }: Partial<Pick<Kind, 'keep' | 'absent' | 'isAdded' | 'takesTensors'>> = {},
  ) {
    this.expected = expected
    this.read = read
    this.keep = keep
    this.absent = absent
    this.isAdded = isAdded
    this.takesTensors = takesTensors
  }

  /** The same, `absent` where there is none: a float as `PyFloat(1)`. */
  or(absent: unknown): Kind<T> {
    return new Kind(this.expected, this.read, { ...this, absent })
  }

  /** The same, added to the state of a file that lacks it, as PyTorch's `__setstate__` of the class does. */
  added(absent: unknown): Kind<T> {
    return new Kind(this.expected, this.read, { ...this, absent, isAdded: true })
  }

  /** The setting of a file that has none. */
  get whenAbsent(): T | undefined {
    return (this.absent instanceof PyFloatClass ? this.absent.value : this.absent) as T | undefined
  }

  /** Whether a value is of this kind; a tensor of one element may be, without its being read. */
  fits(value: unknown): boolean {
    return (this.takesTensors && isScalarTensor(value)) || this.read(value) !== undefined
  }
}

/** Kept and printed, and of no effect on what is computed. */
export const told = new Kind('anything', (value: unknown) => value)

/** A number. */
export const real = new Kind('a float', numberOf, { takesTensors: true })

/** A number within bounds. */
export function between(least: number, most: number): Kind<number> {
  const read = (value: unknown): number | undefined => {
    const number = numberOf(value)
    return number !== undefined && number >= least && number <= most ? number : undefined
  }
  return new Kind(`a float from ${least} to ${most}`, read, { takesTensors: true })
}

/** True or False. */
export const flag = new Kind(
  'a bool',
  (value) => {
    const plain = scalarOf(value)
    return typeof plain === 'boolean' ? plain : undefined
  },
  { takesTensors: true },
)

/** What Python asks `if` of: any value. */
export const truth = new Kind('a bool', truthOf, { takesTensors: true })

export const text = new Kind('a str', (value) => (typeof value === 'string' ? value : undefined))

/** An int within bounds, which are those of what can be computed with it. */
export function integer(least = -Infinity, most = Infinity): Kind<number> {
  const range = least === -Infinity ? '' : most === Infinity ? ` from ${least} on` : ` from ${least} to ${most}`
  return new Kind(`an int${range}`, (value) => integerOf(value, least, most), { takesTensors: true })
}

/** A dimension, counted from either end. */
export const dimension = integer(-64, 63)

/** One of some words. */
export function word<W extends string>(...words: readonly W[]): Kind<W> {
  const all: readonly unknown[] = words
  return new Kind(`one of ${words.map((each) => `'${each}'`).join(', ')}`, (value) =>
    all.includes(value) ? (value as W) : undefined,
  )
}

/** None, or of a kind. */
export function optional<T>(kind: Kind<T>): Kind<T | null> {
  return new Kind<T | null>(`None or ${kind.expected}`, (value) => (value === null ? null : kind.read(value)), {
    ...kind,
    keep: (given) => (given === null ? null : kind.keep(given)),
  })
}

/** One of two kinds. */
export function either<A, B>(first: Kind<A>, second: Kind<B>): Kind<A | B> {
  return new Kind<A | B>(
    `${first.expected}, or ${second.expected}`,
    (value) => first.read(value) ?? second.read(value),
    { ...second, keep: (given) => (first.read(given) === undefined ? second.keep(given) : first.keep(given)) },
  )
}

/**
 * A number of a kind for all dimensions, or a tuple or list of one for each. A constructor keeps an array as a tuple.
 *
 * @param dims How many dimensions there can be.
 */
export function each<T>(kind: Kind<T>, ...dims: readonly number[]): Kind<T | readonly T[]> {
  const lengths = [1, ...dims]
  return new Kind<T | readonly T[]>(
    `${kind.expected}, or a tuple of ${dims.join(' or ')}`,
    (value) => (Array.isArray(value) ? listOf(value, kind, lengths) : kind.read(value)),
    { ...kind, keep: asTuple },
  )
}

/** A tuple or list of any length, or of one of these. */
export function listsOf<T>(kind: Kind<T>, ...lengths: readonly number[]): Kind<readonly T[]> {
  const many = lengths.length === 0 ? '' : ` of ${lengths.join(' or ')}`
  return new Kind<readonly T[]>(
    `a tuple or list${many}, each item ${kind.expected}`,
    (value) => (Array.isArray(value) ? listOf(value, kind, lengths.length === 0 ? undefined : lengths) : undefined),
    { keep: asTuple },
  )
}

/** Python's truth of a value; undefined where it has none. */
export function truthOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const plain = scalarOf(value)
  if (plain instanceof Tensor) return undefined
  if (Array.isArray(plain) || plain instanceof Uint8Array) return plain.length > 0
  if (plain instanceof Map || plain instanceof Set) return plain.size > 0
  return plain !== null && plain !== undefined && plain !== 0 && plain !== 0n && plain !== '' && plain !== false
}

/** An array as Python's tuple. */
function asTuple(given: unknown): unknown {
  return Array.isArray(given) && !(given instanceof Tuple) ? Tuple.from(given as unknown[]) : given
}

/** Items of a kind, the list itself where they are as they are computed with. */
function listOf<T>(list: readonly unknown[], kind: Kind<T>, lengths?: readonly number[]): readonly T[] | undefined {
  if (lengths?.includes(list.length) === false) return undefined
  let isPlain = true
  const items: T[] = []
  for (const item of list) {
    const read = kind.read(item)
    if (read === undefined) return undefined
    isPlain &&= read === item
    items.push(read)
  }
  return isPlain ? (list as readonly T[]) : items
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const plain = scalarOf(value)
  if (plain instanceof PyFloatClass) return plain.value
  return typeof plain === 'number' || typeof plain === 'bigint' || typeof plain === 'boolean'
    ? Number(plain)
    : undefined
}

function integerOf(value: unknown, least: number, most: number): number | undefined {
  const number = numberOf(value)
  return Number.isSafeInteger(number) && number! >= least && number! <= most ? number : undefined
}

/** What a numpy scalar or a tensor of one element holds, any other value as it is. */
function scalarOf(value: unknown): unknown {
  if (isScalarTensor(value)) return value.item()
  return typeof value === 'object' && value !== null && isNumpyScalar(value) ? value.item() : value
}

function isScalarTensor(value: unknown): value is Tensor {
  return value instanceof Tensor && value.storage !== null && value.numel() === 1
}

/** numpy's scalars, of which this layer knows no more than that. */
export function isNumpyScalar(value: object): value is { item(): unknown } {
  const cls = value.constructor as { readonly __module__?: unknown } | undefined
  return cls?.__module__ === 'numpy' && typeof (value as { readonly item?: unknown }).item === 'function'
}
