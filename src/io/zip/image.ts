// A zip that was read, kept so that it can be written again with other data in some of its entries: the data of these entries is
// not kept, everything between them is, to the byte. What is not replaced comes out as it was, whoever wrote the archive.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { crc32 } from '../crc32.js'
import type { ByteRange, Reading } from '../sources/source.js'
import type { ZipEntry } from './directory.js'
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  DATA_DESCRIPTOR,
  END,
  END_SIZE,
  FLAG_DESCRIPTOR,
  IN_ZIP64_32,
  STORED,
  ZIP64_END,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
  dataView,
} from './format.js'
import type { ZipReader } from './reader.js'

/** Everything of an archive but the data of its payload entries. */
export interface ZipImage {
  readonly size: number
  /** By name: where the data lies that is not kept. In the file's order. */
  readonly payloads: ReadonlyMap<string, PayloadPlace>
  /** What lies before the first payload, between two, and behind the last. */
  readonly between: readonly Uint8Array[]
}

interface PayloadPlace {
  readonly entry: ZipEntry
  readonly data: ByteRange
}

/** Reads what is kept of an archive; `isPayload` says of which stored entries the data is not. */
export function* readImage(zip: ZipReader, size: number, isPayload: (name: string) => boolean): Reading<ZipImage> {
  const entries = zip.entries.filter(({ name, method, size }) => method === STORED && size > 0 && isPayload(name))
  const places: PayloadPlace[] = []
  for (const entry of entries) places.push({ entry, data: yield* zip.locate(entry) })
  places.sort((a, b) => a.data.offset - b.data.offset)
  const between: Uint8Array[] = []
  let at = 0
  for (const { data } of [...places, { data: { offset: size, length: 0 } }]) {
    between.push(new Uint8Array(yield { offset: at, length: data.offset - at }))
    at = data.offset + data.length
  }
  return { size, payloads: new Map(places.map((place) => [place.entry.name, place])), between }
}

/**
 * The archive's bytes, in order, with `data` in the places of the payloads. Checksums are made anew where data differs.
 *
 * @param data Each as long as what was there.
 */
export function* imageChunks(image: ZipImage, data: (name: string) => Uint8Array): Generator<Uint8Array> {
  const places = [...image.payloads.values()]
  const checksums = new Map(places.map(({ entry }) => [entry.name, crc32(checkedData(entry, data(entry.name)), 0)]))
  const between = image.between.map((bytes) => new Uint8Array(bytes))
  const patch = patcher(image, between)
  for (const { entry, data: range } of places) {
    const checksum = checksums.get(entry.name) as number
    // An archive without checksums stays one.
    if (checksum === entry.crc || entry.crc === 0) continue
    if ((entry.flags & FLAG_DESCRIPTOR) === 0) patch(entry.headerOffset + 14, checksum)
    else patch(descriptorCrc(image, range), checksum)
  }
  patchDirectory(image, between, checksums)
  for (const [index, { entry }] of places.entries()) {
    yield between[index] as Uint8Array
    yield data(entry.name)
  }
  yield between.at(-1) as Uint8Array
}

function checkedData(entry: ZipEntry, bytes: Uint8Array): Uint8Array {
  if (bytes.length === entry.size) return bytes
  throw new UnsupportedError({
    what: `the entry ${JSON.stringify(entry.name)} has ${entry.size} bytes in its archive, not ${bytes.length}`,
    instead: 'Keep the shape and dtype of what the program was exported with',
  })
}

/** Writes an u32 at an offset of the file, in the stretch that has it. */
function patcher(image: ZipImage, between: readonly Uint8Array[]): (offset: number, value: number) => void {
  const starts: number[] = []
  let at = 0
  for (const [index, place] of [...image.payloads.values()].entries()) {
    starts.push(at)
    at += (image.between[index] as Uint8Array).length + place.data.length
  }
  starts.push(at)
  return (offset, value) => {
    const index = starts.findLastIndex((start) => start <= offset)
    dataView(between[index] as Uint8Array).setUint32(offset - (starts[index] as number), value, true)
  }
}

/** Where the checksum stands behind an entry's data: after the descriptor's signature, which may be left out. */
function descriptorCrc(image: ZipImage, data: ByteRange): number {
  const index = [...image.payloads.values()].findIndex((place) => place.data.offset === data.offset)
  const after = dataView(image.between[index + 1] as Uint8Array)
  return data.offset + data.length + (after.getUint32(0, true) === DATA_DESCRIPTOR ? 4 : 0)
}

/** Checksums in the central directory, which lies in the last stretch. */
function patchDirectory(image: ZipImage, between: readonly Uint8Array[], checksums: ReadonlyMap<string, number>): void {
  const tail = between.at(-1) as Uint8Array
  const view = dataView(tail)
  const start = directoryStart(view, image.size - tail.length)
  const byHeader = new Map([...image.payloads.values()].map(({ entry }) => [entry.headerOffset, entry]))
  for (let at = start; at + CENTRAL_HEADER_SIZE <= tail.length && view.getUint32(at, true) === CENTRAL_HEADER;) {
    const nameLength = view.getUint16(at + 28, true)
    const name = tail.subarray(at + CENTRAL_HEADER_SIZE, at + CENTRAL_HEADER_SIZE + nameLength)
    const entry = byHeader.get(view.getUint32(at + 42, true)) ?? entryNamed(image, name)
    const checksum = entry === undefined ? undefined : checksums.get(entry.name)
    if (checksum !== undefined && entry?.crc !== 0) view.setUint32(at + 16, checksum, true)
    at += CENTRAL_HEADER_SIZE + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
}

/** Of an entry beyond 4 GiB, whose offset stands elsewhere. */
function entryNamed(image: ZipImage, name: Uint8Array): ZipEntry | undefined {
  for (const { entry } of image.payloads.values()) {
    if (entry.nameBytes.length === name.length && entry.nameBytes.every((byte, index) => byte === name[index]))
      return entry
  }
  return undefined
}

/** Where in the last stretch the directory begins; `base` is the stretch's own offset in the file. */
function directoryStart(view: DataView, base: number): number {
  for (let at = view.byteLength - END_SIZE; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue
    const offset = view.getUint32(at + 16, true)
    if (offset !== IN_ZIP64_32) return offset - base
    const locator = at - ZIP64_LOCATOR_SIZE
    const record = locator - ZIP64_END_SIZE
    if (record < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR || view.getUint32(record, true) !== ZIP64_END)
      break
    return Number(view.getBigUint64(record + 48, true)) - base
  }
  throw new ArchiveError({ reason: "the archive's directory is not where it was" })
}
