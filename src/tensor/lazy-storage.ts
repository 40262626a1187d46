// Storages whose bytes are still in a file: what tensors of `open` view. Their length is known, so that tensors have sizes and
// strides; the bytes are read when asked for, asynchronously, and what asks at once is told so.

import { UnsupportedError } from '../errors.js'
import { UntypedStorage } from './storage.js'
import type { ArrayClass, StorageReadOptions } from './storage.js'

/** The bytes of one storage in a file, or in several. */
export interface StorageContent {
  readonly nbytes: number
  /** `length` bytes from `offset` on, which are there. */
  read(offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array>
  /** All of them, checked as far as the file says what they should be. */
  readAll(options: StorageReadOptions): Promise<Uint8Array>
  /** All of them one after the other, in pieces that are small beside the memory there is; checked likewise by the end. */
  pieces(options: StorageReadOptions): AsyncIterable<Uint8Array>
  /** Of bytes that are computed: the contents that are read for them. */
  sources?(): readonly StorageContent[]
  /** Hears that they were asked for at once. */
  onRefused?(): void
}

const nothing = new Uint8Array(0)

export class LazyStorage extends UntypedStorage {
  /** Null once the bytes are in memory. @internal */
  content: StorageContent | null

  /** @internal */
  constructor(content: StorageContent) {
    super(nothing, content.nbytes)
    this.content = content
  }

  override get isLoaded(): boolean {
    return this.content === null
  }

  override async load(options: StorageReadOptions = {}): Promise<this> {
    const { content } = this
    if (content !== null) this.fill(await content.readAll(options))
    return this
  }

  override peek<T extends ArrayBufferView>(type: ArrayClass<T>): T {
    this.#require()
    return super.peek(type)
  }

  /** Takes the bytes, which nobody else may write to. What was filled meanwhile stays. @internal */
  fill(bytes: Uint8Array): void {
    if (this.content === null) return
    if (bytes.length !== this.nbytes) throw new RangeError(`${bytes.length} bytes for a storage of ${this.nbytes}`)
    this.memory = new UntypedStorage(bytes).bytes()
    this.content = null
    this.bump_version()
  }

  protected override async readPart(offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array> {
    return this.content === null ? super.readPart(offset, length, options) : this.content.read(offset, length, options)
  }

  override __repr__(): string {
    return this.content === null ? super.__repr__() : `[torch.UntypedStorage of size ${this.nbytes}, not loaded]`
  }

  #require(): void {
    if (this.content === null) return
    this.content.onRefused?.()
    throw new UnsupportedError({
      what: 'the elements of this tensor are still in the file that was opened',
      instead: 'Read them first: await tensor.load(), or await storage.read(offset, length) for a part of them',
    })
  }
}
