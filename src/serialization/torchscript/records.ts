// The records of a TorchScript archive by what they are for, and its pickles.

import type { RecordContents, TorchArchive } from '../../io/zip/torch-archive.js'
import type { UnpickleOptions } from '../../pickle/known.js'
import { unpickle } from '../../pickle/unpickler.js'
import { Dict } from '../../python/dict.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { LoadContext } from '../container.js'
import type { LazyFile } from '../lazy/lazy-file.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { torchscriptNames } from '../names/torchscript-names.js'
import { StorageTable } from '../storages/storages.js'
import { isBigEndian } from '../zip/archive-facts.js'
import { storageRecords } from '../zip/stored-entry.js'
import { tracedInputs } from './traced-inputs.js'

/** The records of an archive by what they are for. */
export class ScriptRecords {
  /** Text by record. */
  readonly code: Dict<string, string> = new Dict()
  /** Bytes by the name that the writer gave. */
  readonly extra_files: Dict<string, Uint8Array> = new Dict()
  /** Every name that the pickles mention which have been read. */
  readonly names: [module: string, qualname: string][] = []
  /** The storages of data.pkl, by their keys. */
  storages: Iterable<[string, UntypedStorage]> = []
  readonly isBigEndian: boolean
  /** The bytes of a tensor's record, or where they are. */
  readonly storage: (record: string) => Uint8Array | StoredBytes
  /** The file, where storages are left in it. */
  readonly lazy: LazyFile | null
  private readonly contents: RecordContents
  private readonly context: LoadContext

  constructor(archive: TorchArchive, contents: RecordContents, context: LoadContext) {
    this.contents = contents
    this.storage = storageRecords(archive, contents, context)
    this.lazy = context.lazy
    this.context = context
    this.isBigEndian = isBigEndian(contents)
    for (const record of archive.records()) {
      if (/^code\/.*\.py$/.test(record)) this.addCode(record)
      if (record.startsWith('extra/'))
        this.extra_files.set(record.slice('extra/'.length), new Uint8Array(contents.get(record)))
    }
  }

  /**
   * @param folder Where the storages are that the pickle names.
   * @param tensors What it may count in, of archives before 1.4.
   */
  unpickle(
    record: string,
    folder: string,
    options: Partial<UnpickleOptions> = {},
    tensors: readonly Tensor[] = [],
  ): unknown {
    const { contents, context } = this
    const storages = new StorageTable((key) => this.storage(`${folder}/${key}`), this.isBigEndian, this.lazy)
    const pickled = contents.get(record)
    context.observe?.pickle(record, pickled)
    const value = unpickle(pickled, {
      ...context.unpickle,
      onName: (module, qualname) => {
        context.unpickle.onName?.(module, qualname)
        this.names.push([module, qualname])
      },
      allowOnly: undefined,
      find_class: torchscriptNames(tensors, context.unpickle.find_class),
      persistent_load: storages.load,
      bareArguments: true,
      ...options,
    })
    if (folder === 'data') this.storages = storages.named()
    return value
  }

  traced(): unknown {
    const record = 'traced_inputs.pkl'
    if (!this.contents.has(record)) return null
    const pickled = this.contents.get(record)
    this.context.observe?.pickle(record, pickled)
    const { unpickle } = this.context
    return tracedInputs(pickled, {
      ...unpickle,
      allowOnly: undefined,
      find_class: torchscriptNames([], unpickle.find_class),
    })
  }

  private addCode(record: string): void {
    const text = this.contents.text(record)
    this.code.set(record, text)
    this.context.observe?.source({ name: record, text })
  }
}
