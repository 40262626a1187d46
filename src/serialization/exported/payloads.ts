// Weights and constants of a .pt2 since PyTorch 2.8, by torch/export/pt2_archive/_package.py: a config by name,
//
//   {"config": {"l.weight": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": {…}}}}
//
// and a record for each storage, with its bytes, or with a file of torch.save where use_pickle is true.

import { UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'
import { Parameter } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from '../names/checked-view.js'
import type { LoadContext } from '../container.js'
import { dtypeByNumber } from './codes.js'
import { JsonFields } from '../json-fields.js'

const STRIDED = 7

/** Reads what configs name; weights of one record share a storage, across configs too. */
export class Payloads {
  private readonly contents: RecordContents
  private readonly context: LoadContext
  private readonly storages = new Map<string, UntypedStorage>()
  private readonly objects = new Map<string, unknown>()
  /** By record: the storage, and what views it. */
  readonly filled = new Map<string, { readonly storage: UntypedStorage; readonly views: Map<string, Tensor> }>()

  constructor(contents: RecordContents, context: LoadContext) {
    this.contents = contents
    this.context = context
  }

  /** Everything that a config in this folder names, in its order. */
  read(folder: string, config: string): Dict<string, unknown> {
    const { object } = new JsonFields(parseJson(this.contents.get(folder + config), config, 'python'), config).fields(
      'config',
    )
    const payloads = new Dict<string, unknown>()
    for (const [name, value] of object)
      payloads.set(name, this.payload(folder, name, new JsonFields(value, config, `.${name}`)))
    return payloads
  }

  private payload(folder: string, name: string, fields: JsonFields): unknown {
    const path = fields.string('path_name')
    const record = folder + path
    // Objects of C++ or Python are pickles whatever the flag says.
    if (fields.boolean('use_pickle') || /^(custom|opaque)_obj_/.test(path)) return this.object(record)
    const tensor = this.tensor(record, fields.fields('tensor_meta'))
    this.note(record, name, tensor)
    return fields.boolean('is_param') ? new Parameter(tensor, tensor.requires_grad) : tensor
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
    // Programs of fake tensors have sizes and no elements.
    const isFake = storage.nbytes === 0 && !sizes.includes(0)
    const fault = isFake ? viewFault(Number.MAX_SAFE_INTEGER, type, view) : viewFault(storage.nbytes, type, view)
    if (fault !== undefined) throw meta.wrong('', `a tensor that ${fault}`)
    const tensor = isFake ? new Tensor(null, type, sizes, strides, view.offset) : viewTensor(storage, type, view)
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
    if (storage === undefined) this.storages.set(record, (storage = new UntypedStorage(this.contents.get(record))))
    return storage
  }
}
