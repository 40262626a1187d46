// An archive as `zip` packs what torch.save wrote: data begins right behind the names, at odd places.

import { OrderedDict, saveSync, zeros } from '../../src/index.js'
import { BytesSource } from '../../src/io/sources/bytes-source.js'
import { performSync } from '../../src/io/sources/perform.js'
import type { Reading } from '../../src/io/sources/source.js'
import { ZipReader } from '../../src/io/zip/reader.js'
import { makeZip } from '../unit/io/zip/make-zip.js'

/** A state dict of tensors `t0`, `t1` … of so many float32 each. */
export function unalignedArchive(sizes: readonly number[]): Uint8Array<ArrayBuffer> {
  const saved = saveSync(new OrderedDict(sizes.map((size, index) => [`t${index}`, zeros(size)] as const)))
  const contents = performSync(all(saved.length), new BytesSource(saved))
  return makeZip([...contents].map(([{ name }, data]) => ({ name, data }))).bytes as Uint8Array<ArrayBuffer>
}

function* all(size: number): Reading<ReadonlyMap<{ readonly name: string }, Uint8Array>> {
  return yield* (yield* ZipReader.open(size)).readAll()
}
