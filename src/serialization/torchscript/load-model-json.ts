// TorchScript archives of PyTorch 1.0 to 1.3, by caffe2/proto/torch.proto as JSON and torch/csrc/jit/serialization/
// import_legacy.cpp:
//
//   <root>/model.json        the module tree and a table of tensors; integers as text
//   <root>/tensors/N         bytes that tensors of the table view
//   <root>/attributes.pkl    values of attributes, from protocol version 2 on
//   <root>/code/….py         the methods, whose CONSTANTS are the tensors of the table
//
// Left out: modules with a state of their own (`getStateAttributeId`), whose code would have to be run.

import { UnsupportedError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import type { Json } from '../../io/json.js'
import type { RecordContents } from '../../io/zip/torch-archive.js'
import { parameterOf } from '../../nn/parameter.js'
import type { Dict } from '../../python/dict.js'
import { Global } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'
import * as dtypes from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from '../names/checked-view.js'
import { storageOf } from '../storages/storages.js'
import { JsonFields } from '../json-fields.js'
import type { ScriptRecords } from './records.js'
import { attachArchive, newScriptModule } from './script-module.js'
import type { ScriptModule } from './script-module.js'

const MODEL = 'model.json'

export function loadModelJson(records: ScriptRecords, contents: RecordContents): ScriptModule {
  const model = new JsonFields(parseJson(contents.get(MODEL), MODEL), MODEL)
  const tensors = tensorTable(model, records)
  const attributes = contents.has('attributes.pkl') ? records.unpickle('attributes.pkl', 'tensors', {}, tensors) : []
  const module = moduleOf(
    model.fields('mainModule'),
    '__torch__',
    tensors,
    Array.isArray(attributes) ? (attributes as unknown[]) : [],
  )
  attachArchive(module, {
    origin: null,
    code: records.code,
    constants: Tuple.from<unknown>(tensors),
    traced_inputs: null,
    bytecode: null,
    extra_files: records.extra_files,
  })
  return module
}

const types: ReadonlyMap<string, dtype> = new Map([
  ['FLOAT', dtypes.float32],
  ['DOUBLE', dtypes.float64],
  ['FLOAT16', dtypes.float16],
  ['BFLOAT16', dtypes.bfloat16],
  ['INT64', dtypes.int64],
  ['INT32', dtypes.int32],
  ['INT16', dtypes.int16],
  ['INT8', dtypes.int8],
  ['UINT8', dtypes.uint8],
  ['BYTE', dtypes.uint8],
  ['BOOL', dtypes.bool],
])

/** Tensors of one record share a storage. */
function tensorTable(model: JsonFields, records: ScriptRecords): Tensor[] {
  const storages = new Map<string, UntypedStorage>()
  return (model.has('tensors') ? model.objects('tensors') : []).map((fields) => {
    const name = fields.string('dataType')
    const type = types.get(name)
    if (type === undefined || fields.object.get('isQuantized') === true) {
      throw new UnsupportedError({
        what: `a tensor of type ${name} in an archive of PyTorch 1.0 to 1.3`,
        instead: 'Save it again by a later PyTorch',
      })
    }
    const key = fields.fields('data').string('key')
    let storage = storages.get(key)
    if (storage === undefined) storages.set(key, (storage = storageOf(records.storage(key), null, records.lazy)))
    const view = {
      sizes: naturals(fields, 'dims'),
      strides: naturals(fields, 'strides'),
      offset: natural(fields, 'offset'),
    }
    const fault = viewFault(storage.nbytes, type, view)
    if (fault !== undefined) throw fields.wrong('', `a tensor that ${fault}`)
    return viewTensor(storage, type, view).requires_grad_(fields.object.get('requiresGrad') === true)
  })
}

/** Modules within each other are as deep as JSON may be. */
function moduleOf(
  fields: JsonFields,
  prefix: string,
  tensors: readonly Tensor[],
  values: readonly unknown[],
): ScriptModule {
  const name = fields.has('name') ? fields.string('name') : ''
  if (fields.has('getStateAttributeId')) {
    throw new UnsupportedError({
      what: `the module ${JSON.stringify(name)} has a state that only its own code reads`,
      instead: 'Save it again by a later PyTorch',
    })
  }
  const module = newScriptModule(new Global(prefix, name))
  const members = (key: string): JsonFields[] => (fields.has(key) ? fields.objects(key) : [])
  for (const child of members('submodules'))
    add(module._modules, child, moduleOf(child, `${prefix}.${name}`, tensors, values))
  for (const parameter of members('parameters')) {
    const tensor = itemOf(tensors, parameter, 'tensorId')
    if (parameter.object.get('isBuffer') === true) add(module._buffers, parameter, tensor)
    else add(module._parameters, parameter, parameterOf(tensor, tensor.requires_grad))
  }
  for (const attribute of members('attributes')) add(module.__dict__, attribute, itemOf(values, attribute, 'id'))
  if (!module.__dict__.has('training')) module.__dict__.set('training', true)
  return module
}

function add<T>(dict: Dict<string, T>, fields: JsonFields, value: T): void {
  const name = fields.string('name')
  if (dict.has(name)) throw fields.wrong('.name', 'there twice')
  dict.set(name, value)
}

function itemOf<T>(list: readonly T[], fields: JsonFields, name: string): T {
  const index = natural(fields, name)
  if (index < list.length) return list[index] as T
  throw fields.wrong(`.${name}`, `${index}, where there are ${list.length}`)
}

function naturals(fields: JsonFields, name: string): number[] {
  return fields.has(name) ? fields.list(name).map((value) => checkedNatural(value, fields, name)) : []
}

/** 0 where it is left out. */
function natural(fields: JsonFields, name: string): number {
  return checkedNatural(fields.object.get(name) ?? '0', fields, name)
}

/** An integer, which protobuf writes as text. */
function checkedNatural(value: Json, fields: JsonFields, name: string): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  throw fields.wrong(`.${name}`, 'no integer from 0 to 2^53')
}
