// Bytes gathered piece by piece into one block. Where the final size is known there is one allocation;
// otherwise the block doubles, so that appending stays linear.

const SMALLEST = 64 * 1024

export class ByteBuilder {
  #block: Uint8Array
  #length = 0

  /** @param capacity bytes to allocate at once; a guess is fine. */
  constructor(capacity = SMALLEST) {
    this.#block = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  append(bytes: Uint8Array): void {
    this.extend(bytes.length).set(bytes)
  }

  /** Adds `count` zero bytes and returns a view to fill them through, valid until the next call. */
  extend(count: number): Uint8Array {
    const end = this.#length + count
    if (end > this.#block.length) this.#grow(end)
    const view = this.#block.subarray(this.#length, end)
    this.#length = end
    return view
  }

  /** All bytes so far, without a copy; the builder is not to be used afterwards. */
  finish(): Uint8Array {
    return this.#length === this.#block.length ? this.#block : this.#block.subarray(0, this.#length)
  }

  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, this.#block.length * 2, SMALLEST))
    larger.set(this.#block.subarray(0, this.#length))
    this.#block = larger
  }
}
