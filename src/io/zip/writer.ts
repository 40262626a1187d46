// Writes zip archives byte-identical to PyTorch's: the layout of layout.ts around the caller's
// records, and the serialization id at the end. Which records there are, and their order (it differs
// between releases), is the caller's matter.

import { encodeUtf8 } from '../../bytes/utf8.js'
import { crc32 } from '../crc32.js'
import { SerializationId } from './serialization-id.js'
import type { Sink, SyncSink } from '../sinks/sink.js'
import { DEFAULT_ALIGNMENT, ZipLayout, checkAlignment, checkNameLength, zipSize } from './layout.js'
import { foldName } from './names.js'

interface NamedRecord {
  /** Without the root: `data.pkl`, `data/0`. */
  readonly name: string
}

/** A record whose content is at hand. */
export interface BytesRecord extends NamedRecord {
  readonly bytes: Uint8Array
}

/** A record whose content comes in pieces, `size` bytes together. */
export interface ChunkedRecord<Chunks> extends NamedRecord {
  readonly size: number
  readonly chunks: Chunks
}

export type SyncZipRecord = BytesRecord | ChunkedRecord<Iterable<Uint8Array>>
export type ZipRecord = SyncZipRecord | ChunkedRecord<AsyncIterable<Uint8Array>>

export interface ZipWriterOptions {
  /** The folder that holds all records; none where it is the empty text. */
  readonly root: string
  /** Every record's data begins at a multiple of this, in bytes. Default 64, as PyTorch. */
  readonly alignment?: number | undefined
  /** Whether to end with `.data/serialization_id`, as PyTorch since 2.1. Default true. */
  readonly serializationId?: boolean | undefined
  /** False writes CRCs of 0, as after `torch.serialization.set_crc32_options(False)`. Default true. */
  readonly checksums?: boolean | undefined
}

const SERIALIZATION_ID = '.data/serialization_id'
const SERIALIZATION_ID_SIZE = 40

/** What is hashed and written in one go: small enough to be in the processor's cache for both. */
const PIECE = 1024 * 1024

/**
 * Writes `records` in order. The sink is neither closed nor aborted here.
 *
 * @throws RangeError for names that PyTorch could not tell apart, and for content of another size than said.
 * @example
 * const sink = new MemorySink()
 * await writeZip(sink, [{ name: 'data.pkl', bytes: pickle }], { root: 'archive' })
 */
export async function writeZip(sink: Sink, records: Iterable<ZipRecord>, options: ZipWriterOptions): Promise<void> {
  const encoder = new ZipEncoder(options)
  for (const record of records) {
    await sink.write(encoder.begin(record.name, sizeOf(record)))
    for await (const chunk of 'bytes' in record ? [record.bytes] : record.chunks) {
      for (const piece of pieces(chunk)) await sink.write(encoder.data(piece))
    }
    await sink.write(encoder.end())
  }
  for (const part of encoder.finish()) await sink.write(part)
}

/** The same for a sink and records that do not wait. */
export function writeZipSync(sink: SyncSink, records: Iterable<SyncZipRecord>, options: ZipWriterOptions): void {
  const encoder = new ZipEncoder(options)
  for (const record of records) {
    sink.writeSync(encoder.begin(record.name, sizeOf(record)))
    for (const chunk of 'bytes' in record ? [record.bytes] : record.chunks) {
      for (const piece of pieces(chunk)) sink.writeSync(encoder.data(piece))
    }
    sink.writeSync(encoder.end())
  }
  for (const part of encoder.finish()) sink.writeSync(part)
}

/** Bytes of the archive that `writeZip` makes of these records. Does not touch their content. */
export function sizeOfZip(records: Iterable<ZipRecord>, options: ZipWriterOptions): number {
  const alignment = options.alignment ?? DEFAULT_ALIGNMENT
  checkAlignment(alignment)
  const rootLength = encodedLength(prefixOf(options))
  const sizes = Array.from(records, (record) => ({
    nameLength: rootLength + encodedLength(record.name),
    size: sizeOf(record),
  }))
  if (options.serializationId ?? true) {
    sizes.push({ nameLength: rootLength + SERIALIZATION_ID.length, size: SERIALIZATION_ID_SIZE })
  }
  return zipSize(sizes, alignment)
}

/** The archive's bytes one after the other, with what has to be remembered between them. */
class ZipEncoder {
  readonly #layout: ZipLayout
  /** The root and the slash behind it, and their bytes. */
  readonly #prefix: string
  readonly #prefixLength: number
  readonly #checksums: boolean
  readonly #id: SerializationId | undefined
  readonly #names = new Set<string>()
  /** The open record: its name, CRC so far, bytes still to come, and first 8 bytes. */
  #name = ''
  #crc = 0
  #missing = 0
  #head: Uint8Array = new Uint8Array(0)

  constructor(options: ZipWriterOptions) {
    this.#layout = new ZipLayout(options.alignment)
    this.#prefix = prefixOf(options)
    this.#prefixLength = encodedLength(this.#prefix)
    this.#checksums = options.checksums ?? true
    this.#id = (options.serializationId ?? true) ? new SerializationId() : undefined
  }

  begin(name: string, size: number): Uint8Array {
    const folded = foldName(name)
    if (this.#names.has(folded)) throw new RangeError(`two records of the name ${JSON.stringify(name)}`)
    this.#names.add(folded)
    const path = encodeUtf8(this.#prefix + name)
    checkNameLength(path)
    this.#id?.addName(path.subarray(this.#prefixLength))
    this.#name = name
    this.#crc = 0
    this.#missing = size
    this.#head = new Uint8Array(0)
    return this.#layout.header(path, size)
  }

  data(chunk: Uint8Array): Uint8Array {
    this.#missing -= chunk.length
    if (this.#missing < 0) throw new RangeError(`record ${JSON.stringify(this.#name)} is larger than it says`)
    if (this.#head.length < 8) this.#head = headOf(this.#head, chunk)
    if (this.#checksums) this.#crc = crc32(chunk, this.#crc)
    return chunk
  }

  end(): Uint8Array {
    if (this.#missing > 0) throw new RangeError(`record ${JSON.stringify(this.#name)} is smaller than it says`)
    if (this.#head.length > 0) this.#id?.addCrc(this.#crc, this.#head)
    return this.#layout.descriptor(this.#crc)
  }

  finish(): Uint8Array[] {
    if (this.#id === undefined) return [this.#layout.directory()]
    const id = encodeUtf8(this.#id.toString())
    const record = [this.begin(SERIALIZATION_ID, id.length), this.data(id), this.end()]
    return [...record, this.#layout.directory()]
  }
}

function sizeOf(record: ZipRecord): number {
  const size = 'bytes' in record ? record.bytes.length : record.size
  if (Number.isSafeInteger(size) && size >= 0) return size
  throw new RangeError(`record ${JSON.stringify(record.name)} has the size ${size}`)
}

function prefixOf({ root }: ZipWriterOptions): string {
  return root === '' ? '' : `${root}/`
}

/** Bytes of a text in UTF-8. */
function encodedLength(text: string): number {
  return /[^\0-\x7f]/.test(text) ? encodeUtf8(text).length : text.length
}

function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE)
}

function headOf(head: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (head.length === 0) return chunk.slice(0, 8)
  const more = chunk.subarray(0, 8 - head.length)
  const joined = new Uint8Array(head.length + more.length)
  joined.set(head)
  joined.set(more, head.length)
  return joined
}
