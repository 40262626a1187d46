// A checkpoint of any size that takes no room: a zip as PyTorch lays it out, zip64 where it is large, whose tensors are holes of a
// sparse file but for what is put into them. It states no checksums, as PyTorch may be told to (set_crc32_options).

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { ZipLayout } from '../../../src/io/zip/layout.js'
import { pickled } from '../../../src/serialization/zip/pickled.js'
import { OrderedDict } from '../../../src/python/dict.js'
import { LazyStorage } from '../../../src/tensor/lazy-storage.js'
import type { dtype } from '../../../src/tensor/dtype.js'
import { Tensor } from '../../../src/tensor/tensor.js'

export interface SparseTensor {
  readonly dtype: dtype
  readonly sizes: readonly number[]
  /** What its elements begin with. */
  readonly head?: Uint8Array
}

/** Bytes of the file. */
export function writeSparseCheckpoint(path: string, tensors: Readonly<Record<string, SparseTensor>>): number {
  const state_dict = new OrderedDict<string, Tensor>()
  const heads = new Map<LazyStorage, Uint8Array>()
  for (const [name, { dtype, sizes, head }] of Object.entries(tensors)) {
    const storage = new LazyStorage(holes(sizes.reduce((a, b) => a * b, dtype.itemsize)))
    if (head !== undefined) heads.set(storage, head)
    state_dict.set(name, new Tensor(storage, dtype, sizes))
  }
  const { pickle, storages } = pickled(state_dict, {})
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const records: [name: string, size: number, content: Uint8Array][] = [
    ['data.pkl', pickle.length, pickle],
    ['byteorder', 6, text('little')],
    ...storages.map((storage, key): [string, number, Uint8Array] => [
      `data/${key}`,
      storage.nbytes,
      heads.get(storage as LazyStorage) ?? new Uint8Array(0),
    ]),
    ['version', 2, text('3\n')],
  ]
  const file = openSync(path, 'w')
  try {
    const layout = new ZipLayout()
    let at = 0
    const put = (bytes: Uint8Array): void => {
      writeSync(file, bytes, 0, bytes.length, at)
      at += bytes.length
    }
    for (const [name, size, content] of records) {
      put(layout.header(text(`archive/${name}`), size))
      writeSync(file, content, 0, content.length, at)
      at += size
      put(layout.descriptor(0))
    }
    put(layout.directory())
    ftruncateSync(file, at)
    return at
  } finally {
    closeSync(file)
  }
}

function holes(nbytes: number): ConstructorParameters<typeof LazyStorage>[0] {
  const none = (): never => {
    throw new Error('these are holes')
  }
  return { nbytes, read: none, readAll: none, pieces: none }
}
