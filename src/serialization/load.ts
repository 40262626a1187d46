// torch.load: from any source to the object in it. The format is found from the content, never from the name.

import { bounded, boundedAsync } from '../caller.js'
import { checkFileBytes } from '../io/limits.js'
import { fileOfFolder } from '../io/sources/folder.js'
import { openSource, openSourceSync } from '../io/sources/open-source.js'
import type { SourceInput, SyncSourceInput } from '../io/sources/open-source.js'
import { perform, performSync } from '../io/sources/perform.js'
import type { PerformOptions } from '../io/sources/perform.js'
import { unlessAborted } from '../io/unless-aborted.js'
import { inMemory, readWhole, readWholeSync } from '../io/sources/read-whole.js'
import { checkedName, resolveBeside } from '../io/sources/siblings.js'
import type { Resolve } from '../io/sources/siblings.js'
import { checkExpected } from './expect.js'
import { checkOptions, reader } from './load-options.js'
import type { KnownParts, LoadOptions } from './load-options.js'
import { beside, withParts } from './parts/parts.js'
import { read } from './read.js'
import type { Report } from './report/report.js'
import { deserialized } from './deserialize.js'
import type { SerializedData } from './deserialize.js'

const reportOptionNames: ReadonlySet<string> = new Set(['signal', 'onProgress', 'limits', 'resolve'])

const optionNames: ReadonlySet<string> = new Set([
  'expect',
  'weights_only',
  'map_location',
  'encoding',
  'classes',
  'model',
  'operators',
  'onPrint',
  'signal',
  'onProgress',
  'limits',
  'resolve',
])

const deserializeOptionNames = new Set(['classes', 'expect'])

/** The load functions over a list of module classes. */
export interface Loader {
  /**
   * Reads an object that `torch.save` wrote. Nothing in the file is executed; classes that torchlet
   * does not know become inert objects.
   *
   * @param source A path (in Node; also of a folder that holds a distributed checkpoint, the shards of a model,
   *   or an archive that was unpacked), `URL`,
   *   `Request`, `Response`, `Blob`, `ArrayBuffer` or view, `ReadableStream`, or
   *   `{ size, read(offset, length, signal) }`. In browsers a string is a URL relative to the document. A `Request` of GET is
   *   fetched; of any other method, as a server is sent one, its body is read and nothing is fetched.
   * @throws ArchiveError, UnpicklingError for a damaged file; UnsupportedError for another kind of file, or
   *   another object than `expect`ed; LimitError beyond `limits`.
   * @example
   * import { load, nn } from 'torchlet'
   * const net = await load('model.pt', { expect: nn.Module })
   */
  load<T = unknown>(source: SourceInput, options?: LoadOptions<T>): Promise<T>
  /** The same at once, for bytes, and in Node for a path. */
  loadSync<T = unknown>(source: SyncSourceInput, options?: LoadOptions<T>): T
  /**
   * What a file is, without running or trusting anything of it: its format and records, the releases of PyTorch that could have
   * written it, every name that its pickles mention with a verdict, what `weights_only=True` of three releases would say, the
   * Python source that it carries, and a fingerprint of its contents. Reads all of the file.
   *
   * @throws ArchiveError, UnsupportedError where it is no file of these kinds. A file that is one and cannot be read
   *   has a report, with its `error`.
   * @example
   * import { report } from 'torchlet'
   * const { names, weights_only } = await report('model.pt')
   * const suspect = names.filter(({ verdict }) => verdict === 'dangerous')
   */
  report(source: SourceInput, options?: ReportOptions): Promise<Report>
  /**
   * The value of which `serialize` made the data, over the buffers that came with it.
   *
   * @throws TypeError for other data; UnpicklingError where it is damaged; UnsupportedError for another object than
   *   `expect`ed.
   */
  deserialize<T = unknown>(data: SerializedData, options?: Pick<LoadOptions<T>, 'classes' | 'expect'>): T
}

export type ReportOptions = Pick<LoadOptions, 'limits' | 'resolve' | 'signal' | 'onProgress'>

/** Files up to this size are read in one go, before anything is known of them. */
const smallFile = 1024 * 1024

export function createLoader(parts: KnownParts): Loader {
  const readOptions = reader(parts)
  const loadOne = async <T>(given: SourceInput, options: LoadOptions<T>): Promise<T> => {
    const input = fileOfFolder(given)
    const { limits = {} } = options
    const opened = await openSource(input, options)
    try {
      checkFileBytes(limits, opened.size)
      const source = opened.size > smallFile ? opened : await inMemory(opened, options)
      const performing = { ...performOptions(input, options), isOwn: true }
      const value = await withParts(() => perform(read(source, readOptions(options)), source, performing))
      return checkExpected(value, options.expect)
    } finally {
      await opened.close?.()
    }
  }
  const loader: Loader = {
    async load<T>(source: SourceInput, options: LoadOptions<T> = {}): Promise<T> {
      checkOptions('load', options, optionNames)
      return beside(parts.methods, loadOne(source, options))
    },
    loadSync<T>(given: SyncSourceInput, options: LoadOptions<T> = {}): T {
      checkOptions('loadSync', options, optionNames)
      const input = fileOfFolder(given)
      const { limits = {} } = options
      const source = openSourceSync(input, limits)
      try {
        checkFileBytes(limits, source.size)
        const resolve = (options.resolve ?? resolveBeside(input)) as Resolve<SyncSourceInput> | undefined
        const sibling = resolve && ((name: string) => readWholeSync(resolve(checkedName(name)), limits).bytes)
        return checkExpected(
          performSync(read(source, readOptions(options)), source, { sibling, isOwn: true }),
          options.expect,
        )
      } finally {
        if ('closeSync' in source) source.closeSync()
      }
    },
    async report(given: SourceInput, options: ReportOptions = {}): Promise<Report> {
      checkOptions('report', options, reportOptionNames)
      const input = fileOfFolder(given)
      const [source, { reportOn }] = await Promise.all([readWhole(input, options), import('./report/report.js')])
      return withParts(() =>
        reportOn(
          source,
          { ...readOptions(options), programs: null, model: null },
          performOptions(input, { ...options, onProgress: undefined }),
        ),
      )
    },
    deserialize<T>(data: SerializedData, options: Pick<LoadOptions<T>, 'classes' | 'expect'> = {}): T {
      checkOptions('deserialize', options, deserializeOptionNames)
      return checkExpected(deserialized(data, readOptions(options).unpickle), options.expect)
    },
  }
  const { load, loadSync, report, deserialize } = loader
  return {
    load: boundedAsync(load),
    loadSync: bounded(loadSync),
    report: boundedAsync(report),
    deserialize: bounded(deserialize),
  }
}

function performOptions(input: SourceInput, options: LoadOptions): PerformOptions {
  const resolve = options.resolve ?? resolveBeside(input)
  const { signal, onProgress } = options
  if (resolve === undefined) return { signal, onProgress }
  return {
    signal,
    onProgress,
    sibling: async (name) => (await readWhole(await unlessAborted(resolve(checkedName(name)), signal), options)).bytes,
  }
}
