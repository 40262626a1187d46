// torch.load without its bytes: a file, folder or address of which only the directory and the pickles are read.

import { boundedAsync } from '../../caller.js'
import { fileOfFolder } from '../../io/sources/folder.js'
import { openParts } from '../../io/sources/open-parts.js'
import type { SourceInput } from '../../io/sources/open-source.js'
import { alone } from '../../io/sources/perform.js'
import { RecordedSource } from '../../io/sources/recorded-source.js'
import { checkedName, resolveBeside } from '../../io/sources/siblings.js'
import { checkOptions, reader } from '../load-options.js'
import type { KnownParts, LoadOptions } from '../load-options.js'
import { beside, withParts } from '../parts/parts.js'
import { Checkpoint } from './checkpoint.js'
import type { AsyncDispose } from './checkpoint.js'
import { LazyFiles } from './lazy-file.js'
import { Opened } from './opened.js'

/** What `open` takes by name: what `load` takes, but for what concerns the whole object. */
export interface OpenOptions extends Pick<
  LoadOptions,
  'weights_only' | 'map_location' | 'encoding' | 'classes' | 'limits' | 'model' | 'signal' | 'onProgress' | 'resolve'
> {
  /** How often a request that fails for the moment is made again; 3 by default. */
  readonly retries?: number | undefined
}

const optionNames: ReadonlySet<string> = new Set([
  'weights_only',
  'map_location',
  'encoding',
  'classes',
  'limits',
  'model',
  'signal',
  'onProgress',
  'resolve',
  'retries',
])

const RETRIES = 3

/**
 * Opens a file, reading no more than what is needed to know what is in it. Nothing of it is executed, and programs do not run.
 *
 * @param source As for `load`. Of an `http:` URL, or a Request of GET, only ranges are fetched, where the server has them; elsewhere
 *   the file is read whole, which `report()` tells. Streams and Responses are read whole.
 * @throws ArchiveError, UnpicklingError for a damaged file; UnsupportedError for another kind of file; LimitError beyond `limits`.
 * @example
 * import { open } from 'torchlet'
 * const checkpoint = await open('weights.pt')
 * for (const path of checkpoint.keys()) console.log(path, checkpoint.info(path).shape)
 */
export type Open = (source: SourceInput, options?: OpenOptions) => Promise<Checkpoint & AsyncDispose>

/* @__NO_SIDE_EFFECTS__ */
export function createOpen(parts: Pick<KnownParts, 'classes' | 'methods'>): Open {
  const optionsOf = reader(parts)
  const openOne = async (given: SourceInput, options: OpenOptions): Promise<Checkpoint & AsyncDispose> => {
    const { retries = RETRIES, limits } = options
    if (!Number.isSafeInteger(retries) || retries < 0) throw new RangeError(`open(): retries is ${retries}, no count`)
    const input = fileOfFolder(given)
    const resolve = options.resolve ?? resolveBeside(input)
    const sibling = async (name: string): Promise<SourceInput> => {
      if (resolve === undefined) throw alone(name)
      return resolve(checkedName(name))
    }
    const readOptions = await withParts(async () => ({ ...optionsOf(options), model: options.model ?? null }))
    const source = new RecordedSource(await openParts(input, { ...options, retries }))
    const files = new LazyFiles(source, async (name) => openParts(await sibling(name), { limits, retries }))
    const opened = new Opened(source, files, readOptions)
    try {
      return new Checkpoint(opened, await opened.first(options), readOptions) as Checkpoint & AsyncDispose
    } catch (error) {
      await files.close()
      throw error
    }
  }
  return boundedAsync(async (source: SourceInput, options: OpenOptions = {}) => {
    checkOptions('open', options, optionNames)
    return beside(parts.methods, openOne(source, options))
  })
}
