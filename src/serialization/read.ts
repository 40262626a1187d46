// Reads the object out of a file of any kind: recognises the kind, and hands over to its loader. Files within
// files come back here.

import { ArchiveError, LimitError, ofFile, UnpicklingError } from '../errors.js'
import { BytesSource } from '../io/sources/bytes-source.js'
import { readSample } from '../io/sources/file-sample.js'
import { pickleLimit } from '../io/limits.js'
import type { ArchiveLimits } from '../io/limits.js'
import { performSync } from '../io/sources/perform.js'
import { convertedFile } from '../io/recognise/line-ends.js'
import { recognise, strange } from '../io/recognise/recognise.js'
import type { FileKind } from '../io/recognise/recognise.js'
import type { Origin, Reading } from '../io/sources/source.js'
import { Budget } from '../pickle/budget.js'
import type { UnpickleOptions } from '../pickle/known.js'
import { Kept } from './container.js'
import type { ContainerLoader, LoadContext } from './container.js'
import { loadDistributed } from './sharded/load-distributed.js'
import { loadGzip } from './load-gzip.js'
import { loadIndex } from './sharded/load-index.js'
import { loadLegacy } from './legacy/load-legacy.js'
import { loadPickle } from './load-pickle.js'
import { loadSafetensors } from './safetensors/load-safetensors.js'
import { loadTar } from './legacy/load-tar.js'
import { loadZip } from './zip/load-zip.js'
import { withNestedBytes } from './names/load-from-bytes.js'
import type { Programs } from './programs.js'
import type { Observer } from './report/observer.js'

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
  readonly programs: Programs | null
  /** Which of several programs is wanted; null: all of them. */
  readonly model?: string | null | undefined
  readonly observe?: Observer | undefined
  /** Where the same file is read several times. */
  readonly kept?: Kept | undefined
}

/**
 * The object in a file of any kind.
 *
 * @param depth How many files are around it.
 * @param given Bytes of the file as it was given, of which this one may have been inflated.
 */
export function* read(
  file: Origin & { readonly size: number },
  options: ReadOptions,
  depth = 0,
  given = file.size,
): Reading<unknown> {
  const sample = yield* readSample(file)
  const kind = recognise(sample)
  const { limits, programs, model, observe, kept = new Kept() } = options
  const shared = { ...options.unpickle, budget: options.unpickle.budget ?? new Budget() }
  const nested = (bytes: Uint8Array, name: string, from = given, onName?: UnpickleOptions['onName']): unknown => {
    if (depth === deepest) throw new LimitError({ what: 'the depth of files in files', limit: deepest, got: depth + 1 })
    const inner = new BytesSource(bytes, { name: file.name === undefined ? name : `${file.name}!${name}` })
    const unpickle = hearing(shared, onName)
    const beside = { observe: observe?.member(name), kept: kept.member(name) }
    return performSync(read(inner, { limits, unpickle, programs, model, ...beside }, depth + 1, from), inner)
  }
  const { size } = file
  const unpickle = { ...shared, limits: { bytes: pickleLimit(limits, given) } }
  const context: LoadContext = {
    origin: file,
    size,
    limits,
    unpickle: withNestedBytes(unpickle, size, nested),
    programs,
    model,
    observe,
    kept,
    nested,
  }
  try {
    return yield* loaders[kind](context)
  } catch (error) {
    const converted =
      error instanceof ArchiveError || error instanceof UnpicklingError ? convertedFile(sample) : undefined
    throw converted === undefined ? ofFile(error, file.name) : strange(file, converted)
  }
}

/** Options whose names are heard by one more. */
function hearing(options: UnpickleOptions, onName: UnpickleOptions['onName']): UnpickleOptions {
  if (onName === undefined) return options
  const { onName: first } = options
  return {
    ...options,
    onName: (module, qualname) => {
      first?.(module, qualname)
      onName(module, qualname)
    },
  }
}
