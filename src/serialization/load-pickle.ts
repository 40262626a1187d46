// A plain pickle: what Python's pickle.dump wrote, of any object. Tensors in it bring their storages along, each as
// the bytes of a legacy file (names/load-from-bytes.ts) or, of PyTorch 0.1 to 0.3, as lists of numbers (names/old-tensors.ts).

import { UnpicklingError } from '../errors.js'
import type { Reading } from '../io/sources/source.js'
import { unpickleFrom } from '../pickle/unpickler.js'
import { dataOf } from './names/call-only.js'
import type { LoadContext } from './container.js'
import { refuseWeightsOnly } from './weights-only.js'

export function* loadPickle({ size, unpickle, observe }: LoadContext): Reading<unknown> {
  refuseWeightsOnly(unpickle.allowOnly, 'a plain pickle')
  const bytes = yield { offset: 0, length: size }
  observe?.format('pickle')
  observe?.pickle('object', bytes)
  const { value, end } = unpickleFrom(bytes, unpickle)
  if (end !== bytes.length) {
    throw new UnpicklingError({
      reason: `${bytes.length - end} bytes follow the pickle's end`,
      offset: end,
      remedy: 'There are several objects in the file, or it is damaged: pickle them as one',
    })
  }
  return dataOf(value)
}
