// The dtypes of PyTorch, one row each: c10/core/ScalarType.h. A new dtype is a row here, an accessor in
// element.ts, and a code in assembly/shared/dtype-code.ts once a kernel computes with it.

import { uncloneable } from '../python/uncloneable.js'
import { DTypeCode } from '../../assembly/shared/dtype-code.js'
import { Kind, kindBrand } from '../call/kinds.js'

/** `bits`: opaque bytes. `packed`: several values in a byte. `quantized`: integers with a scale. */
export type DTypeKind = 'float' | 'complex' | 'int' | 'uint' | 'bool' | 'quantized' | 'bits' | 'packed'

/** PyTorch's names of dtypes, which stand for them where a dtype is taken: `zeros(2, { dtype: 'float16' })`. */
export type DTypeName =
  | `float${'16' | '32' | '64'}`
  | 'bfloat16'
  | `complex${'32' | '64' | '128'}`
  | `${'' | 'u'}int${'8' | '16' | '32' | '64'}`
  | 'bool'
  | `float8_${'e4m3fn' | 'e4m3fnuz' | 'e5m2' | 'e5m2fnuz' | 'e8m0fnu'}`

/** A dtype, or its name. */
export type DTypeLike = dtype | DTypeName

/**
 * The type of a tensor's elements: `torch.float32`, `torch.int64`, … One object each, so `===` compares.
 */
export class dtype {
  /** PyTorch's name without the module: `'float32'`. */
  readonly name: string
  /** Bytes an element; of a packed dtype, bytes of the smallest addressable unit. */
  readonly itemsize: number
  /** What the elements are. */
  readonly kind: DTypeKind
  /** The class name of a typed storage (`FloatStorage`), or null for dtypes newer than those. */
  readonly storage_name: string | null
  /** What kernels call it, or null where none computes with it. */
  readonly code: DTypeCode | null
  /** @internal */ readonly clone = uncloneable

  /** @internal dtypes are the constants of this file. */
  constructor(name: string, itemsize: number, kind: DTypeKind, storage_name: string | null, code: DTypeCode | null) {
    this.name = name
    this.itemsize = itemsize
    this.kind = kind
    this.storage_name = storage_name
    this.code = code
    Object.freeze(this)
  }

  /** Elements that share a byte: more than one in the narrow quantized dtypes. */
  get perByte(): number {
    return this.name === 'quint4x2' ? 2 : this.name === 'quint2x4' ? 4 : 1
  }

  /** Whether the elements are real floating point numbers. */
  get is_floating_point(): boolean {
    return this.kind === 'float'
  }

  /** Whether the elements are complex numbers. */
  get is_complex(): boolean {
    return this.kind === 'complex'
  }

  /** Whether elements can be negative. */
  get is_signed(): boolean {
    return this.kind === 'float' || this.kind === 'complex' || this.kind === 'int'
  }

  /** As Python prints it: `torch.float32`. */
  toString(): string {
    return this.__repr__()
  }

  /** What `JSON.stringify` writes: `torch.float32`. */
  toJSON(): string {
    return this.__repr__()
  }

  __repr__(): string {
    return `torch.${this.name}`
  }
}

Object.defineProperty(dtype.prototype, kindBrand, { value: Kind.DType })

/** PyTorch's internal name, which its messages use: `Float` for float32. @internal */
export function scalarTypeName(type: dtype): string {
  if (type.storage_name !== null) return type.storage_name.replace('Storage', '')
  if (type === complex32) return 'ComplexHalf'
  return type.name.replace(
    /^(uint|bcomplex|[a-z])/,
    (start) => ({ uint: 'UInt', bcomplex: 'BComplex' })[start] ?? start.toUpperCase(),
  )
}

/** Floating point of 64 bits, also `double`. */
export const float64 = new dtype('float64', 8, 'float', 'DoubleStorage', DTypeCode.Float64)
/** Floating point of 32 bits, also `float`. */
export const float32 = new dtype('float32', 4, 'float', 'FloatStorage', DTypeCode.Float32)
/** Floating point of 16 bits, also `half`. */
export const float16 = new dtype('float16', 2, 'float', 'HalfStorage', DTypeCode.Float16)
/** Floating point of 16 bits with the range of float32. */
export const bfloat16 = new dtype('bfloat16', 2, 'float', 'BFloat16Storage', DTypeCode.BFloat16)
/** Floating point of 8 bits: 4 bits of exponent and 3 of mantissa, no infinities. */
export const float8_e4m3fn = new dtype('float8_e4m3fn', 1, 'float', null, null)
/** Floating point of 8 bits: 5 bits of exponent and 2 of mantissa. */
export const float8_e5m2 = new dtype('float8_e5m2', 1, 'float', null, null)
/** Floating point of 8 bits: 4 bits of exponent and 3 of mantissa, no infinities and no -0. */
export const float8_e4m3fnuz = new dtype('float8_e4m3fnuz', 1, 'float', null, null)
/** Floating point of 8 bits: 5 bits of exponent and 2 of mantissa, no infinities and no -0. */
export const float8_e5m2fnuz = new dtype('float8_e5m2fnuz', 1, 'float', null, null)
/** Floating point of 8 bits: a power of two: 8 bits of exponent. */
export const float8_e8m0fnu = new dtype('float8_e8m0fnu', 1, 'float', null, null)
/** Two floating point numbers of 4 bits in a byte. */
export const float4_e2m1fn_x2 = new dtype('float4_e2m1fn_x2', 1, 'packed', null, null)

/** Complex numbers of two times 64 bits, also `cdouble`. */
export const complex128 = new dtype('complex128', 16, 'complex', 'ComplexDoubleStorage', DTypeCode.Complex128)
/** Complex numbers of two times 32 bits, also `cfloat`. */
export const complex64 = new dtype('complex64', 8, 'complex', 'ComplexFloatStorage', DTypeCode.Complex64)
/** Complex numbers of two times 16 bits, also `chalf`. */
export const complex32 = new dtype('complex32', 4, 'complex', null, null)
/** Complex numbers of two times bfloat16. */
export const bcomplex32 = new dtype('bcomplex32', 4, 'complex', null, null)

/** Integers of 64 bits, also `long`. */
export const int64 = new dtype('int64', 8, 'int', 'LongStorage', DTypeCode.Int64)
/** Integers of 32 bits, also `int`. */
export const int32 = new dtype('int32', 4, 'int', 'IntStorage', DTypeCode.Int32)
/** Integers of 16 bits, also `short`. */
export const int16 = new dtype('int16', 2, 'int', 'ShortStorage', DTypeCode.Int16)
/** Integers of 8 bits. */
export const int8 = new dtype('int8', 1, 'int', 'CharStorage', DTypeCode.Int8)
/** Integers of 8 bits without sign. */
export const uint8 = new dtype('uint8', 1, 'uint', 'ByteStorage', DTypeCode.UInt8)
/** Integers of 16 bits without sign. */
export const uint16 = new dtype('uint16', 2, 'uint', null, DTypeCode.UInt16)
/** Integers of 32 bits without sign. */
export const uint32 = new dtype('uint32', 4, 'uint', null, DTypeCode.UInt32)
/** Integers of 64 bits without sign. */
export const uint64 = new dtype('uint64', 8, 'uint', null, DTypeCode.UInt64)
/** True and false, a byte each. */
export const bool = new dtype('bool', 1, 'bool', 'BoolStorage', DTypeCode.Bool)

/** Quantized integers of 8 bits. */
export const qint8 = new dtype('qint8', 1, 'quantized', 'QInt8Storage', null)
/** Quantized integers of 8 bits without sign. */
export const quint8 = new dtype('quint8', 1, 'quantized', 'QUInt8Storage', null)
/** Quantized integers of 32 bits. */
export const qint32 = new dtype('qint32', 4, 'quantized', 'QInt32Storage', null)
/** Two quantized integers of 4 bits in a byte. */
export const quint4x2 = new dtype('quint4x2', 1, 'quantized', 'QUInt4x2Storage', null)
/** Four quantized integers of 2 bits in a byte. */
export const quint2x4 = new dtype('quint2x4', 1, 'quantized', 'QUInt2x4Storage', null)

/** 8 bits that mean nothing. */
export const bits8 = new dtype('bits8', 1, 'bits', null, null)
/** 16 bits that mean nothing. */
export const bits16 = new dtype('bits16', 2, 'bits', null, null)
/** 8 times one bit in a byte. */
export const bits1x8 = new dtype('bits1x8', 1, 'packed', null, null)
/** 4 times two bits in a byte. */
export const bits2x4 = new dtype('bits2x4', 1, 'packed', null, null)
/** 2 times four bits in a byte. */
export const bits4x2 = new dtype('bits4x2', 1, 'packed', null, null)

/** Integers of less than a byte, which PyTorch has as names only: no tensor of theirs is in a file. */
const narrow = (kind: 'int' | 'uint', bits: number): dtype => new dtype(`${kind}${bits}`, 1, 'packed', null, null)
/** Integers of 1 bit, a name only. */
export const int1 = narrow('int', 1)
/** Integers of 2 bits, a name only. */
export const int2 = narrow('int', 2)
/** Integers of 3 bits, a name only. */
export const int3 = narrow('int', 3)
/** Integers of 4 bits, a name only. */
export const int4 = narrow('int', 4)
/** Integers of 5 bits, a name only. */
export const int5 = narrow('int', 5)
/** Integers of 6 bits, a name only. */
export const int6 = narrow('int', 6)
/** Integers of 7 bits, a name only. */
export const int7 = narrow('int', 7)
/** Integers of 1 bit without sign, a name only. */
export const uint1 = narrow('uint', 1)
/** Integers of 2 bits without sign, a name only. */
export const uint2 = narrow('uint', 2)
/** Integers of 3 bits without sign, a name only. */
export const uint3 = narrow('uint', 3)
/** Integers of 4 bits without sign, a name only. */
export const uint4 = narrow('uint', 4)
/** Integers of 5 bits without sign, a name only. */
export const uint5 = narrow('uint', 5)
/** Integers of 6 bits without sign, a name only. */
export const uint6 = narrow('uint', 6)
/** Integers of 7 bits without sign, a name only. */
export const uint7 = narrow('uint', 7)

/** Every dtype, in PyTorch's order of age within each kind. */
export const dtypes: readonly dtype[] = [
  float64,
  float32,
  float16,
  bfloat16,
  float8_e4m3fn,
  float8_e5m2,
  float8_e4m3fnuz,
  float8_e5m2fnuz,
  float8_e8m0fnu,
  float4_e2m1fn_x2,
  complex128,
  complex64,
  complex32,
  bcomplex32,
  int64,
  int32,
  int16,
  int8,
  uint8,
  uint16,
  uint32,
  uint64,
  bool,
  qint8,
  quint8,
  qint32,
  quint4x2,
  quint2x4,
  bits8,
  bits16,
  bits1x8,
  bits2x4,
  bits4x2,
  int1,
  int2,
  int3,
  int4,
  int5,
  int6,
  int7,
  uint1,
  uint2,
  uint3,
  uint4,
  uint5,
  uint6,
  uint7,
]

/** The dtype of a name as users write it, `'float32'` or `'torch.float32'`, by PyTorch's short names too. @internal */
export function dtypeNamed(text: string): dtype | undefined {
  const name = text.replace(/^torch\./, '')
  const full = shortNames.get(name) ?? name
  return dtypes.find((each) => each.name === full)
}

const shortNames: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['half', 'float16'],
  ['float', 'float32'],
  ['double', 'float64'],
  ['chalf', 'complex32'],
  ['cfloat', 'complex64'],
  ['cdouble', 'complex128'],
  ['short', 'int16'],
  ['int', 'int32'],
  ['long', 'int64'],
])

/**
 * How to convert tensors of these dtypes to what an operation takes, for its messages. int64 is met by those who wrote floats:
 * JavaScript has one number for 1 and 1.0. @internal
 */
export function conversion(...types: readonly dtype[]): string {
  if (types.includes(int64)) {
    return 'x.float(). torch.tensor([1.0, 2.0]) holds int64, since 1.0 is 1 in JavaScript, unless it is given { dtype: torch.float32 }'
  }
  return types.some(({ kind }) => kind === 'int' || kind === 'uint' || kind === 'bool') ? 'x.float()' : 'x.to(dtype)'
}
