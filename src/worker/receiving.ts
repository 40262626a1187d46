// Values that come out of another thread, made again with this one's classes: what arrives is what `load` gives, and tensors that share
// a storage share one again.

import type { SerializedData } from '../serialization/deserialize.js'
import { withParts } from '../serialization/parts/parts.js'
import { rare } from '../serialization/parts/rare.js'
import type { Dict } from '../python/dict.js'
import type { Tensor } from '../tensor/tensor.js'
import type { SentValue } from './messages.js'

/** @param deserialize Of the loader on this side, whose parts are fetched as they are needed. */
export function receivedValue(
  { data, isSafetensors }: SentValue,
  deserialize: (data: SerializedData) => unknown,
): Promise<unknown> {
  return withParts(async () => {
    const value = deserialize(data)
    if (!isSafetensors) return value
    const dict = value as Dict<string, Tensor>
    const same = new rare.safetensors.value.SafetensorsDict(dict)
    same.__dict__ = dict.__dict__
    return same
  })
}
