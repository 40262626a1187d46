// torch.load: from any source to the object in it. The format is found from the content, never from the name.

import { UnsupportedError } from '../errors.js'
import { BytesSource } from '../io/bytes-source.js'
import type { ArchiveLimits } from '../io/limits.js'
import type { SourceInput, SyncSourceInput } from '../io/open-source.js'
import type { ProgressOptions } from '../io/progress.js'
import { readWhole, readWholeSync } from '../io/read-whole.js'
import { sampleOf } from '../io/file-sample.js'
import { recognise } from '../io/recognise.js'
import type { FileKind } from '../io/recognise.js'
import { checkExpected } from './expect.js'
import type { Expected } from './expect.js'
import { loadZip } from './load-zip.js'
import type { ReaderClasses } from './module-names.js'
import type { ModuleConstructor } from '../nn/module.js'
import { NameTable } from './name-table.js'

export interface LoadOptions<T = unknown> extends ProgressOptions {
  /** The class that the object must have; it types the result too. */
  readonly expect?: Expected<T> | undefined
  /** Only what the option `classes` does not change: nothing is ever executed, whatever this says. */
  readonly weights_only?: false | undefined
  /** Accepted for PyTorch's sake: everything is on the cpu. */
  readonly map_location?: unknown
  /** Your own module classes by their Python name: `{ '__main__.Net': Net }`. */
  readonly classes?: ReaderClasses | undefined
  /** What a file may ask for at most. */
  readonly limits?: ArchiveLimits | undefined
}

const optionNames = new Set(['expect', 'weights_only', 'map_location', 'classes', 'signal', 'onProgress', 'limits'])

/** The load functions over a list of module classes. */
export interface Loader {
  /**
   * Reads an object that `torch.save` wrote. Nothing in the file is executed; classes that torchlet
   * does not know become inert objects.
   *
   * @param source A path (in Node), `URL`, `Request`, `Response`, `Blob`, `ArrayBuffer` or view, `ReadableStream`, or
   *   `{ size, read(offset, length, signal) }`. In browsers a string is a URL relative to the document.
   * @throws ArchiveError, UnpicklingError for a damaged file; UnsupportedError for another kind of file, or
   *   another object than `expect`ed; LimitError beyond `limits`.
   * @example
   * import { load, nn } from 'torchlet'
   * const net = await load('model.pt', { expect: nn.Module })
   */
  load<T = unknown>(source: SourceInput, options?: LoadOptions<T>): Promise<T>
  /** The same at once, for bytes, and in Node for a path. */
  loadSync<T = unknown>(source: SyncSourceInput, options?: LoadOptions<T>): T
}

export function createLoader(classes: readonly ModuleConstructor[]): Loader {
  const table = new NameTable(classes)
  return {
    async load<T>(source: SourceInput, options: LoadOptions<T> = {}): Promise<T> {
      checkOptions('load', options)
      return loadWhole(await readWhole(source, options), options, table)
    },
    loadSync<T>(source: SyncSourceInput, options: LoadOptions<T> = {}): T {
      checkOptions('loadSync', options)
      return loadWhole(readWholeSync(source, options.limits), options, table)
    },
  }
}

function loadWhole<T>(source: BytesSource, options: LoadOptions<T>, table: NameTable): T {
  const kind = recognise(sampleOf(source.bytes, source))
  const names = table.with(options.classes)
  const value = kind === 'zip' ? loadZip(source, names, options.limits) : unread(kind)
  return checkExpected(value, options.expect)
}

function unread(kind: Exclude<FileKind, 'zip'>): never {
  throw new UnsupportedError({
    what: `this is a file in the ${kind} format, which this release of torchlet does not read yet`,
    instead: 'Save it again with a PyTorch from 1.6 on: torch.save(torch.load(path), path)',
  })
}

function checkOptions(name: string, options: object): void {
  for (const option of Object.keys(options)) {
    if (!optionNames.has(option)) throw new TypeError(`${name}() got an unexpected keyword argument '${option}'`)
  }
  if ((options as { weights_only?: unknown }).weights_only) {
    throw new UnsupportedError({
      what: 'weights_only is not supported yet',
      instead: 'Leave it out: torchlet executes nothing from a file in any case',
    })
  }
}
