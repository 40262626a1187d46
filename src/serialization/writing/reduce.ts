// How tensors, modules and torch's values are written: the mirror of rebuild.ts, torch-names.ts and
// module-names.ts. torch/_tensor.py: Tensor.__reduce_ex__; torch/nn/parameter.py: Parameter.__reduce_ex__.

import { UnsupportedError } from '../../errors.js'
import { classOf, isModule } from '../../nn/brand.js'
import type { ModuleState } from '../../nn/brand.js'
import { LinearCrossEntropyOptions } from '../../nn/cross-entropy-options.js'
import { Module } from '../../nn/module.js'
import { Parameter } from '../../nn/parameter.js'
import { isUninitialized } from '../../nn/uninitialized.js'
import { ReturnedTuple } from '../../ops/return-types.js'
import type { Reduction } from '../../pickle/writing/reduction.js'
import { Dict, OrderedDict } from '../../python/dict.js'
import { PyFloat } from '../../python/numbers.js'
import { Global } from '../../python/objects.js'
import { Size, Tuple } from '../../python/tuple.js'
import { device, layout, TorchConstant } from '../../tensor/device.js'
import { dtype } from '../../tensor/dtype.js'
import { JaggedTensor } from '../../tensor/forms/jagged.js'
import { MetaTensor, WrapperTensor } from '../../tensor/forms/meta.js'
import { NestedTensor } from '../../tensor/forms/nested.js'
import { QuantizedTensor } from '../../tensor/forms/quantized.js'
import { SparseCompressedTensor, SparseCooTensor } from '../../tensor/forms/sparse.js'
import { TypedStorage } from '../../tensor/storage.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { subclassOf } from '../../tensor/forms/subclass.js'
import { Tensor } from '../../tensor/tensor.js'
import { reduceInertModule } from '../names/module-names.js'
import { per_channel_affine } from '../../tensor/forms/qschemes.js'
import { storageTypeOf, StorageType } from '../names/storage-type.js'

/** A storage as a tensor's arguments name it: with the class that its dtype asks for. */
export class StorageReference {
  readonly storage: UntypedStorage
  readonly type: StorageType

  constructor(storage: UntypedStorage, type: StorageType) {
    this.storage = storage
    this.type = type
  }
}

/** The Python names of classes that the caller of `save` gave. */
export type ClassNames = ReadonlyMap<unknown, Global>

/** @returns undefined for what is none of torch's. */
export function reduceTorch(object: object, classNames: ClassNames = new Map()): Reduction | Global | undefined {
  if (object instanceof Tensor) return reduceTensor(object)
  if (isModule(object)) return reduceModule(object, classNames)
  if (object instanceof dtype) return torch(object.name)
  if (object instanceof layout) return { callable: serialization('_get_layout'), args: [String(object)] }
  if (object instanceof TorchConstant) return torch(object.name)
  if (object instanceof Size) return { callable: torch('Size'), args: [Tuple.from(object)] }
  if (object instanceof ReturnedTuple) {
    const callable = new Global('torch.return_types', object.typeName)
    return { callable, args: [Tuple.from(object), new Dict()] }
  }
  if (object instanceof device) {
    return { callable: torch('device'), args: object.index === null ? [object.type] : [object.type, object.index] }
  }
  if (object instanceof LinearCrossEntropyOptions) {
    const { __module__, __qualname__ } = LinearCrossEntropyOptions
    const callable = new Global(__module__, __qualname__)
    return { callable, args: [], construction: 'newobj', state: object.__getstate__() }
  }
  if (object instanceof StorageType) return new Global(object.module, object.name)
  return undefined
}

function reduceTensor(tensor: Tensor): Reduction {
  if (isUninitialized(tensor)) {
    const cls = tensor instanceof Parameter ? 'UninitializedParameter' : 'UninitializedBuffer'
    return { callable: new Global('torch.nn.parameter', cls), args: [tensor.requires_grad] }
  }
  const { __dict__ } = tensor
  const { cls, state } = subclassOf(tensor) ?? {
    cls: torch('Tensor'),
    state: __dict__ === null || __dict__.size === 0 ? null : __dict__,
  }
  if (tensor instanceof Parameter && /^torch\.(Tensor|nn\.parameter\.Parameter)$/.test(cls.name))
    return reduceParameter(tensor, state)
  const plain = tensor instanceof Parameter ? reduceParameter(tensor, null) : reducePlain(tensor)
  if (state === null && cls.name === 'torch.Tensor') return plain
  return {
    callable: new Global('torch._tensor', '_rebuild_from_type_v2'),
    args: [plain.callable, cls, Tuple.from(plain.args), state],
  }
}

function reduceParameter(parameter: Parameter, state: unknown): Reduction {
  const args = [parameter.data, parameter.requires_grad, new OrderedDict()]
  if (state === null) return { callable: utils('_rebuild_parameter'), args }
  return { callable: utils('_rebuild_parameter_with_state'), args: [...args, state] }
}

function reducePlain(tensor: Tensor): Reduction {
  if (tensor instanceof QuantizedTensor) return reduceQuantized(tensor)
  if (tensor instanceof SparseCooTensor)
    return reduceSparse(tensor.layout, [tensor.indices, tensor.values, tensor.shape, ...flag(tensor.coalesced)])
  if (tensor instanceof SparseCompressedTensor) {
    return reduceSparse(tensor.layout, [tensor.compressed_indices, tensor.plain_indices, tensor.values, tensor.shape])
  }
  if (tensor instanceof NestedTensor) {
    const args = [tensor.buffer, tensor.nested_sizes, tensor.nested_strides, tensor.storage_offsets]
    return { callable: utils('_rebuild_nested_tensor'), args }
  }
  if (tensor instanceof JaggedTensor) return reduceJagged(tensor)
  if (tensor instanceof WrapperTensor) return reduceWrapper(tensor)
  if (tensor instanceof MetaTensor) {
    const args = [tensor.dtype, Tuple.from(tensor.sizes), Tuple.from(tensor.strides), tensor.requires_grad]
    return { callable: utils('_rebuild_meta_tensor_no_storage'), args }
  }
  const type = storageTypeOf(tensor.dtype)
  const view = [...viewOf(tensor, type), tensor.requires_grad, new OrderedDict()]
  const bits = bitsOf(tensor)
  if (type.dtype !== null) return { callable: utils('_rebuild_tensor_v2'), args: [...view, ...bits] }
  return { callable: utils('_rebuild_tensor_v3'), args: [...view, tensor.dtype, ...bits] }
}

function reduceQuantized(tensor: QuantizedTensor): Reduction {
  const { quantizer } = tensor
  const params =
    'scale' in quantizer
      ? Tuple.of<unknown>(quantizer.qscheme, PyFloat(quantizer.scale), quantizer.zero_point)
      : Tuple.of<unknown>(per_channel_affine, quantizer.scales, quantizer.zero_points, quantizer.axis)
  const args = [...viewOf(tensor, storageTypeOf(tensor.dtype)), params, tensor.requires_grad, new OrderedDict()]
  return { callable: utils('_rebuild_qtensor'), args }
}

/** The cache of lengths is an attribute as well. */
function reduceJagged(tensor: JaggedTensor): Reduction {
  const { values, offsets, lengths, ragged_idx } = tensor.jagged
  const parts = new Dict<unknown, unknown>([
    ['values', values],
    ['offsets', offsets],
    ['lengths', lengths],
    ['_ragged_idx', ragged_idx],
    ['_metadata_cache', tensor.__dict__?.get('_metadata_cache') ?? new Dict()],
    ['requires_grad', tensor.requires_grad],
  ])
  return { callable: new Global('torch.nested._internal.nested_tensor', '_rebuild_njt'), args: [parts] }
}

function reduceWrapper(tensor: WrapperTensor): Reduction {
  const { pythonClass, dtype: type, sizes, strides, offset, layout: kind, device: place, requires_grad } = tensor
  const args = [pythonClass, type, Tuple.from(sizes), Tuple.from(strides), offset, kind, place, requires_grad]
  return { callable: utils('_rebuild_wrapper_subclass'), args }
}

function reduceSparse(kind: layout, data: readonly unknown[]): Reduction {
  return { callable: utils('_rebuild_sparse_tensor'), args: [kind, Tuple.from(data)] }
}

/** (storage, storage_offset, size, stride) */
function viewOf(tensor: Tensor, type: StorageType): unknown[] {
  const storage = new StorageReference(tensor.untyped_storage(), type)
  return [storage, tensor.offset, Tuple.from(tensor.sizes), Tuple.from(tensor.strides)]
}

/** Lazy conjugation and negation, where there is any. */
function bitsOf(tensor: Tensor): Dict[] {
  const bits = new Dict<string, boolean>()
  if (tensor.conj_bit) bits.set('conj', true)
  if (tensor.neg_bit) bits.set('neg', true)
  return bits.size === 0 ? [] : [bits as Dict]
}

function reduceModule(module: ModuleState, classNames: ClassNames): Reduction {
  const { __module__, __qualname__, name } = classOf(module)
  const state = (module as Module).__getstate__()
  if (module.pythonClass !== undefined) {
    return reduceInertModule(module, module.pythonClass, state)
  }
  const given = classNames.get(module.constructor)
  if (given !== undefined) return { callable: given, args: [], construction: 'newobj', state }
  if (__qualname__ === null) {
    throw new UnsupportedError({
      what: `the class ${name} has no Python name to be saved under`,
      instead: `Save its state_dict(), give the class static __module__ and __qualname__ as Python imports it, or the option classes: { '__main__.${name}': ${name} }`,
    })
  }
  return { callable: new Global(__module__, __qualname__), args: [], construction: 'newobj', state }
}

/** The persistent id of a storage's class and place: see storages.ts. */
export function referenceOf(object: object): StorageReference | undefined {
  if (object instanceof StorageReference) return object
  if (object instanceof TypedStorage) return new StorageReference(object.untyped, storageTypeOf(object.dtype))
  return undefined
}

function flag(value: boolean | null): boolean[] {
  return value === null ? [] : [value]
}

function torch(name: string): Global {
  return new Global('torch', name)
}

function utils(name: string): Global {
  return new Global('torch._utils', name)
}

function serialization(name: string): Global {
  return new Global('torch.serialization', name)
}
