// The values that a state dict may be made of, as torchlet's namespace has them: Python's types, dtypes, layouts, storages; and
// what prints them. What is here comes with every `load`; more.ts and tensors.ts have the other values.

export { ByteArray } from './python/bytes.js'
export { Counter, DefaultDict, Dict, OrderedDict } from './python/dict.js'
export { Complex, PyFloat } from './python/numbers.js'
export { Global, PyObject } from './python/objects.js'
export { set_printoptions } from './python/printoptions.js'
export type { PrintOptions } from './python/printoptions.js'
export { repr } from './python/repr.js'
export { FrozenSet } from './python/sets.js'
export { Size, Tuple } from './python/tuple.js'
export {
  channels_last,
  channels_last_3d,
  contiguous_format,
  device,
  layout,
  memory_format,
  preserve_format,
  sparse_bsc,
  sparse_bsr,
  jagged,
  sparse_coo,
  sparse_csc,
  sparse_csr,
  strided,
} from './tensor/device.js'
export {
  bcomplex32,
  bfloat16,
  bits16,
  bits1x8,
  bits2x4,
  bits4x2,
  bits8,
  bool,
  complex128,
  complex128 as cdouble,
  complex32,
  complex32 as chalf,
  complex64,
  complex64 as cfloat,
  dtype,
  float16,
  float16 as half,
  float32,
  float32 as float,
  float4_e2m1fn_x2,
  float64,
  float64 as double,
  float8_e4m3fn,
  float8_e4m3fnuz,
  float8_e5m2,
  float8_e5m2fnuz,
  float8_e8m0fnu,
  int1,
  int16,
  int16 as short,
  int2,
  int3,
  int32,
  int32 as int,
  int4,
  int5,
  int6,
  int64,
  int64 as long,
  int7,
  int8,
  qint32,
  qint8,
  quint2x4,
  quint4x2,
  quint8,
  uint1,
  uint16,
  uint2,
  uint3,
  uint32,
  uint4,
  uint5,
  uint6,
  uint64,
  uint7,
  uint8,
} from './tensor/dtype.js'
export type { Element } from './tensor/elements/element.js'
export { TypedStorage, UntypedStorage } from './tensor/storage.js'
export type { TypedArray } from './tensor/elements/typed-array.js'
export * from './errors.js'
export { print } from './print.js'
export { StateDict } from './serialization/state-dict.js'
export { init } from './wasm/provided.js'
export type { InitOptions } from './wasm/provided.js'
