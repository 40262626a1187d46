// How tensors that are more than a view of a storage are rebuilt: sparse, nested, quantized, on the device `meta`, of
// devices and classes that are not here. torch/_utils.py, torch/_tensor.py.

import { Parameter, parameterOf } from '../../nn/parameter.js'
import { NDArray } from '../../numpy/array.js'
import { to } from '../../ops/moving/convert.js'
import type { Calls, Known } from '../../pickle/known.js'
import { boxedEntries, setItems } from '../../pickle/containers.js'
import { Dict } from '../../python/dict.js'
import { Global, PyObject } from '../../python/objects.js'
import { isFalse } from '../../python/truth.js'
import { Tuple } from '../../python/tuple.js'
import {
  layout,
  sparse_bsc,
  sparse_bsr,
  sparse_coo,
  sparse_csc,
  sparse_csr,
  TorchConstant,
} from '../../tensor/device.js'
import { float32, float64, int32, int64 } from '../../tensor/dtype.js'
import { tensor } from '../../tensor/making/data.js'
import { JaggedTensor } from '../../tensor/forms/jagged.js'
import { MetaTensor, WrapperTensor } from '../../tensor/forms/meta.js'
import { NestedTensor } from '../../tensor/forms/nested.js'
import { QuantizedTensor } from '../../tensor/forms/quantized.js'
import type { Quantizer } from '../../tensor/forms/quantized.js'
import { SparseCompressedTensor, SparseCooTensor } from '../../tensor/forms/sparse.js'
import { markSubclass } from '../../tensor/forms/subclass.js'
import { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { deviceOf } from './devices.js'
import { rebuildTensor, viewOf } from './rebuild.js'
import { sparseFault } from './sparse-checks.js'
import { per_channel_affine, per_channel_affine_float_qparams, per_tensor_affine } from '../../tensor/forms/qschemes.js'

/** The functions of `torch._utils` and `torch._tensor` that make them, by `module.qualname`. */
export const otherRebuilds: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    'torch._utils._rebuild_tensor',
    { reduce: (args) => rebuildTensor(new CheckedArguments('_rebuild_tensor', args, 4)) },
  ],
  ['torch._utils._rebuild_parameter_with_state', { reduce: rebuildParameterWithState }],
  ['torch._utils._rebuild_qtensor', { reduce: rebuildQuantized }],
  ['torch._utils._rebuild_sparse_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_sparse_csr_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_nested_tensor', { reduce: rebuildNested }],
  ['torch.nested._internal.nested_tensor._rebuild_njt', { reduce: rebuildJagged }],
  ['torch._utils._rebuild_meta_tensor_no_storage', { reduce: rebuildMeta }],
  ['torch._utils._rebuild_wrapper_subclass', { reduce: rebuildWrapper }],
  ['torch._utils._rebuild_device_tensor_from_numpy', { reduce: rebuildFromNumpy }],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', { reduce: rebuildFromCpu }],
  ['torch._utils._rebuild_xla_tensor', { reduce: rebuildFromNumpy }],
  ['torch._tensor._rebuild_from_type', { reduce: rebuildFromType }],
  ['torch._tensor._rebuild_from_type_v2', { reduce: rebuildFromType }],
])

/** (storage, storage_offset, size, stride, quantizerParams, requires_grad, backward_hooks) */
function rebuildQuantized(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_qtensor', args, 7)
  const { storage, offset, sizes, strides, elementType } = viewOf(checked)
  if (elementType.kind !== 'quantized') throw checked.wrong(`takes a quantized storage, not ${elementType}`)
  const quantizer = quantizerOf(new CheckedArguments('quantizer_params', checked.tuple(4), 3, 4), sizes)
  return checked.withGrad(new QuantizedTensor(storage, elementType, sizes, strides, offset, quantizer), 5)
}

/** (qscheme, scale, zero_point) or (qscheme, scales, zero_points, axis) */
function quantizerOf(params: CheckedArguments, sizes: readonly number[]): Quantizer {
  const qscheme = params.value(0)
  if (!(qscheme instanceof TorchConstant)) throw params.mismatch(0, 'a qscheme')
  const isPerTensor = qscheme === per_tensor_affine
  if (!isPerTensor && qscheme !== per_channel_affine && qscheme !== per_channel_affine_float_qparams)
    throw params.wrong(`has the qscheme ${qscheme}, which no file can have`)
  if ((params.length === 3) !== isPerTensor) throw params.wrong(`has ${params.length} parts of ${qscheme}`)
  if (isPerTensor) return { qscheme, scale: params.number(1), zero_point: params.number(2) }
  const axis = params.size(3)
  if (axis >= sizes.length) throw params.wrong(`has axis ${axis} of a tensor of ${sizes.length} dimensions`)
  const scales = params.tensor(1)
  const zero_points = params.tensor(2)
  if (scales.sizes.length !== 1 || !scales.dtype.is_floating_point)
    throw params.wrong('has scales that are no vector of floats')
  if (scales.numel() !== sizes[axis] || zero_points.numel() !== sizes[axis]) {
    throw params.wrong(
      `has ${scales.numel()} scales and ${zero_points.numel()} zero points for ${sizes[axis]} channels`,
    )
  }
  // Files call both schemes by one name; the dtype of the zero points tells them apart.
  const scheme = zero_points.dtype.is_floating_point ? per_channel_affine_float_qparams : qscheme
  const isReal = scheme === per_channel_affine_float_qparams
  return {
    qscheme: scheme,
    scales: to(scales, isReal ? float32 : float64),
    zero_points: to(zero_points, isReal ? float32 : int64),
    axis,
  }
}

/** (layout, data): coordinates, or compressed rows or columns. */
function rebuildSparse(args: Tuple, { strict, owed }: Calls): Tensor {
  const made = sparseTensor(args)
  for (const part of args[1] as Tuple) owed.delete(part)
  const fault = strict ? sparseFault(made) : undefined
  if (fault !== undefined) throw new CheckedArguments('_rebuild_sparse_tensor', args, 0, 7).wrong(fault)
  return made
}

function sparseTensor(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_sparse_tensor', args, 2)
  const kind = checked.value(0)
  if (!(kind instanceof layout)) throw checked.mismatch(0, 'a layout')
  if (kind === sparse_coo) return coordinates(new CheckedArguments('sparse data', checked.tuple(1), 3, 4))
  if (!compressedLayouts.has(kind)) throw checked.wrong(`takes a sparse layout, not ${kind}`)
  return compressed(kind, new CheckedArguments('sparse data', checked.tuple(1), 4))
}

/**
 * (layout number, size, requires_grad, indices, values, hooks), or with two tensors of indices: what TorchScript writes by
 * the same name. torch/csrc/jit/serialization/pickler.cpp: pushSparseTensor.
 */
export function rebuildScriptSparse(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_sparse_tensor', args, 6, 7)
  const [number, sizes, , ...parts] = args
  parts.pop()
  const isRows = number === csrNumber
  if (parts.length !== (isRows ? 3 : 2) || (!isRows && number !== cooNumber))
    throw checked.wrong('takes the numbers of the layouts sparse_coo and sparse_csr, with their parts')
  const data = new CheckedArguments('sparse data', Tuple.of(...parts, sizes), parts.length + 1)
  return checked.withGrad(isRows ? compressed(sparse_csr, data) : coordinates(data), 2)
}

/** c10::Layout */
const cooNumber = 1
const csrNumber = 2

function compressed(kind: layout, data: CheckedArguments): Tensor {
  return new SparseCompressedTensor(kind, indices(data, 0), indices(data, 1), data.tensor(2), data.sizes(3))
}

const compressedLayouts: ReadonlySet<layout> = new Set([sparse_csr, sparse_csc, sparse_bsr, sparse_bsc])

function coordinates(data: CheckedArguments): Tensor {
  const places = indices(data, 0)
  const values = data.tensor(1)
  const sizes = data.sizes(2)
  const [sparseDims = 0, nnz] = places.sizes
  if (places.sizes.length !== 2 || values.sizes[0] !== nnz || sparseDims + values.sizes.length - 1 !== sizes.length) {
    throw data.wrong(
      `has indices of size [${places.sizes.join(', ')}] and values of size [${values.sizes.join(', ')}] for a size of [${sizes.join(', ')}]`,
    )
  }
  const coalesced = data.length === 4 && data.value(3) !== null ? data.boolean(3) : null
  const made = new SparseCooTensor(places, values.requires_grad ? values.detached() : values, sizes, coalesced)
  made.requires_grad = values.requires_grad
  return made
}

function indices(data: CheckedArguments, index: number): Tensor {
  const places = data.tensor(index)
  if (places.dtype !== int64 && places.dtype !== int32) throw data.wrong(`has indices of dtype ${places.dtype}`)
  return places
}

/** (buffer, sizes, strides, storage_offsets) */
function rebuildNested(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_nested_tensor', args, 4)
  for (const index of [1, 2, 3])
    if (checked.tensor(index).dtype !== int64) throw checked.mismatch(index, 'a tensor of int64')
  const buffer = checked.tensor(0)
  if (buffer.sizes.length !== 1) throw checked.wrong('takes a buffer of one dimension')
  if (buffer.requires_grad && buffer.dtype.is_complex) throw checked.wrong('has no gradients of complex numbers')
  const nested = new NestedTensor(buffer, checked.tensor(1), checked.tensor(2), checked.tensor(3))
  nested.requires_grad = buffer.requires_grad
  return nested
}

/** ({ values, offsets, lengths, _ragged_idx, requires_grad, … }) */
function rebuildJagged(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_njt', args, 1)
  const given = checked.dict(0)
  const parts = new CheckedArguments(
    'a jagged tensor',
    Tuple.from(['values', 'offsets', 'lengths', '_ragged_idx', 'requires_grad'].map((name) => given.get(name))),
    5,
  )
  const [values, offsets] = [parts.tensor(0), parts.tensor(1)]
  const lengths = (parts.value(2) ?? null) === null ? null : parts.tensor(2)
  const ragged_idx = parts.value(3) === undefined ? 1 : parts.size(3)
  for (const places of [offsets, ...(lengths === null ? [] : [lengths])])
    if (places.sizes.length !== 1 || (places.dtype !== int64 && places.dtype !== int32))
      throw parts.wrong(`has offsets of dtype ${places.dtype} and ${places.sizes.length} dimensions`)
  if (values instanceof JaggedTensor || values.storage === null) throw parts.mismatch(0, 'a dense tensor')
  if (ragged_idx < 1 || ragged_idx > values.sizes.length)
    throw parts.wrong(`is ragged in dimension ${ragged_idx} of ${values.sizes.length + 1}`)
  if (offsets.sizes[0] === 0 || (lengths !== null && lengths.sizes[0] !== (offsets.sizes[0] ?? 0) - 1))
    throw parts.wrong(`has ${lengths?.sizes[0] ?? 0} lengths for ${offsets.sizes[0]} offsets`)
  const made = new JaggedTensor({ values, offsets, lengths, ragged_idx })
  return parts.value(4) === undefined ? made : parts.withGrad(made, 4)
}

/** Its class keeps its parts as attributes, too, which PyTorch sets after them. */
function checkParts(made: JaggedTensor, args: CheckedArguments): void {
  const state = args.value(3)
  if (!(state instanceof Dict)) return
  const { values, offsets, lengths, ragged_idx } = made.jagged
  const parts = { _values: values, _offsets: offsets, _lengths: lengths, _ragged_idx: ragged_idx }
  for (const [name, part] of Object.entries(parts))
    if (state.has(name) && state.get(name) !== part)
      throw args.wrong(`says ${name} of a jagged tensor twice, and differently`)
}

/** (dtype, size, stride, requires_grad) */
function rebuildMeta(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_meta_tensor_no_storage', args, 4)
  return checked.withGrad(new MetaTensor(checked.dtype(0), checked.sizes(1), stridesFor(checked, 1, 2)), 3)
}

/** (class, dtype, size, stride, storage_offset, layout, device, requires_grad): its elements are in its attributes. */
function rebuildWrapper(args: Tuple, { strict }: Calls): Tensor {
  const checked = new CheckedArguments('_rebuild_wrapper_subclass', args, 8)
  const [cls, , , , , kind, place] = args
  if (!(cls instanceof Global)) throw checked.mismatch(0, 'a class')
  if (!(kind instanceof layout)) throw checked.mismatch(5, 'a layout')
  const where = deviceOf(Tuple.of(place), strict)
  if (where === undefined) throw checked.mismatch(6, 'a device')
  // PyTorch has none that wrap other tensors by themselves.
  if (strict && plainClasses.has(cls.name)) throw checked.mismatch(0, 'a class of tensors that wraps others')
  const wrapper = new WrapperTensor(
    cls,
    checked.dtype(1),
    checked.sizes(2),
    stridesFor(checked, 2, 3),
    checked.size(4),
    where,
    kind,
  )
  return checked.withGrad(wrapper, 7)
}

function stridesFor(args: CheckedArguments, sizes: number, strides: number): number[] {
  const given = args.sizes(strides)
  if (given.length !== args.sizes(sizes).length) throw args.mismatch(strides, 'as many strides as sizes')
  return given
}

/** (array, dtype, device, requires_grad): of devices whose memory no file has, all of which are the cpu here. */
function rebuildFromNumpy(args: Tuple, { strict }: Calls): Tensor {
  const checked = new CheckedArguments('_rebuild_device_tensor_from_numpy', args, 4)
  const [data] = args
  if (!(data instanceof NDArray)) throw checked.mismatch(0, 'a numpy array')
  const elements = data.data
  if (Array.isArray(elements)) throw checked.mismatch(0, 'an array of numbers')
  return onDevice(tensor(elements).reshape([...data.shape]), checked, strict)
}

/** (tensor, dtype, device, requires_grad) */
function rebuildFromCpu(args: Tuple, { strict }: Calls): Tensor {
  const checked = new CheckedArguments('_rebuild_device_tensor_from_cpu_tensor', args, 4)
  return onDevice(checked.tensor(0), checked, strict)
}

function onDevice(data: Tensor, checked: CheckedArguments, strict: boolean): Tensor {
  const given = checked.value(2)
  if (given !== null && deviceOf(Tuple.of(given), strict) === undefined) throw checked.mismatch(2, 'a device')
  const made = checked.value(1) === null ? data : to(data, checked.dtype(1))
  const isReal = made.dtype.is_floating_point || made.dtype.is_complex
  if (data.requires_grad && made.dtype !== data.dtype && isReal)
    throw checked.wrong('converts a tensor that requires a gradient, which is no leaf any more')
  return checked.withGrad(made.detach(), 3)
}

/**
 * (func, type, args, state): a tensor with Python attributes, of a class of its own. What other functions rebuild stays
 * inert.
 */
function rebuildFromType(args: Tuple, calls: Calls): unknown {
  const checked = new CheckedArguments('_rebuild_from_type_v2', args, 4)
  const made = calls.call(checked.value(0), checked.tuple(2))
  if (made instanceof PyObject)
    return new PyObject(new Global('torch._tensor', '_rebuild_from_type_v2'), args, 'reduce')
  if (!(made instanceof Tensor)) throw checked.wrong('takes a function that rebuilds a tensor')
  const cls = checked.value(1)
  if (!(cls instanceof Global)) throw checked.mismatch(1, 'a class')
  if (made instanceof JaggedTensor) checkParts(made, checked)
  return withState(asClass(made, cls), cls, checked, calls.strict)
}

/** As PyTorch's `as_subclass`, of what is there. */
function asClass(made: Tensor, cls: Global): Tensor {
  if ((cls.name === parameterClass.name) === made instanceof Parameter) return made
  if (!(made instanceof Parameter)) return parameterOf(made, made.requires_grad)
  if (cls.name !== 'torch.Tensor') return made
  const plain = made.data
  plain.requires_grad = made.requires_grad
  return plain
}

/** (data, requires_grad, backward_hooks, state) */
function rebuildParameterWithState(args: Tuple, calls: Calls): Tensor {
  const checked = new CheckedArguments('_rebuild_parameter_with_state', args, 4)
  return withState(checked.withGrad(new Parameter(checked.tensor(0), false), 1), parameterClass, checked, calls.strict)
}

const parameterClass = new Global('torch.nn.parameter', 'Parameter')
const plainClasses = new Set(['torch.Tensor', parameterClass.name])

function merged(dicts: readonly Dict[]): Dict<string, unknown> {
  const all = new Dict()
  for (const dict of dicts) setItems(all, boxedEntries(dict), 0)
  return all as Dict<string, unknown>
}

/**
 * A state is a dict of attributes, or one and a dict of slots; a class of its own may have made anything of it. A plain
 * tensor has room for both as attributes.
 */
function withState(made: Tensor, cls: Global, args: CheckedArguments, strict: boolean): Tensor {
  const state = args.value(3)
  const parts: readonly unknown[] = state instanceof Tuple ? state : [state]
  if (!plainClasses.has(cls.name) && !strict) {
    const [attributes, slots] = parts
    if (slots instanceof Dict) made.__dict__ = merged(attributes instanceof Dict ? [attributes, slots] : [slots])
    else if (attributes instanceof Dict) made.__dict__ = attributes as Dict<string, unknown>
    return markSubclass(made, { cls, state })
  }
  if (state instanceof Tuple && state.length !== 2) throw args.mismatch(3, 'attributes and slots')
  for (const part of parts) {
    if (isFalse(part)) continue
    if (!(part instanceof Dict)) throw args.mismatch(3, 'a dict of attributes')
    if ([...part.keys()].some((name) => typeof name !== 'string')) throw args.wrong('has an attribute of no name')
    if (parts.length === 1) made.__dict__ = part as Dict<string, unknown>
    else setItems((made.__dict__ ??= new Dict()), boxedEntries(part), 0)
  }
  return plainClasses.has(cls.name) ? made : markSubclass(made, { cls, state })
}
