// The zip format's numbers, shared by reader and writer: PKWARE's APPNOTE.TXT 6.3, sections 4.3 to 4.5.
// All fields are little endian.

export const LOCAL_HEADER = 0x04034b50
export const DATA_DESCRIPTOR = 0x08074b50
export const CENTRAL_HEADER = 0x02014b50
export const ZIP64_END = 0x06064b50
export const ZIP64_LOCATOR = 0x07064b50
export const END = 0x06054b50

/** Bytes of each structure before its variable fields. */
export const LOCAL_HEADER_SIZE = 30
export const CENTRAL_HEADER_SIZE = 46
export const ZIP64_END_SIZE = 56
export const ZIP64_LOCATOR_SIZE = 20
export const END_SIZE = 22

export const FLAG_ENCRYPTED = 1
/** CRC and sizes follow the data, in a descriptor. */
export const FLAG_DESCRIPTOR = 1 << 3
export const FLAG_PATCH = 1 << 5
export const FLAG_STRONG_ENCRYPTION = 1 << 6
export const FLAG_UTF8 = 1 << 11
/** Local headers are masked by an encrypted directory. */
export const FLAG_MASKED = 1 << 13

export const STORED = 0
export const DEFLATED = 8

export const EXTRA_ZIP64 = 0x0001
export const EXTRA_UNICODE_PATH = 0x7075

/** A 16 or 32 bit field of this value says: look in the zip64 record. */
export const IN_ZIP64_16 = 0xffff
export const IN_ZIP64_32 = 0xffffffff

export function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
