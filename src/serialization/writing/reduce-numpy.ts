// How numpy's values are written: the mirror of numpy-names.ts. The names are numpy 1's, `numpy.core`, which numpy 2 reads
// as well, and not the other way round. numpy/_core/src/multiarray: array_reduce_ex, arraydescr_reduce, gentype_reduce.

import { encodeUtf8 } from '../../bytes/utf8.js'
import { NDArray } from '../../numpy/array.js'
import { NumpyDType } from '../../numpy/dtype.js'
import type { StringOptions } from '../../numpy/facts.js'
import { NumpyScalar } from '../../numpy/scalar.js'
import type { Reduction } from '../../pickle/writing/reduction.js'
import { ByteArray } from '../../python/bytes.js'
import { Dict } from '../../python/dict.js'
import { Global } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'

const ndarray = new Global('numpy', 'ndarray')
/** Python has one object of each bytes of length 1. */
const typecode = Uint8Array.of(0x62)

/** @returns undefined for what is none of numpy's. */
export function reduceNumpy(object: object, protocol: number): Reduction | undefined {
  if (object instanceof NDArray) return protocol >= 5 ? reduceBuffer(object) : reduceArray(object)
  if (object instanceof NumpyScalar)
    return { callable: multiarray('scalar'), args: [object.dtype, object.bytes ?? object.object] }
  if (object instanceof NumpyDType) return reduceDType(object)
  return undefined
}

function reduceArray({ pythonClass, shape, dtype, fortran_order, bytes, objects }: NDArray): Reduction {
  return {
    callable: multiarray('_reconstruct'),
    args: [pythonClass ?? ndarray, Tuple.of(0), typecode],
    state: Tuple.of<unknown>(1, Tuple.from(shape), dtype, fortran_order, bytes ?? objects),
  }
}

/** Protocol 5 has the elements as a buffer; objects, dates and subclasses have none. */
function reduceBuffer(array: NDArray): Reduction {
  const { pythonClass, shape, dtype, fortran_order, bytes } = array
  if (bytes === null || pythonClass !== null || hasTime(dtype)) return reduceArray(array)
  const args = [ByteArray.copy(bytes), dtype, Tuple.from(shape), fortran_order ? 'F' : 'C']
  return { callable: new Global('numpy.core.numeric', '_frombuffer'), args }
}

function hasTime({ kind, fields, subarray }: NumpyDType): boolean {
  if (subarray !== null) return hasTime(subarray.base)
  return kind === 'M' || kind === 'm' || [...(fields?.values() ?? [])].some(({ dtype }) => hasTime(dtype))
}

function reduceDType(dtype: NumpyDType): Reduction {
  if (dtype.strings !== null) return reduceStrings(dtype.strings)
  const { kind, itemsize, byteorder, subarray, names, alignment, flags, metadata, datetime, scalarClass } = dtype
  const sized = 'SUV'.includes(kind)
  const state = [
    metadata === null && datetime === null ? 3 : 4,
    byteorder,
    subarray === null ? null : Tuple.of<unknown>(subarray.base, Tuple.from(subarray.shape)),
    names,
    fieldsOf(dtype),
    sized ? itemsize : -1,
    sized ? alignment : -1,
    flags,
  ]
  if (datetime !== null) {
    const unit = Tuple.of<unknown>(encodeUtf8(datetime.unit), datetime.count, 1, 1)
    state.push(Tuple.of<unknown>(metadata, unit))
  } else if (metadata !== null) {
    state.push(metadata)
  }
  const code = scalarClass ?? `${kind}${kind === 'U' ? itemsize / 4 : itemsize}`
  return { callable: new Global('numpy', 'dtype'), args: [code, false, true], state: Tuple.from(state) }
}

/** Only numpy 2 has them, and has this name. */
function reduceStrings({ coerce, missing }: StringOptions): Reduction {
  const args = [Number(coerce), ...(missing === null ? [] : [missing.na_object])]
  return { callable: new Global('numpy._core._internal', '_convert_to_stringdtype_kwargs'), args }
}

/** By name and by title, where there are titles. */
function fieldsOf({ fields }: NumpyDType): Dict | null {
  if (fields === null) return null
  const dict = new Dict()
  for (const [name, { dtype, offset, title }] of fields) {
    const field = title === null ? Tuple.of<unknown>(dtype, offset) : Tuple.of<unknown>(dtype, offset, title)
    dict.set(name, field)
    if (typeof title === 'string') dict.set(title, field)
  }
  return dict
}

function multiarray(name: string): Global {
  return new Global('numpy.core.multiarray', name)
}
