// What a program asks of tensors, and tensors that it makes of numbers and lists.

import { tensor as tensorOf } from '../../../tensor/making/data.js'
import { cpu } from '../../../tensor/device.js'
import * as dtypes from '../../../tensor/dtype.js'
import type { dtype } from '../../../tensor/dtype.js'
import { scalar_tensor } from '../../../tensor/making/factory.js'
import { NestedTensor } from '../../../tensor/forms/nested.js'
import { Tensor } from '../../../tensor/tensor.js'
import { Complex } from '../../../python/numbers.js'
import type { SchemaType } from '../../../schema.js'
import { abs } from '../../../ops/pointwise/unary.js'
import { to } from '../../../ops/moving/convert.js'
import { clone } from '../../../ops/moving/copies.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { emptyTypes } from '../values/accepts.js'
import { codeOf, dtypeOf } from '../values/codes.js'
import { isInt, numberOf } from '../values/numbers.js'
import type { Int } from '../values/numbers.js'
import { itemOf, valueOf } from '../values/tensors.js'
import { indexIn } from './strings.js'
import { refused } from './refused.js'

/** The dtype that a number, bool or list of them makes: TorchScript's, not that of the first item alone. */
function dtypeOfItems(value: unknown): dtype | undefined {
  if (typeof value === 'boolean') return dtypes.bool
  if (isInt(value)) return dtypes.int64
  if (value instanceof Complex) return dtypes.complex64
  if (value instanceof Tensor) return value.dtype
  if (!Array.isArray(value)) return dtypes.float32
  for (const item of value as unknown[]) {
    const found = dtypeOfItems(item)
    if (found !== undefined) return found
  }
  return elementDtype(emptyTypes.get(value))
}

function elementDtype(type: SchemaType | undefined): dtype | undefined {
  if (type?.kind === 'List') return elementDtype(type.elements[0])
  return type?.kind === 'int' ? dtypes.int64 : type?.kind === 'bool' ? dtypes.bool : undefined
}

/** The plain values of a list within lists. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Tensor) return plain(itemOf(value))
  return typeof value === 'object' && !(value instanceof Complex) ? numberOf(value) : value
}

function made(data: unknown, code: Int | null, _device: unknown, requires_grad = false): Tensor {
  const type = code === null ? (dtypeOfItems(data) ?? dtypes.float32) : requireDtype(code)
  const found = tensorOf(plain(data) as never, { dtype: type })
  found.requires_grad = requires_grad
  return found
}

function requireDtype(code: Int): dtype {
  const type = dtypeOf(code)
  if (type === undefined) throw refused(`there is no dtype ${code}`)
  return type
}

/** `x.tolist()`: the number of dimensions is the type's. */
function tolist(tensor: Tensor, type: SchemaType): unknown {
  let depth = 0
  let element = type
  while (element.kind === 'List') {
    depth++
    element = element.elements[0] as SchemaType
  }
  if (depth !== tensor.sizes.length) {
    throw refused(
      `Output annotation list dimension and runtime tensor dimension must match: ${depth}, ${tensor.sizes.length}`,
    )
  }
  const values = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(values) : valueOf(value as never, tensor.dtype)
  return values(tensor.tolist())
}

/** `to` in the forms that only TorchScript has: by number of the dtype. */
function toDtype(tensor: Tensor, code: Int | null, copy: boolean): Tensor {
  const converted = code === null ? tensor : (to(tensor, requireDtype(code)) as Tensor)
  return copy && converted === tensor ? clone(tensor) : converted
}

const facts: readonly (readonly [string, string, (tensor: Tensor) => unknown])[] = [
  ['dtype', 'int', (tensor) => codeOf(tensor.dtype)],
  ['device', 'Device', (tensor) => (tensor.device.type === 'meta' ? tensor.device : cpu)],
  ['layout', 'int', (tensor) => codeOf(tensor.layout)],
  ['requires_grad', 'bool', (tensor) => tensor.requires_grad],
  ['is_cpu', 'bool', () => true],
  ['is_quantized', 'bool', (tensor) => tensor.dtype.kind === 'quantized'],
  ['is_sparse', 'bool', (tensor) => String(tensor.layout) === 'torch.sparse_coo'],
  ['is_nested', 'bool', (tensor) => tensor instanceof NestedTensor],
  ['is_meta', 'bool', (tensor) => tensor.device.type === 'meta'],
  ['itemsize', 'int', (tensor) => tensor.element_size()],
  ['nbytes', 'int', (tensor) => tensor.nbytes],
  ['data', 'Tensor', (tensor) => tensor.data],
  ['grad', 'Tensor?', () => null],
  ['name', 'str?', () => null],
]

/** Where no tensor of torchlet ever is. */
const elsewhere = 'cuda ipu maia mkldnn mps mtia sparse_csr vulkan xla xpu'.split(' ')

const sizes = (tensor: Tensor): number[] => [...tensor.sizes]

export const tensors: readonly Operator[] = [
  builtin('prim::abs(Tensor x) -> Tensor', (x: Tensor) => abs(x)),
  ...facts.map(([name, type, fact]) => builtin(`prim::${name}(Tensor a) -> ${type}`, fact)),
  ...elsewhere.map((name) => builtin(`prim::is_${name}(Tensor a) -> bool`, () => false)),
  builtin('aten::size(Tensor self) -> int[]', sizes),
  builtin(
    'aten::size.int(Tensor self, int dim) -> int',
    (tensor: Tensor, dim: Int) => tensor.sizes[dimOf(tensor, dim)],
  ),
  builtin('aten::sym_size(Tensor self) -> int[]', sizes),
  builtin('aten::stride(Tensor self) -> int[]', (tensor: Tensor) => [...tensor.strides]),
  builtin(
    'aten::stride.int(Tensor self, int dim) -> int',
    (tensor: Tensor, dim: Int) => tensor.strides[dimOf(tensor, dim)],
  ),
  builtin('aten::dim(Tensor self) -> int', (tensor: Tensor) =>
    tensor instanceof NestedTensor ? 1 + (tensor.nested_sizes.sizes[1] ?? 0) : tensor.sizes.length,
  ),
  builtin('aten::storage_offset(Tensor self) -> int', (tensor: Tensor) => tensor.storage_offset()),
  builtin('aten::element_size(Tensor self) -> int', (tensor: Tensor) => tensor.element_size()),
  builtin('aten::is_contiguous(Tensor self) -> bool', (tensor: Tensor) => tensor.is_contiguous()),
  builtin('aten::get_device(Tensor self) -> int', () => -1),
  builtin('aten::Size(int[] sizes) -> int[]', (list: unknown[]) => list),
  builtin('prim::tolist(Tensor self, Any type) -> Any', tolist),
  builtin('prim::NumToTensor.Scalar(Scalar a) -> Tensor', (value: unknown) =>
    scalar_tensor(plain(value) as never, { dtype: numberDtype(value) }),
  ),
  builtin('prim::NumToTensor.bool(bool a) -> Tensor', (value: boolean) => scalar_tensor(value, { dtype: dtypes.bool })),
  builtin(
    'aten::tensor.scalar(Scalar t, *, ScalarType? dtype=None, Device? device=None, bool requires_grad=False) -> Tensor',
    made,
  ),
  builtin(
    'aten::tensor.bool(bool t, *, ScalarType? dtype=None, Device? device=None, bool requires_grad=False) -> Tensor',
    made,
  ),
  builtin(
    'aten::tensor(t[] data, *, ScalarType? dtype=None, Device? device=None, bool requires_grad=False) -> Tensor',
    made,
  ),
  builtin('aten::as_tensor.scalar(Scalar t, *, ScalarType? dtype=None, Device? device=None) -> Tensor', made),
  builtin('aten::as_tensor.bool(bool t, *, ScalarType? dtype=None, Device? device=None) -> Tensor', made),
  builtin('aten::as_tensor.list(t[] data, *, ScalarType? dtype=None, Device? device=None) -> Tensor', made),
  builtin(
    'aten::as_tensor(Tensor data, *, ScalarType? dtype=None, Device? device=None) -> Tensor',
    (tensor: Tensor, code: Int | null) => toDtype(tensor, code, false),
  ),
  builtin('aten::_list_to_tensor(int[] self) -> Tensor', (list: unknown) => made(list, null, null)),
  builtin('aten::_tensor_to_list(Tensor self) -> int[]', (tensor: Tensor) =>
    tolist(tensor, {
      kind: 'List',
      elements: [{ kind: 'int', elements: [], size: null, name: '', alias: null }],
      size: null,
      name: '',
      alias: null,
    }),
  ),
  builtin(
    'aten::to.device(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor',
    (tensor: Tensor, _device: unknown, code: Int, _: boolean, copy: boolean) => toDtype(tensor, code, copy),
  ),
  builtin(
    'aten::to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor',
    (tensor: Tensor, code: Int, _: boolean, copy: boolean) => toDtype(tensor, code, copy),
  ),
  builtin(
    'aten::to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor',
    (tensor: Tensor, other: Tensor, _: boolean, copy: boolean) => toDtype(tensor, codeOf(other.dtype) ?? null, copy),
  ),
  builtin(
    'aten::to.dtype_layout(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor',
    (tensor: Tensor, code: Int | null, _layout: unknown, _device: unknown, _pin: unknown, _: boolean, copy: boolean) =>
      toDtype(tensor, code, copy),
  ),
  builtin(
    'aten::to.prim_Device(Tensor self, Device? device, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor',
    (tensor: Tensor, _device: unknown, code: Int | null, _: boolean, copy: boolean) => toDtype(tensor, code, copy),
  ),
  builtin(
    'aten::to.prim_dtype(Tensor self, int? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor',
    (tensor: Tensor, code: Int | null, _: boolean, copy: boolean) => toDtype(tensor, code, copy),
  ),
  builtin(
    'aten::to.prim_other(Tensor self, bool non_blocking=False, bool copy=False) -> Tensor',
    (tensor: Tensor, _: boolean, copy: boolean) => toDtype(tensor, null, copy),
  ),
  builtin('aten::type_as(Tensor self, Tensor other) -> Tensor', (tensor: Tensor, other: Tensor) =>
    to(tensor, other.dtype),
  ),
  ...['cpu', 'cuda'].map((name) => builtin(`aten::${name}(Tensor self) -> Tensor`, (tensor: Tensor) => tensor)),
]

function numberDtype(value: unknown): dtype {
  if (isInt(value)) return dtypes.int64
  return value instanceof Complex ? dtypes.complex128 : dtypes.float64
}

function dimOf(tensor: Tensor, dim: Int): number {
  const { length } = tensor.sizes
  if (length === 0) throw refused('Dimension specified as 0 but tensor has no dimensions')
  return indexIn(length, dim, 'Dimension')
}
