// NumPy's files as tensors, as torch.from_numpy gives them: an array of .npy as one, the arrays of .npz as a dict by name. Arrays of
// Python objects are pickles, and are not read; nor are dtypes that PyTorch has not. Mirror: save-npz.ts.

import { ArchiveError, ofFile, UnsupportedError } from '../../errors.js'
import { crc32 } from '../../io/crc32.js'
import { readNpyHeader } from '../../io/npy/header.js'
import type { NpyHeader } from '../../io/npy/header.js'
import { BytesSource } from '../../io/sources/bytes-source.js'
import { performSync } from '../../io/sources/perform.js'
import { within } from '../../io/sources/source.js'
import type { Reading } from '../../io/sources/source.js'
import { STORED } from '../../io/zip/format.js'
import type { ZipEntry, ZipReader } from '../../io/zip/reader.js'
import { Dict } from '../../python/dict.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides, countOf } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import type { LoadContext } from '../container.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { storageOf } from '../storages/storages.js'
import { storedEntry } from '../zip/stored-entry.js'
import { dtypeByDescr } from './npy-dtypes.js'

const ENDING = '.npy'

export function* loadNpy(context: LoadContext): Reading<Tensor> {
  context.observe?.format('npy')
  const { header, start } = yield* readNpyHeader(context.size)
  const array = arrayOf(header, context.size - start)
  const span = { offset: start, length: array.nbytes }
  if (context.lazy === null) return tensorOf(array, yield span, context)
  const stored: StoredBytes = {
    nbytes: array.nbytes,
    span,
    contentOf: (bytes) => bytes,
    *locate() {
      // A file that ends before is cut off.
      yield { offset: span.offset + span.length, length: 0 }
      return span
    },
  }
  return tensorOf(array, stored, context)
}

/** Members keep their order; those that are deflated are read whole. */
export function* loadNpz(zip: ZipReader, context: LoadContext): Reading<Dict<string, Tensor>> {
  const arrays = new Dict<string, Tensor>()
  const contents = context.lazy === null ? yield* zip.readAll(true) : null
  for (const entry of zip.entries) {
    const name = entry.name.slice(0, -ENDING.length)
    try {
      const isLeft = contents === null && entry.method === STORED
      const made = isLeft
        ? yield* storedArray(zip, entry, context)
        : readArray(contents?.get(entry) ?? (yield* zip.read(entry)), context)
      arrays.set(name, made)
    } catch (error) {
      throw ofFile(error, entry.name)
    }
  }
  return arrays
}

function readArray(bytes: Uint8Array, context: LoadContext): Tensor {
  const { header, start } = performSync(readNpyHeader(bytes.length), new BytesSource(bytes))
  return tensorOf(arrayOf(header, bytes.length - start), bytes.subarray(start), context)
}

function* storedArray(zip: ZipReader, entry: ZipEntry, context: LoadContext): Reading<Tensor> {
  const place = yield* zip.locate(entry)
  const { header, start } = yield* within(readNpyHeader(place.length), place.offset)
  const array = arrayOf(header, place.length - start)
  const before = crc32(yield { offset: place.offset, length: start })
  const whole = storedEntry(entry)
  const stored: StoredBytes = {
    nbytes: array.nbytes,
    span: whole.span,
    contentOf: (span) => whole.contentOf(span).subarray(start),
    *locate() {
      const { offset, length } = yield* zip.locate(entry)
      return { offset: offset + start, length: length - start }
    },
    crc: entry.crc,
    crcBefore: before,
  }
  return tensorOf(array, stored, context)
}

interface ArrayFacts {
  readonly type: dtype
  readonly sizes: readonly number[]
  readonly strides: readonly number[]
  readonly nbytes: number
  /** Whether the elements are to be turned round. */
  readonly isBigEndian: boolean
}

/** @param nbytes That there are. */
function arrayOf({ descr, fortran_order, shape }: NpyHeader, nbytes: number): ArrayFacts {
  const type = dtypeByDescr.get(descr)
  if (type === undefined) {
    const isPickle = descr.includes('O')
    throw new UnsupportedError({
      what: isPickle
        ? 'an array of Python objects, which is a pickle'
        : `an array of dtype ${descr.slice(0, 40)}, which PyTorch has not`,
      instead: isPickle
        ? 'Save its numbers as an array of numbers'
        : 'Convert it in Python: array.astype(numpy.float32)',
    })
  }
  const expected = countOf(shape) * type.itemsize
  if (expected !== nbytes)
    throw new ArchiveError({
      reason: `the array should have ${expected} bytes, and there are ${nbytes}`,
      remedy: 'The file is cut off, or holds something behind its array',
    })
  const strides = fortran_order ? contiguousStrides(shape.toReversed()).toReversed() : contiguousStrides(shape)
  return { type, sizes: shape, strides, nbytes, isBigEndian: descr.startsWith('>') }
}

function tensorOf(
  { type, sizes, strides, isBigEndian }: ArrayFacts,
  data: Uint8Array | StoredBytes,
  { lazy }: LoadContext,
): Tensor {
  return new Tensor(storageOf(data, isBigEndian ? type : null, lazy), type, sizes, strides)
}
