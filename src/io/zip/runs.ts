// Reads many entries of a zip in a few reads: neighbours share one block of memory, so that ten thousand small
// tensors cost three reads, and each large one has a block of its own. While one block is checked and taken
// apart, the next ones are being read.

import type { ByteRange, Reading } from '../sources/source.js'
import type { ZipEntry } from './directory.js'
import { contentOf, spanOf, wholeBlock } from './entry.js'

/** Bytes that one read gathers at most, unless a single entry is larger. */
const LARGEST_RUN = 4 * 1024 * 1024

/** Bytes between two entries that are read for nothing rather than asked for apart. */
const LARGEST_GAP = 64 * 1024

/** PyTorch aligns data to 64 bytes of the file; a block that begins at such a place keeps it so in memory. */
const ALIGNMENT = 64

/**
 * The content of each of `entries`.
 *
 * @param isLast Whether none of them is read again.
 */
export function* readEntries(entries: readonly ZipEntry[], isLast = false): Reading<ReadonlyMap<ZipEntry, Uint8Array>> {
  const contents = new Map<ZipEntry, Uint8Array>()
  const runs = runsOf(entries)
  yield {
    ranges: runs,
    isLast,
    take: (block, index, isOwn) => {
      const run = runs[index] as Run
      const { bytes, view } = wholeBlock(block)
      for (const entry of run.entries) {
        const { offset, length } = spanOf(entry)
        const start = offset - run.offset
        contents.set(entry, contentOf(entry, { bytes, view, start, end: start + length, isOwn }))
      }
    },
  }
  return contents
}

interface Run extends ByteRange {
  readonly entries: readonly ZipEntry[]
}

function runsOf(entries: readonly ZipEntry[]): Run[] {
  const runs: Run[] = []
  let members: ZipEntry[] = []
  let start = 0
  let end = 0
  const close = (): void => {
    if (members.length > 0) runs.push({ offset: start, length: end - start, entries: members })
    members = []
  }
  for (const entry of entries.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    const span = spanOf(entry)
    const spanEnd = span.offset + span.length
    if (spanEnd - start > LARGEST_RUN || span.offset - end > LARGEST_GAP) close()
    if (members.length === 0) start = span.offset - (span.offset % ALIGNMENT)
    members.push(entry)
    end = spanEnd
  }
  close()
  return runs
}
