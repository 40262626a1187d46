// Pickles one after the other with numbers and raw bytes between them: what the legacy format and the members of old
// tar files are. All numbers are little endian.

import { ArchiveError, UnsafeError } from '../../errors.js'
import { movedDown } from '../../io/aligned.js'
import type { FindClass, UnpickleOptions } from '../../pickle/known.js'
import { unpickleFrom } from '../../pickle/unpickler.js'
import { oldTensorNames } from '../names/old-tensors.js'
import { pythonNames } from '../names/python/python-names.js'
import { storageNames } from '../names/storage-names.js'

export class PickleStream {
  /** Bytes from the start to what comes next. */
  position = 0
  private readonly bytes: Uint8Array
  /** For messages: the archive's member, where it is one. */
  private readonly entry: string | undefined
  private readonly isOwn: boolean

  /** @param isOwn Whether nothing else reads the bytes, so that data may be moved in them. */
  constructor(bytes: Uint8Array, entry?: string, isOwn = false) {
    this.bytes = bytes
    this.entry = entry
    this.isOwn = isOwn
  }

  pickle(options: UnpickleOptions): unknown {
    const { value, end } = unpickleFrom(this.bytes.subarray(this.position), options)
    this.position += end
    return value
  }

  int32(): number {
    return dataView(this.take(4)).getInt32(0, true)
  }

  /** A 64 bit integer from 0 to 2^53. */
  size(): number {
    const value = sizeAt(this.take(8), 0)
    if (value === undefined) throw this.fault('a size is negative or beyond 2^53')
    return value
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.position
    if (!(length >= 0 && length <= this.bytes.length - start))
      throw this.fault(`${length} bytes should follow, but there are fewer`)
    this.position += length
    return this.bytes.subarray(start, this.position)
  }

  /** The number of elements of so many bytes, then these, where elements can be read. */
  elements(itemsize: number): Uint8Array {
    const data = this.take(this.size() * itemsize)
    return this.isOwn ? movedDown(this.bytes, this.position - data.length, this.position) : data
  }

  private fault(reason: string): ArchiveError {
    const remedy = 'The file is cut off or damaged; fetch it again'
    return new ArchiveError({ reason, entry: this.entry, offset: this.position, remedy })
  }
}

/** The 64 bit integer at byte `at`; undefined where it is negative or beyond 2^53. */
export function sizeAt(bytes: Uint8Array, at: number): number | undefined {
  const value = Number(dataView(bytes).getBigInt64(at, true))
  return value >= 0 && Number.isSafeInteger(value) ? value : undefined
}

/** The names that the pickles around the object itself may have: Python's own, storages and tensors as classes. */
export const headerNames: FindClass = (module, qualname) => {
  const name = `${module}.${qualname}`
  const known = pythonNames.get(name) ?? storageNames.get(name) ?? oldTensorNames.get(name)
  if (known !== undefined) return known
  throw new UnsafeError({
    what: "the file's header names what no header needs",
    names: [name],
    remedy: 'Do not trust the file',
  })
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
