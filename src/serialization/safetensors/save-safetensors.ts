// A dict of tensors, or a module's state dict, as a safetensors file: the bytes of safetensors' own save_file, and
// of its save_model where tensors are tied or not contiguous. Mirror: load-safetensors.ts.

import { UnsupportedError } from '../../errors.js'
import { METADATA } from '../../io/safetensors/format.js'
import { safetensorsFile } from '../../io/safetensors/writer.js'
import type { SafetensorsFile, SafetensorsRecord } from '../../io/safetensors/writer.js'
import { isModule } from '../../nn/brand.js'
import { state_dict } from '../../nn/state/state-dict.js'
import { Dict } from '../../python/dict.js'
import { typeName } from '../../python/type-name.js'
import { strided } from '../../tensor/device.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { ReadAhead } from '../lazy/read-ahead.js'
import { isLater, lengthOf, writeChunk } from '../writing/contents.js'
import type { FileContents } from '../writing/contents.js'
import { elementsChunk } from '../writing/later-bytes.js'
import type { Chunk } from '../writing/later-bytes.js'
import { metadataOf } from './safetensors-dict.js'
import type { SafetensorsMetadata } from './safetensors-dict.js'
import { safetensorsByDtype, shapeInFile } from './dtypes.js'
import type { SaveOptions } from '../writing/save-options.js'
import { tiedNames } from './tied-tensors.js'

/**
 * Metadata is the option's, or without it what the dict itself carries.
 *
 * @throws UnsupportedError, naming the place, for what is no tensor or of a kind that safetensors has not, and for tensors
 *   that share memory without being the same; TypeError for metadata that is no text.
 */
export function safetensorsContents(obj: unknown, options: SaveOptions): FileContents {
  const { size, parts, storages, isLaterFile } = fileOf(obj, options)
  return {
    size,
    isLater: isLaterFile,
    async write(sink) {
      const ahead = new ReadAhead(storages)
      let turn = 0
      for (const part of parts()) {
        await ahead.before(turn++, options)
        await writeChunk(sink, part)
      }
    },
    writeSync(sink) {
      for (const part of parts()) sink.writeSync(isLater(part) ? part.now() : part)
    },
  }
}

/** A file, and the storages that its parts are of. */
interface TensorsFile extends SafetensorsFile<Chunk> {
  readonly storages: readonly (UntypedStorage | null)[]
  readonly isLaterFile: boolean
}

function fileOf(obj: unknown, options: SaveOptions): TensorsFile {
  const given = options.metadata
  const tensors = tensorsOf(obj)
  const tied = tiedNames(tensors)
  const metadata = given === undefined ? carried(obj) : checkedMetadata(given)
  for (const [name, kept] of tied) if (!metadata.has(name)) metadata.set(name, kept)
  const kept = [...tensors].filter(([name]) => !tied.has(name))
  const none = given === undefined && metadata.size === 0
  const file = safetensorsFile(
    kept.map(([name, tensor]) => recordOf(name, tensor, options)),
    lengthOf,
    none ? null : metadata,
  )
  const storages = file.names.map((name) => (tensors.get(name) as Tensor).storage)
  return {
    ...file,
    storages: [null, ...storages],
    isLaterFile: kept.some(([, { storage }]) => storage?.isLoaded === false),
  }
}

function tensorsOf(obj: unknown): Map<string, Tensor> {
  const entries = isModule(obj) ? state_dict(obj, { prefix: '', keep_vars: false }) : entriesOf(obj)
  const tensors = new Map<string, Tensor>()
  for (const [name, value] of entries) {
    if (typeof name !== 'string') throw unfit(`the key ${String(name)} of type ${typeName(name)}`)
    if (name === METADATA) throw unfit(`the name ${JSON.stringify(name)}, which is the metadata's`)
    if (!(value instanceof Tensor)) throw unfit(`an object of type ${typeName(value)} at ${JSON.stringify(name)}`)
    tensors.set(name, storable(name, value))
  }
  return tensors
}

function entriesOf(obj: unknown): Iterable<[unknown, unknown]> {
  if (obj instanceof Map) return obj as Map<unknown, unknown>
  const prototype: unknown = typeof obj === 'object' && obj !== null ? Object.getPrototypeOf(obj) : undefined
  if (prototype === null || prototype === Object.prototype) return Object.entries(obj as object)
  throw unfit(`an object of type ${typeName(obj)}`)
}

function storable(name: string, tensor: Tensor): Tensor {
  if (tensor.layout !== strided || tensor.storage === null) {
    const kind = tensor.layout === strided ? 'without elements' : `of layout ${tensor.layout}`
    throw unfit(`a tensor ${kind} at ${JSON.stringify(name)}`)
  }
  if (safetensorsByDtype.has(tensor.dtype)) return tensor
  throw unfit(`a tensor of dtype ${tensor.dtype} at ${JSON.stringify(name)}`)
}

function recordOf(name: string, tensor: Tensor, options: SaveOptions): SafetensorsRecord<Chunk> {
  const { dtype, nbytes } = tensor
  return {
    name,
    dtype: safetensorsByDtype.get(dtype) as string,
    shape: shapeInFile(dtype, tensor.sizes),
    nbytes,
    bytes: () => elementsChunk(tensor, options),
  }
}

function carried(obj: unknown): Map<string, string> {
  return new Map(obj instanceof Dict ? metadataOf(obj) : null)
}

function checkedMetadata(given: SafetensorsMetadata): Map<string, string> {
  const metadata = new Map<string, string>(given instanceof Map ? given : Object.entries(given))
  for (const [name, text] of metadata) {
    if (typeof name !== 'string' || typeof text !== 'string')
      throw new TypeError(`metadata: ${String(name)} is no text`)
  }
  return metadata
}

function unfit(what: string): UnsupportedError {
  return new UnsupportedError({
    what: `safetensors holds tensors by name, and not ${what}`,
    instead: 'Save only the tensors, as a state_dict() has them, or the whole as .pt',
  })
}
