// The core on memory that threads share. A module says whether the memory that it imports is shared, and nothing else in the
// core depends on it: its kernels allocate nothing and keep no state. So the one binary serves both, and only that flag differs.

import { UnsupportedError } from '../errors.js'

const SECTION_IMPORTS = 2
const KIND_MEMORY = 2
/** Flags of limits: with a maximum; with a maximum, and shared. */
const BOUNDED = 1
const BOUNDED_AND_SHARED = 3

/** A copy of a core's bytes that imports a shared memory. */
export function withSharedMemory(core: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(core)
  const at = flagOfMemory(bytes)
  if (bytes[at] !== BOUNDED) {
    throw new UnsupportedError({
      what: 'the core that init was given imports no memory that could be shared',
      instead: 'Give it simd.wasm or relaxed.wasm of this release',
    })
  }
  bytes[at] = BOUNDED_AND_SHARED
  return bytes
}

/** Where the flag of the memory's limits is: memory is the first thing that a core imports. -1 where there is none. */
function flagOfMemory(bytes: Uint8Array): number {
  const reader = { at: 8 }
  while (reader.at < bytes.length) {
    const section = bytes[reader.at++]
    const length = unsigned(bytes, reader)
    if (section !== SECTION_IMPORTS) {
      reader.at += length
      continue
    }
    if (unsigned(bytes, reader) === 0) return -1
    for (let name = 0; name < 2; name++) {
      const text = unsigned(bytes, reader)
      reader.at += text
    }
    return bytes[reader.at] === KIND_MEMORY ? reader.at + 1 : -1
  }
  return -1
}

/** An unsigned LEB128 of at most 32 bits. */
function unsigned(bytes: Uint8Array, reader: { at: number }): number {
  let value = 0
  for (let shift = 0; shift < 35 && reader.at < bytes.length; shift += 7) {
    const byte = bytes[reader.at++] as number
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  return value
}
