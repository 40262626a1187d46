// Where PyTorch's writer puts the records of a zip, and the bytes around them, to the byte
// (PyTorchStreamWriter over miniz, torch 2.14). It never sees the data:
//
//   local header (30) | name | [zip64 field] | 'F' 'B' <u16 n> n × 'Z' | data | [descriptor]     per record
//   central directory | zip64 end record | zip64 locator | end record
//
// Padding makes every record's data begin at a multiple of the alignment. Times, versions and attributes
// are 0; zip64 end records are always there. Local headers leave CRC and sizes 0: the descriptor has them.

import { ByteBuilder } from '../../bytes/byte-builder.js'
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  DATA_DESCRIPTOR,
  END,
  END_SIZE,
  EXTRA_ZIP64,
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
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

/** The alignment that PyTorch uses unless told otherwise. */
export const DEFAULT_ALIGNMENT = 64

/** Padding and the other extra fields share a 16 bit length. */
const LARGEST_ALIGNMENT = 0x8000

const PADDING_ID = 0x4246 // 'FB'
const PADDING_BYTE = 0x5a // 'Z'
const MADE_BY = 0x031e
const NEEDED = 45
const LONGEST_NAME = 0xffff

interface OpenRecord {
  readonly name: Uint8Array
  readonly size: number
  readonly offset: number
}

/** Lays records out one after the other: `header`, the caller's data, `descriptor`; at last `directory`. */
export class ZipLayout {
  readonly #alignment: number
  readonly #directory = new ByteBuilder()
  #position = 0
  #entries = 0
  #open: OpenRecord | undefined

  constructor(alignment: number = DEFAULT_ALIGNMENT) {
    checkAlignment(alignment)
    this.#alignment = alignment
  }

  /** Bytes from the file's start to what comes next. */
  get position(): number {
    return this.#position
  }

  /** The bytes before a record's data. `name` with the root, in UTF-8; `size` in bytes. */
  header(name: Uint8Array, size: number): Uint8Array {
    const offset = this.#position
    const zip64 = zip64Size(offset, size)
    const padding = paddingSize(offset, name.length, size, this.#alignment)
    const extraAt = LOCAL_HEADER_SIZE + name.length
    const bytes = new Uint8Array(extraAt + zip64 + 4 + padding)
    const view = dataView(bytes)
    view.setUint32(0, LOCAL_HEADER, true)
    view.setUint16(6, flags(size), true)
    view.setUint16(26, name.length, true)
    view.setUint16(28, zip64 + 4 + padding, true)
    bytes.set(name, LOCAL_HEADER_SIZE)
    // The compressed size is not known to miniz yet when it writes the local field.
    if (zip64 > 0) writeZip64(view, extraAt, { size, compressed: 0, offset })
    view.setUint16(extraAt + zip64, PADDING_ID, true)
    view.setUint16(extraAt + zip64 + 2, padding, true)
    bytes.fill(PADDING_BYTE, extraAt + zip64 + 4)
    this.#open = { name, size, offset }
    this.#position += bytes.length + size
    return bytes
  }

  /** The bytes after the data of the record that `header` began; none if it is empty. */
  descriptor(crc: number): Uint8Array {
    const record = this.#open!
    this.#addToDirectory(record, crc)
    const bytes = new Uint8Array(descriptorSize(record.offset, record.size))
    this.#position += bytes.length
    if (bytes.length === 0) return bytes
    const view = dataView(bytes)
    view.setUint32(0, DATA_DESCRIPTOR, true)
    view.setUint32(4, crc, true)
    if (zip64Size(record.offset, record.size) > 0) {
      setUint64(view, 8, record.size)
      setUint64(view, 16, record.size)
    } else {
      view.setUint32(8, record.size, true)
      view.setUint32(12, record.size, true)
    }
    return bytes
  }

  /** The central directory and the end records. */
  directory(): Uint8Array {
    const offset = this.#position
    const size = this.#directory.length
    const view = dataView(this.#directory.extend(END_RECORDS_SIZE))
    view.setUint32(0, ZIP64_END, true)
    setUint64(view, 4, ZIP64_END_SIZE - 12)
    view.setUint16(12, MADE_BY, true)
    view.setUint16(14, NEEDED, true)
    setUint64(view, 24, this.#entries)
    setUint64(view, 32, this.#entries)
    setUint64(view, 40, size)
    setUint64(view, 48, offset)
    const locator = ZIP64_END_SIZE
    view.setUint32(locator, ZIP64_LOCATOR, true)
    setUint64(view, locator + 8, offset + size)
    view.setUint32(locator + 16, 1, true)
    const end = locator + ZIP64_LOCATOR_SIZE
    view.setUint32(end, END, true)
    view.setUint16(end + 8, Math.min(this.#entries, IN_ZIP64_16), true)
    view.setUint16(end + 10, Math.min(this.#entries, IN_ZIP64_16), true)
    view.setUint32(end + 12, Math.min(size, IN_ZIP64_32), true)
    view.setUint32(end + 16, Math.min(offset, IN_ZIP64_32), true)
    const bytes = this.#directory.finish()
    this.#position += bytes.length
    return bytes
  }

  #addToDirectory({ name, size, offset }: OpenRecord, crc: number): void {
    const zip64 = zip64Size(offset, size)
    const bytes = this.#directory.extend(CENTRAL_HEADER_SIZE + name.length + zip64)
    const view = dataView(bytes)
    view.setUint32(0, CENTRAL_HEADER, true)
    view.setUint16(8, flags(size), true)
    view.setUint32(16, crc, true)
    view.setUint32(20, Math.min(size, IN_ZIP64_32), true)
    view.setUint32(24, Math.min(size, IN_ZIP64_32), true)
    view.setUint16(28, name.length, true)
    view.setUint16(30, zip64, true)
    view.setUint32(42, Math.min(offset, IN_ZIP64_32), true)
    bytes.set(name, CENTRAL_HEADER_SIZE)
    if (zip64 > 0) writeZip64(view, CENTRAL_HEADER_SIZE + name.length, { size, compressed: size, offset })
    this.#entries++
  }
}

export interface RecordSize {
  /** Bytes of the name, root included, in UTF-8. */
  readonly nameLength: number
  readonly size: number
}

/** Bytes of a whole archive, so that it can be allocated at once. */
export function zipSize(records: Iterable<RecordSize>, alignment: number): number {
  let position = 0
  let directory = 0
  for (const { nameLength, size } of records) {
    const zip64 = zip64Size(position, size)
    const extra = zip64 + 4 + paddingSize(position, nameLength, size, alignment)
    const descriptor = descriptorSize(position, size)
    position += LOCAL_HEADER_SIZE + nameLength + extra + size + descriptor
    directory += CENTRAL_HEADER_SIZE + nameLength + zip64
  }
  return position + directory + END_RECORDS_SIZE
}

const END_RECORDS_SIZE = ZIP64_END_SIZE + ZIP64_LOCATOR_SIZE + END_SIZE

export function checkAlignment(alignment: number): void {
  if (Number.isInteger(alignment) && alignment >= 1 && alignment <= LARGEST_ALIGNMENT) return
  throw new RangeError(`the alignment must be an integer from 1 to ${LARGEST_ALIGNMENT}, got ${alignment}`)
}

/** Throws RangeError for a name (its UTF-8) that no zip can hold. */
export function checkNameLength(name: Uint8Array): void {
  if (name.length > LONGEST_NAME) throw new RangeError(`a record's name of ${name.length} bytes`)
}

function flags(size: number): number {
  return size === 0 ? FLAG_UTF8 : FLAG_UTF8 | FLAG_DESCRIPTOR
}

/** Bytes of the zip64 field: 4, and 16 for a large size, and 8 for a large offset. */
function zip64Size(offset: number, size: number): number {
  const sizes = size >= IN_ZIP64_32 ? 16 : 0
  const offsets = offset >= IN_ZIP64_32 ? 8 : 0
  return sizes + offsets === 0 ? 0 : 4 + sizes + offsets
}

function paddingSize(offset: number, nameLength: number, size: number, alignment: number): number {
  const start = offset + LOCAL_HEADER_SIZE + nameLength + zip64Size(offset, size) + 4
  return (alignment - (start % alignment)) % alignment
}

function descriptorSize(offset: number, size: number): number {
  if (size === 0) return 0
  return zip64Size(offset, size) > 0 ? 24 : 16
}

function writeZip64(
  view: DataView,
  at: number,
  { size, compressed, offset }: { size: number; compressed: number; offset: number },
): void {
  view.setUint16(at, EXTRA_ZIP64, true)
  view.setUint16(at + 2, zip64Size(offset, size) - 4, true)
  let field = at + 4
  if (size >= IN_ZIP64_32) {
    setUint64(view, field, size)
    setUint64(view, field + 8, compressed)
    field += 16
  }
  if (offset >= IN_ZIP64_32) setUint64(view, field, offset)
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value, true)
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
}
