// What stands between `load` and the containers that files are: a loader for each kind is a Reading, so that
// one piece of code serves files, Blobs, URLs and bytes, at once or later.

import type { ArchiveLimits } from '../io/limits.js'
import type { ByteRange, Origin, Reading } from '../io/sources/source.js'
import type { ZipEntry } from '../io/zip/reader.js'
import type { UnpickleOptions } from '../pickle/known.js'
import type { LazyFile } from './lazy/lazy-file.js'
import type { Programs } from './programs.js'
import type { Observer } from './report/observer.js'

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** What several readings of one file need to do but once: `report` asks by the rules of three releases. */
export class Kept {
  /** Entries of a zip that are storages of its object. */
  readonly storages = new Set<ZipEntry>()
  private readonly outcomes = new Map<string, Outcome>()
  private readonly members = new Map<string, Kept>();

  /** What `make` gives, or throws: the first time it is run. One name stands for one type. */
  *once<T>(what: string, make: () => Reading<T>): Reading<T> {
    const before = this.outcomes.get(what)
    if (before !== undefined) {
      if ('error' in before) throw before.error
      return before.value as T
    }
    try {
      const value = yield* make()
      this.outcomes.set(what, { value })
      return value
    } catch (error) {
      this.outcomes.set(what, { error })
      throw error
    }
  }

  /** The same for a file within this one. */
  member(name: string): Kept {
    const before = this.members.get(name)
    if (before !== undefined) return before
    const member = new Kept()
    this.members.set(name, member)
    return member
  }
}

/** What a loader is given of a file and of the caller's wishes. */
export interface LoadContext {
  /** Where the file comes from, for messages. */
  readonly origin: Origin
  /** Bytes of the file. */
  readonly size: number
  readonly limits: ArchiveLimits
  /** How pickles are read: the names that are known, and what is allowed. The container adds `persistent_load`. */
  readonly unpickle: UnpickleOptions
  /** What runs programs; null where they are only read. */
  readonly programs: Programs | null
  /** Which of several programs is wanted; null: all of them. */
  readonly model: string | null | undefined
  /** What is read of the container itself, whatever is allowed in its pickles. */
  readonly kept: Kept
  /** Hears what the file holds beside its object. */
  readonly observe?: Observer | undefined
  /** Makes storages whose bytes stay in the file; null where they are read. */
  readonly lazy: LazyFile | null
  /** The object in a file that lies whole in this one, or in one beside it, of which no more is read than is needed. */
  inside(place: InnerFile, onName?: UnpickleOptions['onName']): Reading<unknown>
  /**
   * The object in other bytes that the file holds, of whatever kind: a member of an archive, what gzip packed.
   *
   * @param given Bytes of the file that they came from, where that is another one beside this.
   * @param onName Hears of each name that its pickles mention.
   * @throws LimitError where files lie in files without end.
   */
  nested(bytes: Uint8Array, name: string, given?: number, onName?: UnpickleOptions['onName']): unknown
}

/** Where a file lies in another one. */
export interface InnerFile {
  /** For messages. */
  readonly name: string
  /** The plain name of a file beside the one that is read, where it lies in that. */
  readonly file?: string
  /** Without it all of `file`. */
  readonly range?: ByteRange
}

/** Reads the object out of a file of one kind. */
export type ContainerLoader = (context: LoadContext) => Reading<unknown>
