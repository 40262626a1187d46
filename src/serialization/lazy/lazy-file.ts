// The files behind lazy storages: the one that was opened, and those beside it that it names, each opened when it is first
// needed. Loaders make storages here instead of reading bytes.

import { closed, RecordedSource } from '../../io/sources/recorded-source.js'
import type { Source } from '../../io/sources/source.js'
import { LazyStorage } from '../../tensor/lazy-storage.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { FileContent } from './file-content.js'
import type { BatchContent } from './file-content.js'
import { JoinedContent } from './joined-content.js'
import { movedBytes } from './stored-bytes.js'
import type { StoredBytes } from './stored-bytes.js'

/** A file, or a file that lies whole in one. */
export class LazyFile {
  /** Its plain name; empty for the one that was opened. */
  readonly name: string
  readonly files: LazyFiles
  private readonly offset: number

  constructor(files: LazyFiles, name: string, offset = 0) {
    this.files = files
    this.name = name
    this.offset = offset
  }

  /** A storage of bytes that this file has. */
  storage(stored: StoredBytes): UntypedStorage {
    const moved = this.offset === 0 ? stored : movedBytes(stored, this.offset)
    return this.files.storage(new FileContent(this, moved))
  }

  /** A storage of bytes that lie in several places: `JoinedContent`. */
  joined(...content: ConstructorParameters<typeof JoinedContent>): UntypedStorage {
    return this.files.storage(new JoinedContent(...content))
  }

  /** A file that begins at byte `offset` of this one. */
  within(offset: number): LazyFile {
    return new LazyFile(this.files, this.name, this.offset + offset)
  }

  /** A file beside this one. */
  sibling(name: string): LazyFile {
    return new LazyFile(this.files, name)
  }

  source(): Promise<RecordedSource> {
    return this.files.source(this.name)
  }
}

/** Files of one checkpoint, and the bytes of its storages that its object could not be made without. */
export class LazyFiles {
  readonly main = new LazyFile(this, '')
  /** The contents of all storages of the object that is being made. */
  made: BatchContent[] = []
  /** Those of them whose bytes were asked for meanwhile. */
  readonly refused = new Set<BatchContent>()
  private readonly preloaded = new Map<string, Uint8Array>()
  private readonly opened: Map<string, RecordedSource>
  private readonly opening = new Map<string, Promise<RecordedSource>>()
  private readonly openSibling: (name: string) => Promise<Source>
  private closed = false

  constructor(main: RecordedSource, openSibling: (name: string) => Promise<Source>) {
    this.opened = new Map([['', main]])
    this.openSibling = openSibling
  }

  storage(content: BatchContent): UntypedStorage {
    if (content.nbytes === 0) return new UntypedStorage(new Uint8Array(0))
    const before = this.preloaded.get(content.key)
    if (before !== undefined) return new UntypedStorage(before.slice())
    this.made.push(content)
    return new LazyStorage(content)
  }

  /** From now on storages of this content have its bytes from the start. */
  keep(content: BatchContent, bytes: Uint8Array): void {
    this.preloaded.set(content.key, bytes)
  }

  /** @throws ArchiveError after `close`. */
  checkOpen(): void {
    if (this.closed) throw closed()
  }

  async source(name: string): Promise<RecordedSource> {
    this.checkOpen()
    const before = this.opened.get(name)
    if (before !== undefined) return before
    let opening = this.opening.get(name)
    if (opening === undefined) this.opening.set(name, (opening = this.open(name)))
    return opening
  }

  /** What was read of a file when it was opened, at once. */
  replay(name: string): Source {
    const source = this.opened.get(name)
    if (source === undefined) throw new TypeError(`the file ${JSON.stringify(name)} was not read before`)
    return source.replay
  }

  /** Requests and bytes of all files so far. */
  counts(): { readonly requests: number; readonly nbytes: number } {
    const sum = { requests: 0, nbytes: 0 }
    for (const { count } of this.opened.values()) {
      sum.requests += count.requests
      sum.nbytes += count.nbytes
    }
    return sum
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await Promise.allSettled(this.opening.values())
    for (const source of this.opened.values()) await source.close()
  }

  private async open(name: string): Promise<RecordedSource> {
    try {
      const source = new RecordedSource(await this.openSibling(name))
      this.opened.set(name, source)
      return source
    } finally {
      // A failure is not kept: the next reading tries again.
      this.opening.delete(name)
    }
  }
}
