// Values for postMessage and structuredClone, which would make bags of fields of tensors: a pickle and the bytes of its storages,
// plain data that can be cloned and moved. The value that comes out is what `load` of a saved file gives: tensors that share
// a storage share one again.

import { isA } from '../io/sources/open-source.js'
import type { SerializedData } from './deserialize.js'
import type { SaveOptions } from './writing/save-options.js'
import { pickled } from './zip/pickled.js'

/** What `serialize` gives: what to send, and the buffers that may be moved instead of copied. */
export interface Serialized {
  /** What to send. */
  readonly data: SerializedData
  /** The buffers in it, for the list of what is moved. */
  readonly transfer: ArrayBuffer[]
}

/** Nothing is written for others to read, and protocol 5 has all that a value may be made of. */
const sending = { allow: 'all', location: 'keep', pickle_protocol: 5 } as const

/**
 * A value as data for `postMessage`, `structuredClone` or IndexedDB; `deserialize` makes the value of it again. Tensors are
 * copied once, so that their buffers can be moved and the value stays whole.
 *
 * @param value What `save` writes; classes that torchlet does not know go along as they came.
 * @param options `classes`: your own module classes by their Python name, as for `save`.
 * @throws TypeError, naming the place, for values without a Python counterpart.
 * @example
 * import { serialize, deserialize, randn } from 'torchlet'
 * const { data, transfer } = serialize({ batch: randn(8, 128) })
 * const there = structuredClone(data, { transfer })   // or worker.postMessage(data, transfer)
 * deserialize(there)
 */
export function serialize(value: unknown, options: Pick<SaveOptions, 'classes'> = {}): Serialized {
  const { pickle, storages } = pickled(value, { ...sending, classes: options.classes })
  const copies = storages.map((storage) => storage.peek(Uint8Array).slice())
  return {
    data: { torchlet: 1, pickle, storages: copies },
    transfer: copies.map(({ buffer }) => buffer as ArrayBuffer),
  }
}

/** Storages below this many bytes are copied into one block: a message with many buffers takes longer than a copy of them. */
const SMALL = 16 * 1024

/** To what address blocks put storages, so that they can be read there as any dtype. */
const ALIGNMENT = 64

/**
 * The same over the value's own buffers, for who keeps nothing of it: they can be moved without a copy. Reading its tensors throws
 * from then on.
 *
 * @param isAlone Whether nothing but the value has a part of these buffers; else only those are moved that a storage fills.
 */
export function serializedAway(value: unknown, isAlone: boolean): Serialized {
  const { pickle, storages } = pickled(value, sending)
  const moved = new Set<ArrayBuffer>([pickle.buffer as ArrayBuffer])
  const given = storages.map((storage) => storage.give())
  const copied = new Map<Uint8Array, number>()
  let length = 0
  for (const bytes of given) {
    const { buffer, byteLength } = bytes
    if (
      byteLength >= SMALL &&
      isA<ArrayBuffer>(buffer, 'ArrayBuffer') &&
      (isAlone || buffer.byteLength === byteLength)
    ) {
      moved.add(buffer)
    } else {
      copied.set(bytes, length)
      length += Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT
    }
  }
  const block = new Uint8Array(length)
  for (const [bytes, at] of copied) block.set(bytes, at)
  if (length > 0) moved.add(block.buffer)
  const sent = given.map((bytes) => {
    const at = copied.get(bytes)
    return at === undefined ? bytes : block.subarray(at, at + bytes.length)
  })
  return { data: { torchlet: 1, pickle, storages: sent }, transfer: [...moved] }
}
