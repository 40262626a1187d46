// An exported program run on the device `meta`: every value has its size, dtype and strides, and nothing is computed. What the
// program takes stands for itself without elements, and the devices that it names mean `meta`.

import type { Schema, SchemaType } from '../../schema.js'
import { metaDevice, metaViews } from '../../tensor/forms/meta.js'
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

/** The arguments of an operator with `meta` for the device that they name, or that a tensor made of none would have. */
export function metaArguments({ parameters }: Schema, args: readonly unknown[]): readonly unknown[] {
  const makes = !parameters.some(({ type }) => hasKind(type, 'Tensor'))
  return args.map((value, index) => {
    const type = parameters[index]?.type
    const isDevice = type !== undefined && hasKind(type, 'Device')
    return isDevice && (makes || (value ?? null) !== null) ? metaDevice : value
  })
}

function hasKind(type: SchemaType, kind: SchemaType['kind']): boolean {
  return type.kind === kind || type.elements.some((each) => hasKind(each, kind))
}
