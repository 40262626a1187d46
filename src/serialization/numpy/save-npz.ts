// Tensors as NumPy's files: one array as .npy, several by name as .npz, a zip of the former, as numpy.save and numpy.savez write
// them. Names are those of the members without `.npy`, as numpy.load gives them. Mirror: load-npy.ts.

import { UnsupportedError } from '../../errors.js'
import { npyHeader } from '../../io/npy/header.js'
import { sizeOfZip, writeZip, writeZipSync } from '../../io/zip/writer.js'
import type { SyncZipRecord, ZipRecord } from '../../io/zip/writer.js'
import { strided } from '../../tensor/device.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contentsOf, isLater, lengthOf } from '../writing/contents.js'
import type { FileContents } from '../writing/contents.js'
import { elementsChunk } from '../writing/later-bytes.js'
import type { Chunk } from '../writing/later-bytes.js'
import type { ProgressOptions } from '../../io/progress.js'
import { descrByDtype } from './npy-dtypes.js'

/** @throws UnsupportedError for a dtype or a layout that numpy has not. */
export function npyContents(tensor: Tensor, options: ProgressOptions): FileContents {
  return contentsOf(chunksOf('the tensor', tensor, options))
}

/** @throws UnsupportedError likewise, and for names that no member of a zip should have. */
export function npzContents(tensors: ReadonlyMap<string, Tensor>, options: ProgressOptions): FileContents {
  const members = Array.from(tensors, ([name, tensor]) => {
    if (!isMemberName(name))
      throw new UnsupportedError({
        what: `${JSON.stringify(name)} cannot be the name of a file in an archive`,
        instead: 'Rename it',
      })
    return { name: `${name}.npy`, chunks: chunksOf(JSON.stringify(name), tensor, options) }
  })
  // numpy maps no member into memory; the alignment is that of its own headers.
  const layout = { root: '', serializationId: false, alignment: 64 }
  const records = members.map(recordOf)
  return {
    size: sizeOfZip(records, layout),
    isLater: members.some(({ chunks }) => chunks.some(isLater)),
    write: (sink) => writeZip(sink, records, layout),
    writeSync: (sink) => writeZipSync(sink, members.map(recordNow), layout),
  }
}

interface Member {
  readonly name: string
  readonly chunks: readonly Chunk[]
}

function recordOf({ name, chunks }: Member): ZipRecord {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks)
      if (isLater(chunk)) yield* chunk.pieces()
      else yield chunk
  }
  const size = chunks.reduce((sum, chunk) => sum + lengthOf(chunk), 0)
  return { name, size, chunks: { [Symbol.asyncIterator]: () => pieces()[Symbol.asyncIterator]() } }
}

function recordNow({ name, chunks }: Member): SyncZipRecord {
  const size = chunks.reduce((sum, chunk) => sum + lengthOf(chunk), 0)
  return { name, size, chunks: chunks.map((chunk) => (isLater(chunk) ? chunk.now() : chunk)) }
}

function chunksOf(name: string, tensor: Tensor, options: ProgressOptions): Chunk[] {
  const descr = descrByDtype.get(tensor.dtype)
  if (descr === undefined || tensor.layout !== strided || tensor.storage === null)
    throw new UnsupportedError({
      what: `numpy has no arrays like ${name}, of dtype ${tensor.dtype.name}${tensor.layout === strided ? '' : ` and layout ${tensor.layout}`}`,
      instead: "Cast it: { dtype: 'float32' }",
    })
  return [npyHeader(descr, tensor.sizes), elementsChunk(tensor, options)]
}

/** Of a name that leads out of the folder, a program that unpacks the archive would make a file there. */
function isMemberName(name: string): boolean {
  const isPlain = !/[\0\\]/.test(name) && !name.startsWith('/')
  return isPlain && name !== '' && !name.split('/').includes('..')
}
