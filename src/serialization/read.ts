// Reads the object out of a file of any kind: recognises the kind, and hands over to its loader. Files within
// files come back here.

import { LimitError } from '../errors.js'
import { BytesSource } from '../io/bytes-source.js'
import { readSample } from '../io/file-sample.js'
import type { ArchiveLimits } from '../io/limits.js'
import { performSync } from '../io/perform.js'
import { recognise } from '../io/recognise.js'
import type { FileKind } from '../io/recognise.js'
import type { Origin, Reading } from '../io/source.js'
import type { UnpickleOptions } from '../pickle/known.js'
import type { ContainerLoader, LoadContext } from './container.js'
import { loadDistributed } from './load-distributed.js'
import { loadGzip } from './load-gzip.js'
import { loadIndex } from './load-index.js'
import { loadLegacy } from './load-legacy.js'
import { loadPickle } from './load-pickle.js'
import { loadSafetensors } from './load-safetensors.js'
import { loadTar } from './load-tar.js'
import { loadZip } from './load-zip.js'
import { withNestedBytes } from './nested-bytes.js'
import type { Observer } from './observer.js'

/** What reads each kind of file. */
const loaders: Readonly<Record<FileKind, ContainerLoader>> = {
  zip: loadZip,
  legacy: loadLegacy,
  tar: loadTar,
  pickle: loadPickle,
  safetensors: loadSafetensors,
  gzip: loadGzip,
  index: loadIndex,
  distributed: loadDistributed,
}

/** Files within files: a checkpoint in gzip in an archive is three deep. */
const deepest = 8

export interface ReadOptions {
  readonly limits: ArchiveLimits
  readonly unpickle: UnpickleOptions
  readonly observe?: Observer | undefined
}

/** The object in a file of any kind; `depth` counts the files around it. */
export function* read(file: Origin & { readonly size: number }, options: ReadOptions, depth = 0): Reading<unknown> {
  const kind = recognise(yield* readSample(file))
  const { limits, unpickle, observe } = options
  const nested = (bytes: Uint8Array, name: string): unknown => {
    if (depth === deepest) throw new LimitError({ what: 'the depth of files in files', limit: deepest, got: depth + 1 })
    const inner = new BytesSource(bytes, { name: file.name === undefined ? name : `${file.name}!${name}` })
    return performSync(read(inner, { limits, unpickle, observe: observe?.member(name) }, depth + 1), inner)
  }
  const { size } = file
  const context: LoadContext = { origin: file, size, limits, unpickle: withNestedBytes(unpickle, size, nested), observe, nested }
  return yield* loaders[kind](context)
}
