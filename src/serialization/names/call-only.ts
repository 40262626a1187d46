// A plain pickle, or one in a tar, whose object is what an unknown function would return, and nothing more, holds no data:
// it is there for the call.

import { UnsafeError } from '../../errors.js'
import { PyObject } from '../../python/objects.js'
import { allowedNames } from './allowed-names.js'

/**
 * The object of a file.
 *
 * @throws UnsafeError where it is a call and no more. Within other data a call stays as an inert object.
 */
export function dataOf(value: unknown): unknown {
  if (!isCallOnly(value)) return value
  throw new UnsafeError({
    what: 'the file holds no data but a call, which torchlet does not make',
    names: [value.name],
    remedy: 'Do not trust the file, unless you know why it is there',
  })
}

function isCallOnly(value: unknown): value is PyObject {
  if (!(value instanceof PyObject) || value.construction !== 'reduce' || isDataName(value.module, value.qualname))
    return false
  return !value.hasState && value.items.length === 0 && value.dictItems.length === 0
}

const isDataName = allowedNames(undefined)
