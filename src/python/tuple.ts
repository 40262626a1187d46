// Python's tuple and torch.Size as frozen arrays. They are made by `of` and `from`; what an Array
// method derives from them (map, slice, filter) is an ordinary Array.

/** A Python tuple: a frozen Array. `Tuple.of(1, 2)`, `Tuple.from([1, 2])`. */
export class Tuple<T = unknown> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  /** A tuple of these items. */
  static override of<T>(...items: T[]): Tuple<T> {
    return this.from(items)
  }

  /** A tuple of what a list or iteration has. */
  static override from<T>(items: Iterable<T> | ArrayLike<T>): Tuple<T>
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map: (item: T, index: number) => U): Tuple<U>
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map?: (item: T, index: number) => U): Tuple<T | U> {
    const list: (T | U)[] = Array.isArray(items) ? (items as T[]).slice() : Array.from(items)
    if (map !== undefined) for (let index = 0; index < list.length; index++) list[index] = map(list[index] as T, index)
    return frozenAs(list, this.prototype)
  }
}

/** Makes a tuple of a plain array, which is nobody else's. */
export function tupleFrom<T>(list: T[]): Tuple<T> {
  return frozenAs(list, Tuple.prototype as Tuple<T>)
}

/** V8 takes half the time for this that it takes for filling a `new Tuple`. */
function frozenAs<T>(list: T[], prototype: Tuple<T>): Tuple<T> {
  return Object.freeze(Object.setPrototypeOf(list, prototype)) as Tuple<T>
}

/**
 * The size of a tensor: a tuple of ints. Printed as `torch.Size([2, 3])`.
 *
 * @example
 * import { zeros } from 'torchlet'
 * const [rows, columns] = zeros(2, 3).shape
 */
export class Size extends Tuple<number> {
  /** A size of these numbers. */
  static override of<T>(...items: T[]): Tuple<T> & Size {
    return this.from(items)
  }

  /** A size of what a list or iteration has. */
  static override from<T>(items: Iterable<T> | ArrayLike<T>): Tuple<T> & Size {
    return super.from(items) as Tuple<T> & Size
  }

  /** The number of elements of a tensor of this size. */
  numel(): number {
    return this.reduce((product, size) => product * size, 1)
  }

  override toString(): string {
    return this.__repr__()
  }

  __repr__(): string {
    return `torch.Size([${this.join(', ')}])`
  }
}
