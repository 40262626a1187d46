// How large a legal archive may be before we refuse it unasked. A length that a file states is held
// against these before anything is allocated for it.

import type { ByteLimit } from '../bytes/byte-builder.js'
import { LimitError } from '../errors.js'

/** How many bytes something may inflate to. */
export interface InflatedLimit extends ByteLimit {
  readonly beyond: (got: number) => LimitError
}

export interface ArchiveLimits {
  /** Bytes of the whole file where it is read into memory. Default: none but the platform's own. */
  readonly fileBytes?: number | undefined
  /** Entries of one archive. Default: 1,000,000. */
  readonly entries?: number | undefined
  /**
   * Bytes that all deflated entries of one archive inflate to. Default: 64 MiB and 16 times the file's
   * size; 8 MiB and 16 times for pickles. Real weights hardly shrink; DEFLATE alone could promise a thousandfold.
   */
  readonly inflatedBytes?: number | undefined
}

const DEFAULT_ENTRIES = 1_000_000
const INFLATED_FLOOR = 64 * 1024 * 1024
const INFLATED_RATIO = 16
const PICKLE_FLOOR = 8 * 1024 * 1024

export function checkFileBytes(limits: ArchiveLimits, got: number): void {
  const limit = limits.fileBytes ?? Infinity
  if (got > limit) throw exceeded('the size of the file in bytes', 'fileBytes', limit, got)
}

export function checkEntries(limits: ArchiveLimits, got: number): void {
  const limit = limits.entries ?? DEFAULT_ENTRIES
  if (got > limit) throw exceeded("the number of the archive's entries", 'entries', limit, got)
}

/** How many bytes a file of `fileBytes` may inflate to. */
export function inflatedLimit(limits: ArchiveLimits, fileBytes: number): InflatedLimit {
  const most = limits.inflatedBytes ?? INFLATED_FLOOR + INFLATED_RATIO * fileBytes
  return {
    most,
    beyond: (got) => exceeded('the inflated size of all that is deflated in bytes', 'inflatedBytes', most, got),
  }
}

/** How many bytes of a pickle a file of `fileBytes` may hold: what pickles make of a byte takes up to a hundred. */
export function pickleLimit(limits: ArchiveLimits, fileBytes: number): ByteLimit {
  const most = limits.inflatedBytes ?? PICKLE_FLOOR + INFLATED_RATIO * fileBytes
  return { most, beyond: (got) => exceeded('the inflated size of a pickle in bytes', 'inflatedBytes', most, got) }
}

export function checkInflatedBytes(limits: ArchiveLimits, got: number, fileBytes: number): void {
  const { most, beyond } = inflatedLimit(limits, fileBytes)
  if (got > most) throw beyond(got)
}

function exceeded(what: string, option: keyof ArchiveLimits, limit: number, got: number): LimitError {
  const remedy = `If you trust the file, raise it by the option limits: { ${option}: … }`
  return new LimitError({ what, limit, got, remedy })
}
