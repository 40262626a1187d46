// Weights and constants of a .pt2 since PyTorch 2.8, by torch/export/pt2_archive/_package.py: a config by name,
//
//   {"config": {"l.weight": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": {…}}}}
//
// and a record for each storage, with its bytes, or with a file of torch.save where use_pickle is true.

import { UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import type { RecordContents, TorchArchive } from '../../io/zip/torch-archive.js'
import { parameterOf } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { MetaTensor } from '../../tensor/forms/meta.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from '../names/checked-view.js'
import type { LoadContext } from '../container.js'
import { dtypeByNumber } from './codes.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { storageOf } from '../storages/storages.js'
import { storageRecords } from '../zip/stored-entry.js'
import { JsonFields } from '../json-fields.js'

const STRIDED = 7

/** Objects of C++ or Python are pickles whatever the flag says. */
const objects = /^(custom|opaque)_obj_/

function isObject(payload: JsonFields): boolean {
  return payload.boolean('use_pickle') || objects.test(payload.string('path_name'))
}

/** The records of objects that a config names: pickles, in which everything else is a tensor's bytes. */
export function objectRecords(contents: RecordContents, folder: string, config: string): string[] {
  return payloadsIn(contents, folder, config)
    .filter(([, payload]) => isObject(payload))
    .map(([, payload]) => folder + payload.string('path_name'))
}

function payloadsIn(contents: RecordContents, folder: string, config: string): [string, JsonFields][] {
  const json = parseJson(contents.get(folder + config), config, 'python')
  const { object } = new JsonFields(json, config).fields('config')
  return [...object].map(([name, value]) => [name, new JsonFields(value, config, `.${name}`)])
}

/** Reads what configs name; weights of one record share a storage, across configs too. */
export class Payloads {
  private readonly contents: RecordContents
  private readonly context: LoadContext
  private readonly bytesOf: (record: string) => Uint8Array | StoredBytes
  private readonly storages = new Map<string, UntypedStorage>()
  private readonly objects = new Map<string, unknown>()
  /** By record: the storage, and what views it. */
  readonly filled = new Map<string, { readonly storage: UntypedStorage; readonly views: Map<string, Tensor> }>()

  constructor(archive: TorchArchive, contents: RecordContents, context: LoadContext) {
    this.contents = contents
    this.bytesOf = storageRecords(archive, contents, context)
    this.context = context
  }

  /** Everything that a config in this folder names, in its order. */
  read(folder: string, config: string): Dict<string, unknown> {
    const payloads = new Dict<string, unknown>()
    for (const [name, fields] of payloadsIn(this.contents, folder, config))
      payloads.set(name, this.payload(folder, name, fields))
    return payloads
  }

  private payload(folder: string, name: string, fields: JsonFields): unknown {
    const path = fields.string('path_name')
    const record = folder + path
    if (isObject(fields)) return this.object(record)
    const tensor = this.tensor(record, fields.fields('tensor_meta'))
    this.note(record, name, tensor)
    return fields.boolean('is_param') ? parameterOf(tensor, tensor.requires_grad) : tensor
  }

  /** Read once, however many names a config gives it. */
  private object(record: string): unknown {
    if (!this.objects.has(record)) this.objects.set(record, this.context.nested(this.contents.get(record), record))
    return this.objects.get(record)
  }

  private tensor(record: string, meta: JsonFields): Tensor {
    const type = dtypeByNumber.get(meta.size('dtype'))
    if (type === undefined) throw meta.wrong('.dtype', 'no dtype that PyTorch has')
    if (meta.size('layout') !== STRIDED) {
      throw new UnsupportedError({
        what: `the tensor in ${record} has a layout that is stored as raw bytes and not strided`,
      })
    }
    const sizes = meta.objects('sizes').map((size) => size.size('as_int'))
    const strides = meta.objects('strides').map((stride) => stride.size('as_int'))
    const view = { sizes, strides, offset: meta.fields('storage_offset').size('as_int') }
    const storage = this.storage(record)
    const isMeta = meta.object.has('device') && meta.fields('device').string('type') === 'meta'
    // Programs of fake tensors have sizes and no elements.
    const isFake = isMeta || (storage.nbytes === 0 && !sizes.includes(0))
    const fault = isFake ? viewFault(Number.MAX_SAFE_INTEGER, type, view) : viewFault(storage.nbytes, type, view)
    if (fault !== undefined) throw meta.wrong('', `a tensor that ${fault}`)
    const tensor = isMeta
      ? new MetaTensor(type, sizes, strides, view.offset)
      : isFake
        ? new Tensor(null, type, sizes, strides, view.offset)
        : viewTensor(storage, type, view)
    return tensor.requires_grad_(meta.boolean('requires_grad'))
  }

  private note(record: string, name: string, tensor: Tensor): void {
    const storage = this.storages.get(record)
    if (storage === undefined || tensor.storage !== storage) return
    const filled = this.filled.get(record)
    if (filled === undefined) this.filled.set(record, { storage, views: new Map([[name, tensor.data]]) })
    else filled.views.set(name, tensor.data)
  }

  private storage(record: string): UntypedStorage {
    let storage = this.storages.get(record)
    if (storage === undefined)
      this.storages.set(record, (storage = storageOf(this.bytesOf(record), null, this.context.lazy)))
    return storage
  }
}
