// The zip that PyTorch 2.14 writes, byte for byte for state dicts and torch.nn modules. Mirror: load-zip.ts.
// Records in PyTorch's order:
//
//   data.pkl, .format_version, .storage_alignment, byteorder, data/0 …, version, .data/serialization_id

import { encodeUtf8 } from '../../bytes/utf8.js'
import { sizeOfZip, writeZip, writeZipSync } from '../../io/zip/writer.js'
import type { BytesRecord, ZipRecord } from '../../io/zip/writer.js'
import { readAhead } from '../writing/chunks-ahead.js'
import { isLater } from '../writing/contents.js'
import type { FileContents } from '../writing/contents.js'
import { storageChunk } from '../writing/later-bytes.js'
import type { Chunk } from '../writing/later-bytes.js'
import type { SaveOptions } from '../writing/save-options.js'
import { pickled } from './pickled.js'

export function zipContents(obj: unknown, options: SaveOptions, stem: () => string): FileContents {
  const { pickle, storages } = pickled(obj, options)
  const chunks = storages.map((storage) => storageChunk(storage, options))
  const data = readAhead(chunks, options).map((chunk, key) => ({ name: `data/${key}`, chunk }))
  const records = (storages: readonly ZipRecord[]): ZipRecord[] => [
    { name: 'data.pkl', bytes: pickle },
    { name: '.format_version', bytes: ascii('1') },
    { name: '.storage_alignment', bytes: ascii('64') },
    { name: 'byteorder', bytes: ascii('little') },
    ...storages,
    { name: 'version', bytes: ascii('3\n') },
  ]
  const layout = { root: options.name ?? stem() }
  const all = records(data.map(recordOf))
  return {
    size: sizeOfZip(all, layout),
    isLater: data.some(({ chunk }) => isLater(chunk)),
    write: (sink) => writeZip(sink, all, layout),
    writeSync: (sink) => writeZipSync(sink, records(data.map(recordNow)) as BytesRecord[], layout),
  }
}

interface StorageRecord {
  readonly name: string
  readonly chunk: Chunk
}

function recordOf({ name, chunk }: StorageRecord): ZipRecord {
  if (!isLater(chunk)) return { name, bytes: chunk }
  return { name, size: chunk.nbytes, chunks: { [Symbol.asyncIterator]: () => chunk.pieces()[Symbol.asyncIterator]() } }
}

function recordNow({ name, chunk }: StorageRecord): BytesRecord {
  return { name, bytes: isLater(chunk) ? chunk.now() : chunk }
}

function ascii(text: string): Uint8Array {
  return encodeUtf8(text)
}
