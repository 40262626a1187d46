// How every container's writer has the object pickled: the options of `save` as the pickler takes them. The
// container adds `persistent_id`.

import type { PickleOptions } from '../../pickle/writing/reduction.js'
import { allowedNames } from '../names/allowed-names.js'
import { classNames } from '../names/class-names.js'
import { isNewKey } from './new-keys.js'
import { reduceNumpy } from './reduce-numpy.js'
import { reduceTorch } from './reduce.js'
import type { SaveOptions } from './save-options.js'
import { weightsOnlyPolicy } from '../weights-only/weights-only.js'

export function pickleOptions(options: SaveOptions): PickleOptions {
  const { allow, classes } = options
  const names = classNames(classes)
  return {
    reduce: (object, protocol) => reduceTorch(object, names) ?? reduceNumpy(object, protocol),
    allowName: allowedNames(allow === 'all' ? 'all' : [...(allow ?? []), ...Object.keys(classes ?? {})]),
    writeOnly: weightsOnlyPolicy(options.weights_only),
    isNewKey,
    protocol: options.pickle_protocol ?? 2,
  }
}
