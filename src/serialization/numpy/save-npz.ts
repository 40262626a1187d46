// Tensors as NumPy's files: one array as .npy, several by name as .npz, a zip of the former, as numpy.save and numpy.savez write
// them. Names are those of the members without `.npy`, as numpy.load gives them. Mirror: load-npy.ts.

import { UnsupportedError } from '../../errors.js'
import { npyHeader } from '../../io/npy/header.js'
import { sizeOfZip, writeZip, writeZipSync } from '../../io/zip/writer.js'
import type { SyncZipRecord, ZipRecord } from '../../io/zip/writer.js'
import { strided } from '../../tensor/device.js'
import type { Tensor } from '../../tensor/tensor.js'
import { readAhead } from '../writing/chunks-ahead.js'
import { contentsOf, isLater, lengthOf } from '../writing/contents.js'
import type { FileContents } from '../writing/contents.js'
import { elementsChunk } from '../writing/later-bytes.js'
import type { Chunk } from '../writing/later-bytes.js'
import type { ProgressOptions } from '../../io/progress.js'
import { descrByDtype } from './npy-dtypes.js'

/** @throws UnsupportedError for a dtype or a layout that numpy has not. */
export function npyContents(tensor: Tensor, options: ProgressOptions): FileContents {
  return contentsOf([headerOf('the tensor', tensor), elementsChunk(tensor, options)])
}

/** @throws UnsupportedError likewise, and for names that no member of a zip should have. */
export function npzContents(tensors: ReadonlyMap<string, Tensor>, options: ProgressOptions): FileContents {
  const named = [...tensors]
  for (const [name] of named) checkName(name)
  const headers = named.map(([name, tensor]) => headerOf(JSON.stringify(name), tensor))
  const elements = readAhead(
    named.map(([, tensor]) => elementsChunk(tensor, options)),
    options,
  )
  const members = named.map(([name], index) => ({
    name: `${name}.npy`,
    chunks: [headers[index] as Uint8Array, elements[index] as Chunk],
  }))
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

function headerOf(name: string, tensor: Tensor): Uint8Array {
  const descr = descrByDtype.get(tensor.dtype)
  if (descr === undefined || tensor.layout !== strided || tensor.storage === null)
    throw new UnsupportedError({
      what: `numpy has no arrays like ${name}, of dtype ${tensor.dtype.name}${tensor.layout === strided ? '' : ` and layout ${tensor.layout}`}`,
      instead: "Cast it: { dtype: 'float32' }",
    })
  return npyHeader(descr, tensor.sizes)
}

/** Of a name that leads out of the folder, a program that unpacks the archive would make a file there. */
function checkName(name: string): void {
  const isPlain = name !== '' && !/[\0\\]/.test(name) && !name.startsWith('/') && !name.split('/').includes('..')
  if (isPlain) return
  throw new UnsupportedError({
    what: `${JSON.stringify(name)} cannot be the name of a file in an archive`,
    instead: 'Rename it',
  })
}
