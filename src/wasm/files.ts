// The small module that reads files: opcodes of pickles and checksums. It is apart from the core, so that a page which only reads
// files carries 2 KB of WASM. The core exports the same functions, so that one module given to `init` serves both.

import type * as platform from '../platform-types.js'
import { packed, unpackedBytes } from './binaries/files.js'
import type { FileExports } from './binaries/exports.js'
import { requireSimd } from './features.js'
import { Instance, compile, unpack } from './instance.js'
import { provided } from './provided.js'

let current: Instance<FileExports> | null = null

/** The module's instance, compiled now if it was not before. */
export function fileCore(): Instance<FileExports> {
  return (current ??= new Instance(provided()?.module ?? ownModule()))
}

function ownModule(): platform.WebAssemblyModule {
  requireSimd()
  return compile(unpack(packed, unpackedBytes))
}
