// Values on their way to another thread: as pickles over buffers, which are copied or moved. A page that only loads sends none, so
// that what writes pickles is fetched with the first module.

import { SafetensorsDict } from '../serialization/safetensors/safetensors-dict.js'
import { serialize, serializedAway } from '../serialization/serialize.js'
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
