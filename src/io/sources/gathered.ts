// Bytes that come piece by piece until nobody knows when, in one block of memory at the end. They are gathered in blocks that
// can shrink, and moved out of these one by one: each gives its memory back at once, so that the whole is never there twice. A
// block that only doubled would stand beside its copy at each step.

import { allocate } from '../allocate.js'

/** Bytes of the first block and of the largest. */
const SMALLEST = 2 ** 16
const LARGEST = 2 ** 22

export class Gathered {
  length = 0
  private readonly blocks: Uint8Array[] = []
  /** What is free of the last block. */
  private room = new Uint8Array(0)

  /** @param expected Bytes to have room for at once. */
  constructor(expected = 0) {
    if (expected > 0) this.add(allocate(expected))
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.room.length === 0) this.add(shrinkable(Math.min(SMALLEST * 2 ** this.blocks.length, LARGEST)))
      const piece = bytes.subarray(at, at + this.room.length)
      this.room.set(piece)
      this.room = this.room.subarray(piece.length)
      at += piece.length
    }
    this.length += bytes.length
  }

  /**
   * All bytes; nothing is left here.
   *
   * @throws UnsupportedError where the platform gives no block of this size.
   */
  finish(): Uint8Array {
    const blocks = this.blocks.splice(0)
    const [first] = blocks
    if (first !== undefined && first.length === this.length && !canShrink(first)) return first
    const bytes = allocate(this.length)
    let at = 0
    for (const block of blocks) {
      bytes.set(block.subarray(0, this.length - at), at)
      at += block.length
      if (canShrink(block)) block.buffer.resize(0)
    }
    return bytes
  }

  private add(block: Uint8Array<ArrayBuffer>): void {
    this.blocks.push(block)
    this.room = block.subarray()
  }
}

/** A buffer of which memory goes back when it is made smaller. */
interface Shrinkable {
  resize(length: number): void
}

/** Engines without such buffers make a plain one, whose memory goes back when it is collected. */
function shrinkable(size: number): Uint8Array<ArrayBuffer> {
  const make = ArrayBuffer as new (length: number, options: object) => ArrayBuffer
  return new Uint8Array(new make(size, { maxByteLength: size }))
}

function canShrink(block: Uint8Array): block is Uint8Array & { readonly buffer: Shrinkable } {
  return 'resizable' in block.buffer && block.buffer.resizable === true
}
