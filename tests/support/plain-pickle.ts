// pickle and unpickle with the names of Python's own data classes, and no others: what Python's module pickle does for plain
// values.

import { pickle as pickleAny } from '../../src/pickle/writing/pickler.js'
import type { PickleOptions } from '../../src/pickle/writing/reduction.js'
import { unpickle as unpickleAny } from '../../src/pickle/unpickler.js'
import type { UnpickleOptions } from '../../src/pickle/known.js'
import { pythonNames } from '../../src/serialization/names/python/python-names.js'
import { isStandardName } from '../../src/serialization/names/python/standard-names.js'

export function unpickle(bytes: Uint8Array, { find_class, ...options }: UnpickleOptions = {}): unknown {
  return unpickleAny(bytes, {
    ...options,
    find_class: (module, qualname) => pythonNames.get(`${module}.${qualname}`) ?? find_class?.(module, qualname),
  })
}

export function pickle(value: unknown, options: PickleOptions = {}): Uint8Array<ArrayBuffer> {
  return pickleAny(value, { allowName: isStandardName, ...options })
}
