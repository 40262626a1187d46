// Finds a zip's central directory from the file's end.
//
//   … central directory | zip64 end record (56) | zip64 locator (20) | end record (22) | comment
//
// The last end record in the final 64 KiB counts, as in PyTorch's reader (miniz) and in Python's, so
// that no tool sees another archive in the same bytes; what follows it is ignored as they do. From there
// nothing is guessed: the directory must end exactly where the end records begin.
//
// Two saves into one open file leave two archives, and the offsets of the second count from its own start. Where both are
// laid out alike, they lead into the first, which is what PyTorch then reads; where they are not, PyTorch reads neither.

import { ArchiveError } from '../../errors.js'
import type { Reading } from '../sources/source.js'
import {
  END,
  END_SIZE,
  IN_ZIP64_16,
  IN_ZIP64_32,
  LOCAL_HEADER,
  LOCAL_HEADER_SIZE,
  ZIP64_END,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
  dataView,
} from './format.js'

/** Where the central directory lies, in bytes from the file's start, and how many entries it has. */
export interface DirectoryPlace {
  readonly entries: number
  readonly offset: number
  readonly size: number
  /** Bytes from the file's start to what follows the archive. */
  readonly end: number
}

/** A comment's length is a 16 bit field. */
const LONGEST_COMMENT = 0xffff

export function* findDirectory(fileSize: number): Reading<DirectoryPlace> {
  const tailSize = Math.min(fileSize, END_SIZE + LONGEST_COMMENT)
  const tailOffset = fileSize - tailSize
  const tail = dataView(yield { offset: tailOffset, length: tailSize })
  const at = lastEnd(tail)
  if (at < 0) throw cutOff()

  const offset = tailOffset + at
  const end = readEnd(tail, at, offset, fileSize)
  const locatorOffset = offset - ZIP64_LOCATOR_SIZE
  if (locatorOffset >= 0) {
    const locator = dataView(yield { offset: locatorOffset, length: ZIP64_LOCATOR_SIZE })
    if (locator.getUint32(0, true) === ZIP64_LOCATOR) return yield* readZip64(end, locator, locatorOffset)
  }
  return yield* checkedPlace(end, offset)
}

function lastEnd(tail: DataView): number {
  for (let at = tail.byteLength - END_SIZE; at >= 0; at--) {
    if (tail.getUint32(at, true) === END) return at
  }
  return -1
}

/**
 * End record: 0 signature, 4 this disk, 6 directory's disk, 8 entries on this disk (u16), 10 entries
 * (u16), 12 directory's size (u32), 16 its offset (u32), 20 length of the comment (u16).
 */
function readEnd(tail: DataView, at: number, offset: number, fileSize: number): DirectoryPlace {
  if (tail.getUint16(at + 4, true) !== 0 || tail.getUint16(at + 6, true) !== 0) throw severalDisks(offset)
  const entries = tail.getUint16(at + 10, true)
  if (tail.getUint16(at + 8, true) !== entries) throw severalDisks(offset)
  return {
    entries,
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
    end: Math.min(fileSize, offset + END_SIZE + tail.getUint16(at + 20, true)),
  }
}

/**
 * Locator: 0 signature, 4 disk, 8 offset of the zip64 record (u64), 16 disks in all.
 * Zip64 record: 0 signature, 4 size of the rest (u64), 12 made by, 14 needed, 16 this disk, 20 directory's
 * disk, 24 entries on this disk (u64), 32 entries (u64), 40 directory's size (u64), 48 its offset (u64).
 */
function* readZip64(end: DirectoryPlace, locator: DataView, locatorOffset: number): Reading<DirectoryPlace> {
  const offset = readU64(locator, 8, locatorOffset)
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw severalDisks(locatorOffset)
  if (offset + ZIP64_END_SIZE > locatorOffset) {
    throw new ArchiveError({ reason: 'the zip64 locator points beyond itself', offset: locatorOffset })
  }
  const record = dataView(yield { offset, length: ZIP64_END_SIZE })
  if (record.getUint32(0, true) !== ZIP64_END) {
    yield* refuseSecond(locatorOffset - ZIP64_END_SIZE - offset)
    throw new ArchiveError({ reason: 'there is no zip64 end record where its locator points', offset })
  }
  const recordEnd = offset + 12 + readU64(record, 4, offset)
  const second = locatorOffset - recordEnd
  if (second !== 0 && !(yield* isFirstOfTwo(recordEnd, ZIP64_LOCATOR_SIZE + END_SIZE, second))) {
    yield* refuseSecond(second)
    throw new ArchiveError({ reason: 'the zip64 end record does not reach its locator', offset })
  }
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0) throw severalDisks(offset)

  const place = {
    entries: readU64(record, 32, offset),
    size: readU64(record, 40, offset),
    offset: readU64(record, 48, offset),
    end: end.end - second,
  }
  if (readU64(record, 24, offset) !== place.entries) throw severalDisks(offset)
  const agree =
    (end.entries === IN_ZIP64_16 || end.entries === place.entries) &&
    (end.size === IN_ZIP64_32 || end.size === place.size) &&
    (end.offset === IN_ZIP64_32 || end.offset === place.offset)
  if (!agree) throw new ArchiveError({ reason: 'the two end records of the archive disagree', offset })
  if (place.offset + place.size === offset) return place
  throw misplaced(place, offset)
}

/** The place, where the directory lies before the end record. */
function* checkedPlace(place: DirectoryPlace, endOffset: number): Reading<DirectoryPlace> {
  const ends = place.offset + place.size
  const second = endOffset - ends
  if (second === 0) return place
  if (yield* isFirstOfTwo(ends, END_SIZE, second)) return { ...place, end: place.end - second }
  yield* refuseSecond(second)
  throw misplaced(place, endOffset)
}

function misplaced(place: DirectoryPlace, endOffset: number): ArchiveError {
  return new ArchiveError({
    reason:
      `the central directory should end where the end record begins, but is said to be ${place.size} ` +
      `bytes from byte ${place.offset}`,
    offset: endOffset,
    remedy: 'The file is damaged or something was put before the archive; fetch it again',
  })
}

/**
 * Whether an archive ends at byte `offset` by the same `length` bytes as the last one does, and another begins after it, so
 * that both are laid out alike.
 *
 * @param second Bytes from the end of the first to that of the second.
 */
function* isFirstOfTwo(offset: number, length: number, second: number): Reading<boolean> {
  if (second < length + LOCAL_HEADER_SIZE) return false
  const first = yield { offset, length: length + 4 }
  const last = yield { offset: offset + second, length }
  return last.every((byte, at) => byte === first[at]) && dataView(first).getUint32(length, true) === LOCAL_HEADER
}

/** @throws ArchiveError where an archive begins at byte `start` of the file, in which another one begins the file. */
function* refuseSecond(start: number): Reading<void> {
  if (start < LOCAL_HEADER_SIZE) return
  const header = dataView(yield { offset: start, length: 4 })
  if (header.getUint32(0, true) !== LOCAL_HEADER) return
  throw new ArchiveError({
    reason: 'there are two archives, one after the other, and the second begins',
    offset: start,
    remedy: 'They were saved into one open file, which PyTorch cannot read: load the bytes before or after that place',
  })
}

export function readU64(view: DataView, at: number, offset: number): number {
  const value = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
  if (Number.isSafeInteger(value)) return value
  throw new ArchiveError({ reason: 'a 64 bit length is beyond any file', offset: offset + at })
}

function cutOff(): ArchiveError {
  return new ArchiveError({
    reason: 'this begins as a zip archive but has no end record: it is cut off',
    remedy: 'The download or the save did not finish; fetch or save it again',
  })
}

function severalDisks(offset: number): ArchiveError {
  return new ArchiveError({
    reason: 'the archive is one part of several',
    offset,
    remedy: 'Join the parts into one zip file',
  })
}
