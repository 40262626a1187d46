// How tensors that are more than a view of a storage are rebuilt: sparse, nested, quantized, on the device `meta`, of
// devices and classes that are not here. torch/_utils.py, torch/_tensor.py.

import { Parameter } from '../../nn/parameter.js'
import { NDArray } from '../../numpy/array.js'
import { to } from '../../ops/convert.js'
import type { Calls } from '../../pickle/known.js'
import { Dict } from '../../python/dict.js'
import { Global, PyObject } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'
import { device, layout, sparse_coo, TorchConstant } from '../../tensor/device.js'
import { int32, int64 } from '../../tensor/dtype.js'
import { tensor } from '../../tensor/data.js'
import { MetaTensor, WrapperTensor } from '../../tensor/meta.js'
import { NestedTensor } from '../../tensor/nested.js'
import type { Quantizer } from '../../tensor/quantized.js'
import { SparseCompressedTensor, SparseCooTensor } from '../../tensor/sparse.js'
import { markSubclass } from '../../tensor/subclass.js'
import { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { per_channel_affine_float_qparams } from '../../tensor/qschemes.js'

/** (qscheme, scale, zero_point) or (qscheme, scales, zero_points, axis) */
export function quantizerOf(params: CheckedArguments, sizes: readonly number[]): Quantizer {
  const qscheme = params.value(0)
  if (!(qscheme instanceof TorchConstant)) throw params.mismatch(0, 'a qscheme')
  if (params.length === 3) return { qscheme, scale: params.number(1), zero_point: params.number(2) }
  const axis = params.size(3)
  if (axis >= sizes.length) throw params.wrong(`has axis ${axis} of a tensor of ${sizes.length} dimensions`)
  const scales = params.tensor(1)
  const zero_points = params.tensor(2)
  if (scales.numel() !== sizes[axis] || zero_points.numel() !== sizes[axis]) {
    throw params.wrong(
      `has ${scales.numel()} scales and ${zero_points.numel()} zero points for ${sizes[axis]} channels`,
    )
  }
  // Files call both schemes by one name; the dtype of the zero points tells them apart.
  const scheme = zero_points.dtype.is_floating_point ? per_channel_affine_float_qparams : qscheme
  return { qscheme: scheme, scales, zero_points, axis }
}

/** (layout, data): coordinates, or compressed rows or columns. */
export function rebuildSparse(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_sparse_tensor', args, 2)
  const kind = checked.value(0)
  if (!(kind instanceof layout)) throw checked.mismatch(0, 'a layout')
  if (kind === sparse_coo) return coordinates(new CheckedArguments('sparse data', checked.tuple(1), 3, 4))
  const data = new CheckedArguments('sparse data', checked.tuple(1), 4)
  return new SparseCompressedTensor(kind, indices(data, 0), indices(data, 1), data.tensor(2), data.sizes(3))
}

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
  return new SparseCooTensor(places, values, sizes, data.length === 4 ? data.boolean(3) : null)
}

function indices(data: CheckedArguments, index: number): Tensor {
  const places = data.tensor(index)
  if (places.dtype !== int64 && places.dtype !== int32) throw data.wrong(`has indices of dtype ${places.dtype}`)
  return places
}

/** (buffer, sizes, strides, storage_offsets) */
export function rebuildNested(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_nested_tensor', args, 4)
  for (const index of [1, 2, 3])
    if (checked.tensor(index).dtype !== int64) throw checked.mismatch(index, 'a tensor of int64')
  return new NestedTensor(checked.tensor(0), checked.tensor(1), checked.tensor(2), checked.tensor(3))
}

/** (dtype, size, stride, requires_grad) */
export function rebuildMeta(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_meta_tensor_no_storage', args, 4)
  return new MetaTensor(checked.dtype(0), checked.sizes(1), stridesFor(checked, 1, 2)).requires_grad_(
    checked.boolean(3),
  )
}

/** (class, dtype, size, stride, storage_offset, layout, device, requires_grad): its elements are in its attributes. */
export function rebuildWrapper(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_wrapper_subclass', args, 8)
  const [cls, , , , , kind, place] = args
  if (!(cls instanceof Global)) throw checked.mismatch(0, 'a class')
  if (!(kind instanceof layout)) throw checked.mismatch(5, 'a layout')
  const where = place instanceof device ? place : new device(checked.string(6))
  const wrapper = new WrapperTensor(
    cls,
    checked.dtype(1),
    checked.sizes(2),
    stridesFor(checked, 2, 3),
    checked.size(4),
    where,
    kind,
  )
  return wrapper.requires_grad_(checked.boolean(7))
}

function stridesFor(args: CheckedArguments, sizes: number, strides: number): number[] {
  const given = args.sizes(strides)
  if (given.length !== args.sizes(sizes).length) throw args.mismatch(strides, 'as many strides as sizes')
  return given
}

/** (array or tensor, dtype, device, requires_grad): of devices whose memory no file has, all of which are the cpu here. */
export function rebuildOnDevice(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_device_tensor', args, 4)
  const [data] = args
  if (data instanceof Tensor) return to(data, checked.dtype(1)).detach().requires_grad_(checked.boolean(3))
  if (!(data instanceof NDArray)) throw checked.mismatch(0, 'a numpy array')
  const elements = data.data
  if (Array.isArray(elements)) throw checked.mismatch(0, 'an array of numbers')
  const made = tensor(elements).reshape([...data.shape])
  return to(made, checked.dtype(1)).requires_grad_(checked.boolean(3))
}

/**
 * (func, type, args, state): a tensor with Python attributes, of a class of its own. What other functions rebuild stays
 * inert.
 */
export function rebuildFromType(args: Tuple, calls: Calls): unknown {
  const checked = new CheckedArguments('_rebuild_from_type_v2', args, 4)
  const made = calls.call(checked.value(0), checked.tuple(2))
  if (made instanceof PyObject)
    return new PyObject(new Global('torch._tensor', '_rebuild_from_type_v2'), args, 'reduce')
  if (!(made instanceof Tensor)) throw checked.wrong('takes a function that rebuilds a tensor')
  const cls = checked.value(1)
  if (!(cls instanceof Global)) throw checked.mismatch(1, 'a class')
  const isParameter = cls.name === parameterClass.name && !(made instanceof Parameter)
  return withState(isParameter ? new Parameter(made, made.requires_grad) : made, cls, checked.value(3))
}

/** (data, requires_grad, backward_hooks, state) */
export function rebuildParameterWithState(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_parameter_with_state', args, 4)
  return withState(new Parameter(checked.tensor(0), checked.boolean(1)), parameterClass, checked.value(3))
}

const parameterClass = new Global('torch.nn.parameter', 'Parameter')
const plainClasses = new Set(['torch.Tensor', parameterClass.name])

/** A state is a dict of attributes, or one and a dict of slots; a class of its own may have made anything of it. */
function withState(made: Tensor, cls: Global, state: unknown): Tensor {
  const attributes: unknown = state instanceof Tuple && state.length === 2 ? state[0] : state
  if (attributes instanceof Dict) made.__dict__ = attributes as Dict<string, unknown>
  return plainClasses.has(cls.name) && attributes === state && attributes instanceof Dict
    ? made
    : markSubclass(made, { cls, state })
}
