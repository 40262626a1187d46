// What loads files at once, and carries all kinds: a file of its own, so that who loads with `await` does not.

import { deserializeParts, loadPartsSync } from './loader.js'
import type { Loader } from '../load.js'
import { complete } from '../parts/rare-provided.js'

/** `load` at once, for bytes, and in Node for a path. */
export const loadSync: Loader['loadSync'] = /* @__PURE__ */ complete(loadPartsSync)
/** The value of which `serialize` made the data. */
export const deserialize: Loader['deserialize'] = /* @__PURE__ */ complete(deserializeParts)
