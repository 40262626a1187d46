// Bytes gathered piece by piece into one block. Where the final size is known there is one allocation;
// otherwise the block doubles, so that appending stays linear.

const SMALLEST = 64 * 1024

/** How many bytes there may be, and the error where there would be more, given how many at least. */
export interface ByteLimit {
  readonly most: number
  readonly beyond: (least: number) => Error
}

export class ByteBuilder {
  /** What the bytes stand in, and how many there are: for loops that write to it by themselves. */
  block: Uint8Array
  length = 0
  private readonly limit: ByteLimit | undefined

  /** @param capacity bytes to allocate at once; a guess is fine. */
  constructor(capacity = SMALLEST, limit?: ByteLimit) {
    this.block = new Uint8Array(capacity)
    this.limit = limit
  }

  append(bytes: Uint8Array): void {
    this.extend(bytes.length).set(bytes)
  }

  /** Adds `count` zero bytes and returns a view to fill them through, valid until the next call. */
  extend(count: number): Uint8Array {
    const start = this.length
    if (start + count > this.block.length) this.grow(count)
    this.length = start + count
    return this.block.subarray(start, this.length)
  }

  /** The block, now with room for `count` bytes more at least. */
  grow(count: number): Uint8Array {
    const least = this.length + count
    const { most, beyond } = this.limit ?? noLimit
    if (least > most) throw beyond(least)
    const larger = new Uint8Array(Math.min(most, Math.max(least, this.block.length * 2, SMALLEST)))
    larger.set(this.block.subarray(0, this.length))
    return (this.block = larger)
  }

  /** All bytes so far, without a copy; the builder is not to be used afterwards. */
  finish(): Uint8Array {
    return this.length === this.block.length ? this.block : this.block.subarray(0, this.length)
  }
}

const noLimit: ByteLimit = { most: Infinity, beyond: () => new RangeError('beyond what there is') }
