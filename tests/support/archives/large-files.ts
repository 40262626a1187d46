// Files of each kind whose data lies at odd places of them: an archive as `zip` packs what torch.save wrote, data right behind
// the names; a legacy file; the tar archive of PyTorch 0.1.

import { Global, OrderedDict, saveSync, Tuple, zeros } from '../../../src/index.js'
import { BytesSource } from '../../../src/io/sources/bytes-source.js'
import { performSync } from '../../../src/io/sources/perform.js'
import type { Reading } from '../../../src/io/sources/source.js'
import { ZipReader } from '../../../src/io/zip/reader.js'
import { tarOf } from '../../unit/io/tar/make-tar.js'
import { makeZip } from '../../unit/io/zip/make-zip.js'
import { int64, pickled } from '../../unit/serialization/make-legacy.js'

/** A file of tensors `t0`, `t1` … of so many float32 each; of tar, of their storages alone. */
export const largeFiles = {
  zip: (sizes: readonly number[]): Uint8Array<ArrayBuffer> => {
    const saved = saveSync(dictOf(sizes))
    const contents = performSync(all(saved.length), new BytesSource(saved))
    return makeZip([...contents].map(([{ name }, data]) => ({ name, data }))).bytes as Uint8Array<ArrayBuffer>
  },
  legacy: (sizes: readonly number[]): Uint8Array => saveSync(dictOf(sizes), { _use_new_zipfile_serialization: false }),
  tar: (sizes: readonly number[]): Uint8Array => {
    const floatStorage = new Global('torch', 'FloatStorage')
    const storages = sizes.flatMap((size, key) => [
      pickled(Tuple.of<unknown>(key, 'cpu', floatStorage)),
      int64(BigInt(size)),
      Buffer.alloc(4 * size),
    ])
    return tarOf([
      { name: 'sys_info', data: pickled({}) },
      { name: 'storages', data: Buffer.concat([pickled(sizes.length), ...storages, pickled([])]) },
      { name: 'tensors', data: pickled(0) },
      { name: 'pickle', data: pickled(null) },
    ])
  },
} as const

export type LargeFile = keyof typeof largeFiles

function dictOf(sizes: readonly number[]): OrderedDict {
  return new OrderedDict(sizes.map((size, index) => [`t${index}`, zeros(size)] as const))
}

function* all(size: number): Reading<ReadonlyMap<{ readonly name: string }, Uint8Array>> {
  return yield* (yield* ZipReader.open(size)).readAll()
}
