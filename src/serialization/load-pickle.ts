// A plain pickle: what Python's pickle.dump wrote, of any object. Tensors in it bring their storages along, each as
// the bytes of a legacy file (names/load-from-bytes.ts) or, of PyTorch 0.1 to 0.3, as lists of numbers (names/old-tensors.ts).

import { ArchiveError, UnpicklingError } from '../errors.js'
import type { Origin, Reading } from '../io/sources/source.js'
import { checkPickle, unpickleFrom } from '../pickle/unpickler.js'
import { dataOf } from './names/call-only.js'
import type { LoadContext } from './container.js'
import { Tuple } from '../python/tuple.js'
import { refuseWeightsOnly } from './weights-only/weights-only.js'

export function* loadPickle({ size, origin, unpickle, observe }: LoadContext): Reading<unknown> {
  refuseWeightsOnly(unpickle.allowOnly, 'a plain pickle')
  const persistent_load = (pid: unknown): never => {
    throw withoutStorages(origin, pid)
  }
  checkPickle(size, unpickle.limits)
  const bytes = yield { offset: 0, length: size }
  observe?.format('pickle')
  observe?.pickle('object', bytes)
  const { value, end } = unpickleFrom(bytes, { ...unpickle, persistent_load })
  if (end !== bytes.length) {
    throw new UnpicklingError({
      reason: `${bytes.length - end} bytes follow the pickle's end`,
      offset: end,
      remedy: 'There are several objects in the file, or it is damaged: pickle them as one',
    })
  }
  return dataOf(value)
}

/** data.pkl of an archive names its storages, which lie in other records. */
function withoutStorages({ name = 'this' }: Origin, pid: unknown): ArchiveError | UnpicklingError {
  if (!(pid instanceof Tuple) || pid[0] !== 'storage')
    return new UnpicklingError({ reason: 'there is nothing for a persistent id to name' })
  return new ArchiveError({
    reason: `${name} is the object's record of an archive of torch.save (data.pkl), and its tensors lie in other records, data/`,
    remedy: 'Load the archive, or the folder that it was unpacked into',
  })
}
