// The names that PyTorch's `weights_only=True` allows, by release: torch/_weights_only_unpickler.py,
// _get_allowed_globals, as PyTorch 1.13.1, 2.6.0 and 2.14.1 give it, and get_safe_globals. What callers add there by
// `add_safe_globals` is theirs and not here.

import { exceptionNames } from '../../python/exceptions.js'

const numbers = 'BFloat16 Byte Char Double Float Half Int Long Short'
const elements = `${numbers} Bool`
const storages = `${elements} ComplexDouble ComplexFloat`
const narrow = '1 2 3 4 5 6 7'

const always = names([
  ['collections.OrderedDict torch.nn.parameter.Parameter torch.serialization._get_layout torch.Size torch.Tensor'],
  ['torch.', storages, 'Storage'],
  ['torch.', 'QInt32 QInt8 QUInt2x4 QUInt4x2 QUInt8', 'Storage'],
  ['torch.', elements, 'Tensor'],
  ['torch.cuda.', storages, 'Storage'],
  ['torch.cuda.', elements, 'Tensor'],
  ['torch.sparse.', numbers, 'Tensor'],
  ['torch.cuda.sparse.', numbers, 'Tensor'],
  ['torch.storage.', 'Typed Untyped', 'Storage'],
  ['torch.', 'complex32 complex64 complex128 float16 float32 float64 int8 int16 int32 int64'],
  ['torch._utils._rebuild_', 'tensor tensor_v2 parameter sparse_tensor meta_tensor_no_storage'],
])

const from2_6 = names([
  ['collections.Counter _codecs.encode builtins.bytearray builtins.complex builtins.set torch.device'],
  ['torch.', 'bfloat16 bool uint8 uint16 uint32 uint64 bits8 bits16 bits1x8 bits2x4 bits4x2'],
  ['torch.float8_', 'e4m3fn e4m3fnuz e5m2 e5m2fnuz'],
  ['torch.', 'qint8 qint32 quint8 quint4x2 quint2x4'],
  ['torch.per_channel_', 'affine affine_float_qparams symmetric'],
  ['torch.per_tensor_', 'affine symmetric'],
  ['torch._utils._rebuild_', 'parameter_with_state tensor_v3 qtensor nested_tensor wrapper_subclass'],
  ['torch._utils._rebuild_device_tensor_from_', 'cpu_tensor numpy'],
  ['torch._tensor._rebuild_from_type_v2'],
])

const from2_14 = names([
  ['torch.', 'float8_e8m0fnu float4_e2m1fn_x2 bcomplex32'],
  ['torch.int', narrow],
  ['torch.uint', narrow],
])

/**
 * What `torch.serialization.get_safe_globals()` holds after `import torch`: the packages that it imports add names. 2.14
 * has all of Python's exceptions among them (torch.distributed.distributed_c10d).
 */
export const registeredNames: Readonly<Record<'1.13' | '2.6' | '2.14', ReadonlySet<string>>> = {
  '1.13': new Set(),
  '2.6': new Set(names([['torch.nested._internal.nested_tensor.', 'NestedTensor _rebuild_njt']])),
  '2.14': new Set(
    names([
      ['torch.nested._internal.nested_tensor.', 'NestedTensor _rebuild_njt'],
      ['torch.distributed._mesh_layout.', '_FlatLayout _MeshLayout'],
      ['traceback.', 'FrameSummary StackSummary'],
      ['builtins.', exceptionNames.join(' ')],
    ]),
  ),
}

/** By the release whose rules they are. */
export const weightsOnlyNames = {
  '1.13': new Set([...always, 'torch._utils._rebuild_sparse_csr_tensor']),
  '2.6': new Set([...always, ...from2_6]),
  '2.14': new Set([...always, ...from2_6, ...from2_14]),
} as const satisfies Record<string, ReadonlySet<string>>

/** Each row is a list of names, or a prefix, what goes between, and an ending. */
function names(rows: readonly (readonly [string, string?, string?])[]): string[] {
  return rows.flatMap(([prefix, middles, ending = '']) =>
    middles === undefined ? prefix.split(' ') : middles.split(' ').map((middle) => prefix + middle + ending),
  )
}
