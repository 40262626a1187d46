// numpy.ndarray as a value: dtype, shape and elements, kept as the bytes (or Python objects) that the file has, so that
// it is written back as it came. No arithmetic: `torch.tensor(array.data)` makes a tensor of its numbers.

import { Shown } from '../python/shown.js'
import { LimitError } from '../errors.js'
import { isFloat, markFloat, mustBeFloat } from '../python/marks.js'
import { PyFloat } from '../python/numbers.js'
import type { Global } from '../python/objects.js'
import { Tuple } from '../python/tuple.js'
import { dataOf } from './data.js'
import type { NumpyData } from './data.js'
import { NumpyDType } from './dtype.js'
import { elementReader } from './elements.js'
import { formatArray } from './format.js'
import { littleEndian, rowMajor } from './order.js'

/** Lists that `tolist` makes for dimensions before one of size 0. */
const listLimit = 2 ** 24

/**
 * A numpy array.
 *
 * @example
 * import { NDArray, save } from 'torchlet'
 * const labels = new NDArray('int64', [2, 2], new BigInt64Array([1n, 2n, 3n, 4n]))
 * labels.tolist()                       // [[1, 2], [3, 4]]
 * await save({ labels }, 'labels.pt')
 */
export class NDArray extends Shown {
  /** @internal */ static readonly __module__: string = 'numpy'
  /** @internal */ static readonly __qualname__: string = 'ndarray'
  /** The type of the elements. */
  readonly dtype: NumpyDType
  /** Sizes of the dimensions. */
  readonly shape: Tuple<number>
  /** Whether the file has the elements in column-major order; what is given out is row-major all the same. */
  readonly fortran_order: boolean
  /** `numpy.matrix`, `numpy.recarray`, …; null for an ndarray. @internal */
  readonly pythonClass: Global | null
  /** The elements as the file has them; null where they are Python objects. @internal */
  readonly bytes: Uint8Array | null
  /** The Python objects, row-major in every file. @internal */
  readonly objects: readonly unknown[] | null

  /**
   * @param dtype A NumpyDType, or its name or code.
   * @param data Row-major: a typed array whose bytes are the elements (copied), or for `object` an Array of any values.
   * @throws TypeError where the data are not as many as the shape says.
   */
  constructor(dtype: NumpyDType | string, shape: Iterable<number>, data: ArrayBufferView | readonly unknown[]) {
    super()
    const type = typeof dtype === 'string' ? NumpyDType.of(dtype) : dtype
    const sizes = Tuple.from(shape)
    const count = sizes.reduce((product, size) => product * size, 1)
    const isObject = type.hasobject
    const got = ArrayBuffer.isView(data) ? data.byteLength : data.length
    const expected = isObject ? count : count * type.itemsize
    if (ArrayBuffer.isView(data) === isObject || got !== expected) {
      const what = isObject ? `an Array of ${expected} objects` : `a typed array of ${expected} bytes`
      throw new TypeError(`an NDArray of dtype ${type} and shape (${sizes.join(', ')}) takes ${what}, not of ${got}`)
    }
    this.dtype = type
    this.shape = sizes
    this.fortran_order = false
    this.pythonClass = null
    this.bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : null
    this.objects = ArrayBuffer.isView(data) ? null : copyOf(data)
  }

  /** How many dimensions there are. */
  get ndim(): number {
    return this.shape.length
  }

  /** The number of elements. */
  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1)
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.dtype.itemsize
  }

  /**
   * The elements in row-major order. Numbers as a typed array: float16 and long doubles widened or narrowed to floats
   * that JavaScript has, complex interleaved, bool as a Uint8Array, dates and durations as counts of their unit in a
   * BigInt64Array. Anything else as an Array: strings, bytes, tuples for structures, objects. Shares the array's memory
   * where dtype and layout allow: for reading.
   */
  get data(): NumpyData {
    return dataOf(this)
  }

  /** The elements as nested arrays; a 0-dim array gives its element. */
  tolist(): unknown {
    const { shape } = this
    const elements = this.elements()
    const empty = shape.indexOf(0)
    const lists = shape.slice(0, empty < 0 ? -1 : empty).reduce((product, size) => product * size, 1)
    if (lists > listLimit) throw new LimitError({ what: 'the lists of an array', limit: listLimit, got: lists })
    let next = 0
    const nested = (dim: number): unknown => {
      if (dim === shape.length) return elements[next++]
      return Array.from({ length: shape[dim] as number }, () => nested(dim + 1))
    }
    return nested(0)
  }

  /**
   * The elements' bytes in row-major order, little endian.
   *
   * @throws TypeError for an array of objects.
   */
  toBytes(): Uint8Array {
    if (this.bytes === null) throw new TypeError(`an array of dtype ${this.dtype} has objects, not bytes`)
    return littleEndian(rowMajor(this.bytes, this), this.dtype)
  }

  /** Row-major: all, or those at these places, where floats that look like ints are PyFloats. @internal */
  elements(places?: readonly number[]): unknown[] {
    const { dtype, bytes, objects } = this
    if (bytes === null) {
      const list = objects ?? []
      return places === undefined ? copyOf(list) : places.map((place) => boxed(list, place))
    }
    const ordered = rowMajor(bytes, this)
    const view = new DataView(ordered.buffer, ordered.byteOffset, ordered.byteLength)
    const read = elementReader(dtype)
    if (places !== undefined) return places.map((place) => read(view, place * dtype.itemsize))
    return Array.from({ length: this.size }, (_, index) => read(view, index * dtype.itemsize))
  }

  /** What `JSON.stringify` writes: dtype and shape. */
  toJSON(): { readonly dtype: string; readonly shape: readonly number[] } {
    return { dtype: String(this.dtype), shape: this.shape }
  }

  /** A few for the array and one for each dimension. @internal */
  get reprLevels(): number {
    return 4 + this.ndim
  }

  /** What numpy prints for an array within itself. @internal */
  reprWithin(): string {
    return formatArray(this, '...')
  }

  /** As numpy prints it: numpy 1.24, or of the releases that go with the Python set by `set_printoptions`. */
  __repr__(): string {
    return formatArray(this)
  }
}

function boxed(list: readonly unknown[], place: number): unknown {
  const item = list[place]
  return typeof item === 'number' && isFloat(list, place, item) ? PyFloat(item) : item
}

/** With the marks of which numbers are floats. */
function copyOf(objects: readonly unknown[]): unknown[] {
  const copy = [...objects]
  copy.forEach((item, index) => {
    if (typeof item === 'number' && !mustBeFloat(item) && isFloat(objects, index, item)) markFloat(copy, index, item)
  })
  return copy
}
