// Reads the object out of a file of any kind: recognises the kind, and hands over to its loader. Files within
// files come back here.

import { ArchiveError, LimitError, ofFile, UnpicklingError } from '../errors.js'
import { BytesSource } from '../io/sources/bytes-source.js'
import { readSample } from '../io/sources/file-sample.js'
import { pickleLimit } from '../io/limits.js'
import type { ArchiveLimits } from '../io/limits.js'
import { performSync } from '../io/sources/perform.js'
import { kindOf } from '../io/recognise/file-kind.js'
import type { FileKind } from '../io/recognise/file-kind.js'
import { within } from '../io/sources/source.js'
import type { Origin, Reading } from '../io/sources/source.js'
import { Budget } from '../pickle/budget.js'
import type { UnpickleOptions } from '../pickle/known.js'
import { Kept } from './container.js'
import type { ContainerLoader, InnerFile, LoadContext } from './container.js'
import type { LazyFile } from './lazy/lazy-file.js'
import { loadZip } from './zip/load-zip.js'
import { withNestedBytes } from './names/load-from-bytes.js'
import type { Programs } from './programs.js'
import { rare } from './parts/rare.js'
import type { Observer } from './report/observer.js'

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
  /** Where storages are left in the file that is read; null or left out where all of it is loaded. */
  readonly lazy?: LazyFile | null | undefined
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
  const { size } = file
  const sample = yield* readSample(file)
  const magic = kindOf(sample)
  // Some files of other formats begin as pickles do.
  const kind = magic === undefined || magic === 'pickle' ? rare.strangers.value.recognise(sample) : magic
  const { limits, programs, model, observe, lazy, kept = new Kept() } = options
  const shared = { ...options.unpickle, budget: options.unpickle.budget ?? new Budget() }
  const inner = (name: string, onName: UnpickleOptions['onName'], place: LazyFile | null = null): ReadOptions => {
    if (depth === deepest) throw new LimitError({ what: 'the depth of files in files', limit: deepest, got: depth + 1 })
    const unpickle = hearing(shared, onName)
    const beside = { observe: observe?.member(name), kept: kept.member(name) }
    return { limits, unpickle, programs, model, ...beside, lazy: place }
  }
  const named = (name: string): string => (file.name === undefined ? name : `${file.name}!${name}`)
  const nested = (bytes: Uint8Array, name: string, from = given, onName?: UnpickleOptions['onName']): unknown => {
    const source = new BytesSource(bytes, { name: named(name) })
    return performSync(read(source, inner(name, onName), depth + 1, from), source)
  }
  const inside = function* (place: InnerFile, onName?: UnpickleOptions['onName']): Reading<unknown> {
    const origin = { name: named(place.name) }
    const part = function* (whole: LazyFile | null, size: number): Reading<unknown> {
      const { offset, length } = place.range ?? { offset: 0, length: size }
      const options = inner(place.name, onName, whole?.within(offset))
      return yield* within(
        read({ ...origin, size: length }, options, depth + 1, place.range === undefined ? size : given),
        offset,
      )
    }
    if (place.file === undefined) return yield* part(lazy ?? null, size)
    const { file } = place
    let value: unknown
    yield {
      file,
      *reading(beside) {
        value = yield* part(lazy?.sibling(file) ?? null, beside.size)
      },
    }
    return value
  }
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
    lazy: lazy ?? null,
    inside,
    nested,
  }
  try {
    return yield* loaderOf(kind)(context)
  } catch (error) {
    if (!(error instanceof ArchiveError || error instanceof UnpicklingError)) throw ofFile(error, file.name)
    const { convertedFile, strange } = rare.strangers.value
    const converted = convertedFile(sample)
    throw converted === undefined ? ofFile(error, file.name) : strange(file, converted)
  }
}

function loaderOf(kind: FileKind): ContainerLoader {
  if (kind === 'zip') return loadZip
  if (kind === 'safetensors' || kind === 'index') return rare.safetensors.value.safetensors[kind]
  return rare.containers.value.containers[kind]
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
