// CRC-32 of zip archives: in Node by its zlib, which has the processor's own instructions for it (carry-less
// multiplication, three times as fast), elsewhere in WASM by assembly/checksum/crc32.ts.

import { Crc32Table } from '../../assembly/shared/checksum.js'
import { fileCore } from '../wasm/files.js'
import { nodeBuiltin } from './platform.js'

/** Bytes that are copied into linear memory at once: they stay in the processor's second cache. */
const chunk = 65536

/**
 * The CRC-32 (IEEE 802.3, as in zip and zlib) of `bytes`, an unsigned 32-bit number.
 *
 * @param seed The checksum of what comes before `bytes`.
 *
 * @example
 * crc32(new TextEncoder().encode('123456789')) // 0xcbf43926
 * crc32(tail, crc32(head)) // that of both, one after the other
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  native ??= nodeBuiltin('node:zlib')?.crc32 ?? crc32InWasm
  if (bytes.length <= longestNative) return native(bytes, seed)
  let crc = seed
  for (let start = 0; start < bytes.length; start += longestNative)
    crc = native(bytes.subarray(start, start + longestNative), crc)
  return crc
}

/** zlib counts bytes in 32 bits. */
const longestNative = 2 ** 30

let native: ((bytes: Uint8Array, seed?: number) => number) | undefined

/** The same, by the core. */
export function crc32InWasm(bytes: Uint8Array, seed = 0): number {
  const core = fileCore()
  const { exports, memory } = core
  const table = core.table('crc32', Crc32Table.Bytes, exports.crc32_table)
  const window = memory.scratch(Math.min(bytes.length, chunk))
  let crc = seed
  for (let start = 0; start < bytes.length; start += chunk) {
    const part = bytes.subarray(start, start + chunk)
    memory.u8.set(part, window)
    crc = exports.crc32(crc, window, part.length, table)
  }
  return crc >>> 0
}
