// The tar archives of PyTorch 0.1.1 to 0.1.9. torch/serialization.py: legacy_load within _legacy_load. Four members:
//
//   sys_info   a pickle, which nobody needs
//   storages   n | n times: (key, location, class), i64 number of elements, data | [(view key, key, offset, numel), …]
//   tensors    n | n times: (key, storage key, class), i32 dimensions, 4 bytes, i64 sizes, strides, i64 offset
//   pickle     the object; what it names by text or int is a storage or a tensor, (class, file, source) a class
//
// Keys are ints, the addresses of long ago. Offsets and sizes count elements.

import { textDecoder } from '../../bytes/utf8.js'
import { UnpicklingError } from '../../errors.js'
import { recogniseTar } from '../../io/recognise/recognise-tar.js'
import type { ByteRange, Reading } from '../../io/sources/source.js'
import { readTar } from '../../io/tar/reader.js'
import type { UnpickleOptions } from '../../pickle/known.js'
import { unpickle } from '../../pickle/unpickler.js'
import { Tuple } from '../../python/tuple.js'
import { inWords } from '../../python/type-name.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { dataOf } from '../names/call-only.js'
import { CheckedArguments } from '../names/checks.js'
import { classWithSource, Sources } from './class-source.js'
import type { LoadContext } from '../container.js'
import { rememberLocation } from '../storages/locations.js'
import { headerNames, PickleStream } from './pickle-stream.js'
import { rebuildTensor } from '../names/rebuild.js'
import { sliceStorage } from '../storages/storage-slice.js'
import { StorageType } from '../names/storage-type.js'
import type { TypedStorageType } from '../names/storage-type.js'
import { refuseWeightsOnly } from '../weights-only/weights-only.js'

/** PyTorch has tensors of at most so many dimensions. */
const MOST_DIMENSIONS = 64

const READ: ReadonlySet<string> = new Set(['storages', 'tensors', 'pickle'])

export function* loadTar(context: LoadContext): Reading<unknown> {
  const { size, origin, limits, unpickle: options, observe } = context
  const { files: members, fault } = yield* readTar(size, limits)
  recogniseTar([...members.keys()], origin)
  if (fault !== null) throw fault
  refuseWeightsOnly(options.allowOnly, 'the tar archive of PyTorch 0.1')
  observe?.format('tar')
  for (const [name, { offset, length }] of members) observe?.record({ name, offset, nbytes: length })
  // PyTorch reads three members; something in the others may be a pickle.
  if (observe !== undefined)
    for (const [name, range] of members) if (!READ.has(name)) observe.extra(name, yield range, context)
  const content = function* (name: string): Reading<PickleStream> {
    let stream = new PickleStream(new Uint8Array(0))
    yield {
      ranges: [members.get(name) as ByteRange],
      isLast: true,
      take: (bytes, _, isOwn) => void (stream = new PickleStream(bytes, name, isOwn)),
    }
    return stream
  }
  const { encoding, limits: bounds, onName, budget } = options
  const header: UnpickleOptions = { encoding, limits: bounds, find_class: headerNames, onName, budget }
  const objects = new Map<string, TypedStorage | Tensor>()
  readStorages(yield* content('storages'), header, objects)
  readTensors(yield* content('tensors'), header, objects)
  const pickled = yield members.get('pickle') as ByteRange
  observe?.pickle('pickle', pickled)
  const sources = new Sources(pickled.length)
  const persistent_load = (pid: unknown): unknown =>
    pid instanceof Tuple ? sources.keep(classWithSource('a class id', pid, 0)) : named(objects, pid)
  const value = unpickle(pickled, { ...options, persistent_load })
  for (const source of sources.list) observe?.source(source)
  return dataOf(value)
}

function readStorages(
  stream: PickleStream,
  header: UnpickleOptions,
  objects: Map<string, TypedStorage | Tensor>,
): void {
  for (let left = count(stream.pickle(header)); left > 0; left--) {
    const args = argumentsOf('a storage', stream.pickle(header), 3)
    const type = storageType(args, 2)
    const storage = new UntypedStorage(stream.elements(type.itemsize))
    rememberLocation(storage, args.text(1))
    add(objects, args.value(0), new TypedStorage(storage, type.dtype))
  }
  const views = stream.pickle(header)
  if (!Array.isArray(views)) throw damaged('the list of views is none')
  for (const view of views) {
    const args = argumentsOf('a view', view, 4)
    const root = storageNamed(objects, args.value(1))
    const offset = args.size(2)
    const numel = args.size(3)
    if (offset + numel > root.size()) throw args.wrong(`ends beyond its storage of ${root.size()} elements`)
    const { itemsize } = root.dtype
    const part = sliceStorage(root.untyped, root.dtype, offset * itemsize, numel * itemsize)
    add(objects, args.value(0), new TypedStorage(part, root.dtype))
  }
}

function readTensors(stream: PickleStream, header: UnpickleOptions, objects: Map<string, TypedStorage | Tensor>): void {
  for (let left = count(stream.pickle(header)); left > 0; left--) {
    const args = argumentsOf('a tensor', stream.pickle(header), 3)
    const storage = storageNamed(objects, args.value(1))
    const dimensions = stream.int32()
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) throw args.wrong(`has ${dimensions} dimensions`)
    stream.take(4)
    const sizes = Array.from({ length: dimensions }, () => stream.size())
    const strides = Array.from({ length: dimensions }, () => stream.size())
    const view = Tuple.of<unknown>(storage, stream.size(), Tuple.from(sizes), Tuple.from(strides))
    add(objects, args.value(0), rebuildTensor(new CheckedArguments('a tensor', view, 4)))
  }
}

function argumentsOf(name: string, value: unknown, length: number): CheckedArguments {
  if (!(value instanceof Tuple)) throw damaged(`${name} is described by no tuple`)
  return new CheckedArguments(name, value, length)
}

function storageType(args: CheckedArguments, index: number): TypedStorageType {
  const type = args.value(index)
  if (type instanceof StorageType && type.isTyped()) return type
  throw args.mismatch(index, 'a class of storages')
}

/** More than there are bytes fails at the first that is missing. */
function count(value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value
  throw damaged('the number of objects is none')
}

function add(objects: Map<string, TypedStorage | Tensor>, key: unknown, object: TypedStorage | Tensor): void {
  const text = keyText(key)
  if (objects.has(text)) throw damaged(`the key ${text} stands for two objects`)
  objects.set(text, object)
}

function storageNamed(objects: ReadonlyMap<string, TypedStorage | Tensor>, key: unknown): TypedStorage {
  const found = named(objects, key)
  if (found instanceof TypedStorage) return found
  throw damaged(`the key ${keyText(key)} stands for no storage`)
}

function named(objects: ReadonlyMap<string, TypedStorage | Tensor>, key: unknown): TypedStorage | Tensor {
  const found = objects.get(keyText(key))
  if (found !== undefined) return found
  throw damaged(`nothing in the file has the key ${keyText(key)}`)
}

/** An int, which the object's pickle spells as a str. */
function keyText(key: unknown): string {
  if (typeof key === 'number' || typeof key === 'bigint') return inWords(key)
  const text = key instanceof Uint8Array ? textDecoder().decode(key) : key
  if (typeof text === 'string' && /^-?\d{1,20}$/.test(text)) return text
  throw damaged('a key is no integer')
}

function damaged(reason: string): UnpicklingError {
  return new UnpicklingError({ reason, remedy: 'The file is damaged, or no version of PyTorch wrote it' })
}
