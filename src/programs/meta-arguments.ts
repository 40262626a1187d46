// The arguments of operators in programs that run on the device `meta`.

import type { Schema, SchemaType } from '../schema.js'
import { metaDevice } from '../tensor/forms/meta.js'

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
