// Small storages that are written, or looked at, one after the other are read together beforehand: over a network each would wait for
// an answer of its own. A content that was read ahead holds its bytes until it is asked for them.

import { LazyStorage } from '../../tensor/lazy-storage.js'
import type { StorageContent } from '../../tensor/lazy-storage.js'
import type { StorageReadOptions, UntypedStorage } from '../../tensor/storage.js'
import { FileContent } from './file-content.js'
import type { LazyFiles } from './lazy-file.js'
import { readContents } from './read-contents.js'

/** Bytes of a content that is worth it. */
const SMALL = 1024 * 1024

/** Bytes that are read ahead at a time. */
const AHEAD = 8 * 1024 * 1024

export class ReadAhead {
  private readonly turns: readonly (readonly FileContent[])[]
  /** The turns before this one are read. */
  private next = 0
  /** What was read last, which is held no longer than until the next is. */
  private batch: readonly FileContent[] = []

  /** @param storages What is asked for in each turn; null where nothing is. */
  constructor(storages: readonly (UntypedStorage | null)[]) {
    const seen = new Set<FileContent>()
    this.turns = storages.map((storage) => {
      const own = smallOf(storage).filter((content) => !seen.has(content))
      for (const content of own) seen.add(content)
      return own
    })
  }

  /** To be waited for before a turn; turns come in their order. */
  async before(turn: number, { signal, retries }: StorageReadOptions): Promise<void> {
    if (turn < this.next) return
    for (const content of this.batch) content.hold(null)
    const batch: FileContent[] = []
    let nbytes = 0
    this.next = turn
    while (this.next < this.turns.length) {
      const contents = this.turns[this.next] as readonly FileContent[]
      const size = contents.reduce((sum, content) => sum + content.nbytes, 0)
      if (nbytes + size > AHEAD && this.next > turn) break
      batch.push(...contents)
      nbytes += size
      this.next++
    }
    this.batch = batch
    if (batch.length < 2) return
    for (const contents of byCheckpoint(batch)) {
      const bytes = await readContents(contents, { signal, retries })
      for (const [index, content] of contents.entries()) content.hold(bytes[index] as Uint8Array)
    }
  }
}

/** What is merged comes of several, which may each have a file of one name. */
function byCheckpoint(batch: readonly FileContent[]): Iterable<FileContent[]> {
  const groups = new Map<LazyFiles, FileContent[]>()
  for (const content of batch) {
    const { files } = content.spans[0].file
    const group = groups.get(files)
    if (group === undefined) groups.set(files, [content])
    else group.push(content)
  }
  return groups.values()
}

/** What is to be read of files for a storage, where it is little. */
function smallOf(storage: UntypedStorage | null): readonly FileContent[] {
  if (!(storage instanceof LazyStorage) || storage.content === null) return []
  const contents: FileContent[] = []
  const open: StorageContent[] = [storage.content]
  for (let content = open.pop(); content !== undefined; content = open.pop()) {
    if (content instanceof FileContent) {
      if (content.nbytes <= SMALL) contents.push(content)
    } else open.push(...(content.sources?.() ?? []))
  }
  return contents
}
