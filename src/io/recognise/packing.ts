// How bytes of a file are packed, whoever reads them: archives and compressed streams by the marks that Python's libraries and joblib
// go by. zip: zipfile's _EndRecData, which finds an archive behind anything; tar: tarfile's nti and calc_chksums; streams: joblib's
// compressor.py.

import { isTarHeader } from '../tar/reader.js'
import {
  CENTRAL_HEADER,
  END,
  END_SIZE,
  LOCAL_HEADER,
  ZIP64_END,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_SIZE,
  dataView,
} from '../zip/format.js'
import { compressionOf } from './signatures.js'

export type Packing =
  /** An archive that begins at a byte. */
  | { readonly kind: 'zip'; readonly start: number }
  | { readonly kind: 'tar' | 'gzip' | 'zlib' }
  /** What is not opened. */
  | { readonly kind: 'other'; readonly what: string }

/** Null of bytes that are packed in no way that is known. */
export function packingOf(bytes: Uint8Array): Packing | null {
  const view = dataView(bytes)
  if (bytes.length >= 4 && view.getUint32(0, true) === LOCAL_HEADER) return { kind: 'zip', start: 0 }
  const start = zipStart(view)
  if (start !== null) return { kind: 'zip', start }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { kind: 'gzip' }
  if (bytes[0] === 0x78 && bytes.length > 2 && view.getUint16(0) % 31 === 0) return { kind: 'zlib' }
  if (isTarHeader(bytes)) return { kind: 'tar' }
  const what = isLzma(bytes, view) ? 'compressed by lzma' : compressionOf(bytes.subarray(0, 32))
  return what === null ? null : { kind: 'other', what }
}

/** Where a zip archive begins that ends with the bytes, or before a comment; null where there is none. */
function zipStart(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_SIZE - 0xffff)
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) !== END) continue
    const locator = at - ZIP64_LOCATOR_SIZE
    const record = locator - ZIP64_END_SIZE
    const isZip64 =
      record >= 0 && view.getUint32(locator, true) === ZIP64_LOCATOR && view.getUint32(record, true) === ZIP64_END
    const u64 = (place: number): number => view.getUint32(place, true) + view.getUint32(place + 4, true) * 2 ** 32
    const [end, size, offset] = isZip64
      ? [record, u64(record + 40), u64(record + 48)]
      : [at, view.getUint32(at + 12, true), view.getUint32(at + 16, true)]
    const directory = end - size
    if (directory < 0 || size < 4 || view.getUint32(directory, true) !== CENTRAL_HEADER) return null
    // Who reads it may believe that it begins elsewhere, but not before the bytes.
    return Math.max(0, directory - offset)
  }
  return null
}

/** The header of LZMA without a container: usual properties, a dictionary of a power of two, and no length or a plausible one. */
function isLzma(bytes: Uint8Array, view: DataView): boolean {
  if (bytes.length < 13 || bytes[0] !== 0x5d) return false
  const [dictionary, low, high] = [1, 5, 9].map((at) => view.getUint32(at, true)) as [number, number, number]
  const isPower = dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0
  return isPower && (high < 0x100 || (high === 0xffffffff && low === 0xffffffff))
}
