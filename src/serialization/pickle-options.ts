// How every container's writer has the object pickled: the options of `save` as the pickler takes them. The
// container adds `persistent_id`.

import type { PickleOptions } from '../pickle/reduction.js'
import { allowedNames } from './allowed-names.js'
import { isNewKey } from './new-keys.js'
import { reduceTorch } from './reduce.js'
import type { SaveOptions } from './save.js'
import { weightsOnlyPolicy } from './weights-only.js'

export function pickleOptions(options: SaveOptions): PickleOptions {
  return {
    reduce: reduceTorch,
    allowName: allowedNames(options.allow),
    writeOnly: weightsOnlyPolicy(options.weights_only),
    isNewKey,
    protocol: options.pickle_protocol ?? 2,
  }
}
