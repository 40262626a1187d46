// A safetensors file as a dict of tensors, each with a storage of its own. Mirror: save-safetensors.ts.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { readSafetensors, readTensors } from '../../io/safetensors/reader.js'
import type { SafetensorsEntry } from '../../io/safetensors/reader.js'
import type { Reading } from '../../io/sources/source.js'
import type { dtype } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'
import type { LoadContext } from '../container.js'
import type { Observer } from '../report/observer.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { storageOf } from '../storages/storages.js'
import { SafetensorsDict } from './safetensors-dict.js'
import { dtypeBySafetensors, shapeFromFile } from './dtypes.js'
import { refuseBeforeTorch214 } from '../weights-only/weights-only.js'

export function* loadSafetensors(context: LoadContext): Reading<SafetensorsDict> {
  refuseBeforeTorch214(context.unpickle.allowOnly, 'safetensors')
  const { tensors, metadata } = yield* readSafetensors(context.size)
  tell(tensors, context.observe)
  const dict = new SafetensorsDict(null, metadata)
  const types = tensors.map(dtypeOf)
  const shapes = tensors.map((entry, index) => sizesOf(entry, types[index] as dtype))
  const data = context.lazy === null ? yield* readTensors(tensors) : tensors.map(stored)
  for (const [index, { name }] of tensors.entries()) {
    const storage = storageOf(data[index] as Uint8Array | StoredBytes, null, context.lazy)
    dict.set(name, new Tensor(storage, types[index] as dtype, shapes[index] as readonly number[]))
  }
  return dict
}

function stored({ offset, nbytes }: SafetensorsEntry): StoredBytes {
  const span = { offset, length: nbytes }
  return {
    nbytes,
    span,
    contentOf: (bytes) => bytes,
    *locate() {
      // A file that ends before is cut off.
      yield { offset: offset + nbytes, length: 0 }
      return span
    },
  }
}

function tell(tensors: readonly SafetensorsEntry[], observe: Observer | undefined): void {
  observe?.format('safetensors')
  for (const { name, offset, nbytes } of tensors) observe?.record({ name, offset, nbytes })
}

function dtypeOf({ name, dtype }: SafetensorsEntry): dtype {
  const type = dtypeBySafetensors.get(dtype)
  if (type !== undefined) return type
  throw new UnsupportedError({
    what: `tensor ${JSON.stringify(name)} is of dtype ${dtype}, which PyTorch has not`,
    instead: 'Convert it',
  })
}

function sizesOf({ name, dtype, shape }: SafetensorsEntry, type: dtype): readonly number[] {
  const sizes = shapeFromFile(type, shape)
  if (sizes !== null) return sizes
  throw new ArchiveError({ reason: `the shape of ${dtype} fills no whole bytes in its last dimension`, entry: name })
}
