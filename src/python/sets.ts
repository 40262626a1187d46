// Python's frozenset. Python's `set` is a plain Set.

/** A Python frozenset: a Set that cannot be changed. `FrozenSet.from([1, 2])`. */
export class FrozenSet<T = unknown> extends Set<T> {
  /** A frozenset of these items. */
  static from<T>(items: Iterable<T>): FrozenSet<T> {
    const set = new FrozenSet<T>()
    for (const item of items) Set.prototype.add.call(set, item)
    return Object.freeze(set)
  }

  /** What `JSON.stringify` writes: the items in an array. */
  toJSON(): T[] {
    return [...this]
  }

  /** Throws TypeError: it cannot be changed. */
  override add(): this {
    throw new TypeError('a FrozenSet cannot be changed')
  }

  /** Throws TypeError: it cannot be changed. */
  override delete(): boolean {
    throw new TypeError('a FrozenSet cannot be changed')
  }

  /** Throws TypeError: it cannot be changed. */
  override clear(): void {
    throw new TypeError('a FrozenSet cannot be changed')
  }
}
