// What stands between `load` and the containers that files are: a loader for each kind is a Reading, so that
// one piece of code serves files, Blobs, URLs and bytes, at once or later.

import type { ArchiveLimits } from '../io/limits.js'
import type { Origin, Reading } from '../io/sources/source.js'
import type { UnpickleOptions } from '../pickle/known.js'
import type { Programs } from './programs.js'
import type { Observer } from './report/observer.js'

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
  /** Hears what the file holds beside its object. */
  readonly observe?: Observer | undefined
  /**
   * The object in other bytes that the file holds, of whatever kind: a member of an archive, what gzip packed.
   *
   * @param given Bytes of the file that they came from, where that is another one beside this.
   * @param onName Hears of each name that its pickles mention.
   * @throws LimitError where files lie in files without end.
   */
  nested(bytes: Uint8Array, name: string, given?: number, onName?: UnpickleOptions['onName']): unknown
}

/** Reads the object out of a file of one kind. */
export type ContainerLoader = (context: LoadContext) => Reading<unknown>
