// numpy's scalars as values: np.float64, np.int32, np.str_, np.datetime64, …

import { Shown } from '../python/shown.js'
import type { NumpyDType } from './dtype.js'
import { elementReader } from './elements.js'
import { formatScalar } from './format-scalar.js'

/**
 * A numpy scalar: one element of its dtype.
 *
 * @example
 * import { NumpyDType, NumpyScalar } from 'torchlet'
 * const loss = new NumpyScalar(NumpyDType.of('float32'), Float32Array.of(0.5))
 * loss.item()    // 0.5
 */
export class NumpyScalar extends Shown {
  /** @internal */ static readonly __module__: string = 'numpy'
  /** @internal */ static readonly __qualname__: string = 'generic'
  /** The type of the value. */
  readonly dtype: NumpyDType
  /** The element as the file has it; null where it is a Python object. @internal */
  readonly bytes: Uint8Array | null
  /** The Python object. @internal */
  readonly object: unknown

  /**
   * @param value A typed array whose bytes are the element, or for `object` any value.
   * @throws TypeError where it has not as many bytes as the dtype.
   */
  constructor(dtype: NumpyDType, value: unknown) {
    super()
    this.dtype = dtype
    if (dtype.kind === 'O') {
      this.bytes = null
      this.object = value
      return
    }
    if (!ArrayBuffer.isView(value) || value.byteLength !== dtype.itemsize) {
      throw new TypeError(`a scalar of dtype ${dtype} takes a typed array of ${dtype.itemsize} bytes`)
    }
    this.bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
    this.object = null
  }

  /** The value: a number (a bigint beyond 2^53, and for counts of a date's unit), boolean, string, bytes, Complex, tuple. */
  item(): unknown {
    const { bytes, dtype } = this
    if (bytes === null) return this.object
    return elementReader(dtype)(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)
  }

  /** The same as `item()`. */
  get value(): unknown {
    return this.item()
  }

  /** The value, for arithmetic. */
  override valueOf(): unknown {
    return this.item()
  }

  /** Python's equality: a number as a dict's key is the number. @internal */
  __key__(): unknown {
    if (this.dtype.kind === 'V') return this
    const value = this.item()
    return Number.isNaN(value) ? this : value
  }

  /** As numpy prints it: `1.5`, or with a Python from 3.12 on, which has numpy 2, `np.float64(1.5)`. */
  __repr__(): string {
    return formatScalar(this)
  }
}
