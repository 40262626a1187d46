// The bytes behind tensors. A storage knows its length and counts its changes; its bytes are in memory, or, of files that were
// opened and not loaded, still in the file (lazy-storage.ts).
// PyTorch: torch/storage.py UntypedStorage, TypedStorage.

import type * as platform from '../platform-types.js'
import { UnsupportedError } from '../errors.js'
import { heardRead, isHeard } from '../op.js'
import type { dtype } from './dtype.js'
import { storageText } from './format/storage.js'

/** A typed array class by which a storage's bytes can be read. */
export type ArrayClass<T extends ArrayBufferView> = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

/** How the reading of bytes from a file is watched and stopped. */
export interface StorageReadOptions {
  /** How often what failed over a network is asked for again; by default as `open` was told. */
  readonly retries?: number | undefined
  readonly signal?: platform.AbortSignal | undefined
  readonly onProgress?:
    | ((progress: { readonly loaded: number; readonly total: number | undefined }) => unknown)
    | undefined
}

/**
 * A block of bytes that tensors view; several may view one. Garbage collected, never disposed of.
 *
 * @example
 * import { tensor } from 'torchlet'
 * const x = tensor([1, 2, 3])
 * x.untyped_storage() === x.at('1:').untyped_storage()   // true: a view shares it
 */
export class UntypedStorage {
  /** How many bytes there are. */
  readonly nbytes: number
  /** Grows with every change of the bytes; packed copies of the storage compare it. */
  version = 0
  /** Whether somebody outside may hold the bytes, and look at them at any time. @internal */
  isLent = false
  /** Whether no copies of it are to be kept: of what a program makes, any number may be made before the first is collected. @internal */
  isPassing = false
  /** What the bytes were made as: any typed array, so that small results need no second object; or where newer ones are. */
  protected memory: ArrayBufferView | Elsewhere

  /**
   * @param memory Taken over, not copied, unless it starts at an address that its elements cannot be read at.
   * @param nbytes The memory's length, except of a storage without memory (`meta`), or whose bytes are not in it yet.
   */
  constructor(memory: ArrayBufferView, nbytes = memory.byteLength) {
    this.memory = isAligned(memory) ? memory : bytesOf(memory).slice()
    this.nbytes = nbytes
  }

  /** Whether the bytes are in memory. False of tensors of `open` until `load()`. */
  get isLoaded(): boolean {
    return true
  }

  /** Reads the bytes into memory, where they are still in the file. */
  async load(_options?: StorageReadOptions): Promise<this> {
    return this
  }

  /** All bytes, shared with the storage. For reading: after writing through them call `bump_version()`. */
  bytes(): Uint8Array {
    return this.view(Uint8Array)
  }

  /** A copy of `length` bytes from `offset`; of a storage that is not loaded, from the file, and only these. */
  async read(offset: number, length: number, options: StorageReadOptions = {}): Promise<Uint8Array> {
    if (!isCount(offset) || !isCount(length) || offset + length > this.nbytes) {
      throw new RangeError(`bytes ${offset} to ${offset + length} of a storage of ${this.nbytes}`)
    }
    return this.readPart(offset, length, options)
  }

  /** `read` of bytes that there are. */
  protected async readPart(offset: number, length: number, _options: StorageReadOptions): Promise<Uint8Array> {
    return this.peek(Uint8Array).slice(offset, offset + length)
  }

  /** The bytes as elements, shared. Trailing bytes that fill no element are left out. */
  view<T extends ArrayBufferView>(type: ArrayClass<T>): T {
    this.isLent = true
    return this.peek(type)
  }

  /** As `view`, for who is done with the elements before anything else runs. @internal */
  peek<T extends ArrayBufferView>(type: ArrayClass<T>): T {
    // All reads of elements pass here; those of an operator are not heard.
    if (isHeard) heardRead()
    const { memory } = this
    if (memory.constructor === type) return memory as unknown as T
    const { buffer, byteOffset } = memory instanceof Elsewhere ? this.fetched(memory) : memory
    return new type(buffer, byteOffset, Math.floor(this.nbytes / type.BYTES_PER_ELEMENT))
  }

  /**
   * Says that the bytes were changed somewhere else, from where `fetch` copies them when somebody reads them here: at once, where
   * somebody may hold them.
   *
   * @internal
   */
  changeElsewhere(fetch: (bytes: Uint8Array) => void): void {
    const { memory } = this
    this.memory = new Elsewhere(memory instanceof Elsewhere ? memory.memory : memory, fetch)
    this.bump_version()
    if (this.isLent) this.fetched(this.memory)
  }

  /** Whether the newest bytes are where `fetch` copies them from. @internal */
  isElsewhere(fetch: (bytes: Uint8Array) => void): boolean {
    return this.memory instanceof Elsewhere && this.memory.fetch === fetch
  }

  private fetched({ memory, fetch }: Elsewhere): ArrayBufferView {
    fetch(bytesOf(memory))
    this.memory = memory
    return memory
  }

  /** To be called after the bytes were written to from outside, so that no stale copy of them is used. */
  bump_version(): void {
    this.version++
  }

  /** The bytes, which this storage gives away: what reads them here from now on throws UnsupportedError. @internal */
  give(): Uint8Array {
    const bytes = this.bytes()
    this.memory = given
    this.bump_version()
    return bytes
  }

  /** What `JSON.stringify` writes: how many bytes there are. */
  toJSON(): { readonly nbytes: number } {
    return { nbytes: this.nbytes }
  }

  toString(): string {
    return this.__repr__()
  }

  /** The text of Python's `repr`: every byte. */
  __repr__(): string {
    return storageText(this.peek(Uint8Array), null)
  }
}

/** In place of memory whose bytes are older than those that `fetch` brings. */
class Elsewhere {
  constructor(
    readonly memory: ArrayBufferView,
    readonly fetch: (bytes: Uint8Array) => void,
  ) {}
}

/** A storage with a dtype, as old checkpoints hold it (`torch.FloatStorage`). */
export class TypedStorage {
  /** The bytes. */
  readonly untyped: UntypedStorage
  /** What they are read as. */
  readonly dtype: dtype

  constructor(untyped: UntypedStorage, dtype: dtype) {
    this.untyped = untyped
    this.dtype = dtype
  }

  /** The number of elements. */
  size(): number {
    return Math.floor(this.untyped.nbytes / this.dtype.itemsize)
  }

  /** The bytes, as `untyped`. */
  untyped_storage(): UntypedStorage {
    return this.untyped
  }

  /** What `JSON.stringify` writes: the dtype, and how many elements there are. */
  toJSON(): { readonly dtype: string; readonly size: number } {
    return { dtype: this.dtype.name, size: this.size() }
  }

  toString(): string {
    return this.__repr__()
  }

  __repr__(): string {
    return storageText(this.untyped.peek(Uint8Array), this.dtype)
  }
}

/** In place of memory that was given away. An empty array would be read as elements of any value. */
const given = new Proxy({} as ArrayBufferView, {
  get() {
    throw new UnsupportedError({
      what: 'the bytes of this tensor were transferred to another thread',
      instead: 'Transfer a clone(), or leave the option transfer out',
    })
  },
})

/** Bytes may be read as any dtype; a typed array was aligned for its own elements when it was made. */
function isAligned(memory: ArrayBufferView): boolean {
  return memory.byteOffset % 8 === 0 || !(memory instanceof Uint8Array || memory instanceof DataView)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function bytesOf(memory: ArrayBufferView): Uint8Array {
  return new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength)
}
