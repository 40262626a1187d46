// Python's tuple and torch.Size as frozen arrays. They are made by `of` and `from`; what an Array
// method derives from them (map, slice, filter) is an ordinary Array.

/** A Python tuple: a frozen Array. `Tuple.of(1, 2)`, `Tuple.from([1, 2])`. */
export class Tuple<T = unknown> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static override of<T>(...items: T[]): Tuple<T> {
    return this.from(items)
  }

  static override from<T>(items: Iterable<T> | ArrayLike<T>): Tuple<T>
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map: (item: T, index: number) => U): Tuple<U>
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map?: (item: T, index: number) => U): Tuple<T | U> {
    const source = Array.isArray(items) ? (items as T[]) : Array.from(items)
    const tuple = new this<T | U>(source.length)
    for (let index = 0; index < source.length; index++) {
      const item = source[index] as T
      tuple[index] = map === undefined ? item : map(item, index)
    }
    return Object.freeze(tuple) as Tuple<T | U>
  }
}

/**
 * The size of a tensor: a tuple of ints. Printed as `torch.Size([2, 3])`.
 *
 * @example
 * import { zeros } from 'torchlet'
 * const [rows, columns] = zeros(2, 3).shape
 */
export class Size extends Tuple<number> {
  static override of<T>(...items: T[]): Tuple<T> & Size {
    return this.from(items)
  }

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
