// Linear memory with its allocator and typed views. Growing detaches the views, so they are made again then and
// read from here at each use. The memory may be one that threads share: its views are of a SharedArrayBuffer then, which
// much of the platform refuses, so what leaves this room is a copy.

import type * as platform from '../platform-types.js'
import { UnsupportedError } from '../errors.js'
import { Allocator } from './allocator.js'

const page = 65536

/** Bytes behind the last block: kernels that go by vectors read up to 12 beyond what they are given. */
const beyond = 64

export class LinearMemory {
  readonly memory: platform.WebAssemblyMemory
  /** Views of all of it, valid until the next `alloc`. */
  u8!: Uint8Array
  i32!: Int32Array
  u32!: Uint32Array
  f32!: Float32Array
  f64!: Float64Array
  i64!: BigInt64Array
  private readonly allocator: Allocator
  private scratchStart = 0
  private scratchSize = 0

  /** @param memory Imported by the instance. @param base The first byte that is not the instance's. */
  constructor(memory: platform.WebAssemblyMemory, base: number) {
    this.memory = memory
    this.allocator = new Allocator(base, (end) => this.growTo(end))
    this.makeViews()
  }

  /** The address of a block, a multiple of 64; its bytes are not cleared. */
  alloc(bytes: number): number {
    return this.allocator.alloc(bytes)
  }

  free(pointer: number): void {
    this.allocator.free(pointer)
  }

  /** Bytes given out. */
  get used(): number {
    return this.allocator.used
  }

  /** One shared block for what lasts no longer than a call: its content is gone at the next `scratch`. */
  scratch(bytes: number): number {
    if (bytes > this.scratchSize) {
      this.freeScratch()
      this.scratchStart = this.alloc(bytes)
      this.scratchSize = bytes
    }
    return this.scratchStart
  }

  /** Gives the block of `scratch` back until it is asked for again: before much is taken that is to stay. */
  freeScratch(): void {
    if (this.scratchSize === 0) return
    this.free(this.scratchStart)
    this.scratchSize = 0
  }

  private growTo(used: number): void {
    const end = used + beyond
    const have = this.memory.buffer.byteLength
    if (end <= have) return
    // A quarter more than asked for, so that many small blocks do not each grow the memory, where it can be had.
    const pages = [end + (end - have) / 4, end].map((bytes) => Math.ceil(bytes / page))
    if (!pages.some((count) => this.grow(count - have / page))) throw tooLarge(end)
    this.makeViews()
  }

  /** Whether the platform gave so many pages more. */
  private grow(pages: number): boolean {
    try {
      this.memory.grow(pages)
      return true
    } catch {
      return false
    }
  }

  private makeViews(): void {
    const { buffer } = this.memory
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.f64 = new Float64Array(buffer)
    this.i64 = new BigInt64Array(buffer)
  }
}

function tooLarge(bytes: number): UnsupportedError {
  return new UnsupportedError({
    what: `this computation needs ${bytes} bytes of WebAssembly memory, which this platform does not give`,
    instead: 'Compute in smaller batches',
  })
}
