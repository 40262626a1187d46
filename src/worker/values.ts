// Values on their way to another thread: as pickles over buffers, which are copied or moved. What arrives is what `load` gives:
// tensors that share a storage share one again.

import { withParts } from '../serialization/parts.js'
import { SafetensorsDict } from '../serialization/safetensors/safetensors-dict.js'
import { serialize, serializedAway } from '../serialization/serialize.js'
import type { SerializedData } from '../serialization/deserialize.js'
import type { Parcel, SentValue } from './messages.js'

/**
 * What becomes of the buffers of the tensors that are sent. `'copied'`: the sender keeps them. `'moved'`: those that a storage
 * fills are moved, and reading its tensors throws. `'alone'`: likewise, and nothing but the value has a part of them.
 */
export type Passage = 'copied' | 'moved' | 'alone'

export function sentValue(value: unknown, passage: Passage): Parcel<SentValue> {
  const { data, transfer } = passage === 'copied' ? serialize(value) : serializedAway(value, passage === 'alone')
  return { value: { data, isSafetensors: value instanceof SafetensorsDict }, transfer }
}

/** @param deserialize Of the loader on this side, whose parts are fetched as they are needed. */
export async function receivedValue(
  { data, isSafetensors }: SentValue,
  deserialize: (data: SerializedData) => unknown,
): Promise<unknown> {
  const value = await withParts(async () => deserialize(data))
  if (!isSafetensors) return value
  const dict = value as SafetensorsDict
  const same = new SafetensorsDict(dict)
  same.__dict__ = dict.__dict__
  return same
}
