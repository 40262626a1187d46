// Values show themselves as Python shows them: in texts and templates (`String(x)`), in Node's console and inspect, and by
// their class's name in the consoles of browsers. Imported for this where the package is put together, so that the classes need
// not know how they are printed.

import { ByteArray } from './python/bytes.js'
import { Dict } from './python/dict.js'
import { Complex, PyFloat } from './python/numbers.js'
import { Global, PyObject } from './python/objects.js'
import { repr } from './python/repr.js'
import { FrozenSet } from './python/sets.js'
import { Shown } from './python/shown.js'
import { Tuple } from './python/tuple.js'
import { device, TorchConstant } from './tensor/device.js'
import { dtype } from './tensor/dtype.js'
import { TypedStorage, UntypedStorage } from './tensor/storage.js'
import { Tensor } from './tensor/tensor.js'

/** Classes whose values are shown so, those derived from them too. */
const shown: readonly { readonly prototype: object }[] = [
  ByteArray,
  Complex,
  Dict,
  FrozenSet,
  Global,
  PyFloat,
  PyObject,
  Shown,
  Tensor,
  TorchConstant,
  Tuple,
  TypedStorage,
  UntypedStorage,
  device,
  dtype,
]

/** Node's name of the method by which `console.log` prints an object. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

// A `toString` of their own stays.
for (const { prototype } of shown) {
  const methods = Object.hasOwn(prototype, 'toString') ? [inspect] : [inspect, 'toString']
  for (const name of methods) {
    Object.defineProperty(prototype, name, { value: text, writable: true, configurable: true })
  }
}

function text(this: object): string {
  return repr(this)
}
