// An exported program run on the device `meta`: every value has its size, dtype and strides, and nothing is computed. What the
// program takes stands for itself without elements, and the devices that it names mean `meta` (meta-arguments.ts).

import { metaViews } from '../../tensor/forms/meta.js'
import { Tensor } from '../../tensor/tensor.js'

/** Each value as the run takes it: a tensor on `meta`, the same for the same one, others as they are. */
export function onMeta(): <T>(value: T) => T {
  const views = metaViews()
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place)
    return value instanceof Tensor ? views(value) : value
  }
  return place as <T>(value: T) => T
}
