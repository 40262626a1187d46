// The records by which every archive of PyTorch's own writer says how it is to be read: version and byte order.

import { ArchiveError } from '../../errors.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'

/** PyTorch reads versions 1 to 10 and refuses a file without one. */
export function checkVersion(records: RecordContents): void {
  const entry = records.has('version') ? 'version' : '.data/version'
  if (!records.has(entry)) throw new ArchiveError({ reason: 'the archive has no version', entry: 'version' })
  const text = records.text(entry)
  // Other writers end the line as Windows does.
  const version = /^\d+\s*$/.test(text) ? Number(text) : NaN
  if (!(version >= 1 && version <= 10)) {
    throw new ArchiveError({
      reason: `the version is ${JSON.stringify(text.slice(0, 20))}, not a number from 1 to 10`,
      entry,
      remedy: 'The file is damaged, or a later PyTorch wrote it',
    })
  }
}

export function isBigEndian(records: RecordContents): boolean {
  if (!records.has('byteorder')) return false
  const order = records.text('byteorder')
  if (order !== 'little' && order !== 'big') {
    throw new ArchiveError({ reason: `the byte order is ${JSON.stringify(order.slice(0, 20))}`, entry: 'byteorder' })
  }
  return order === 'big'
}
