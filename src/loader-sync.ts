// What loads at once, and therefore carries all that a file may need: a file of its own, so that who loads with `await` does not.

import './methods-installed.js'
import { deserializeParts, loadPartsSync, parts } from './loader.js'
import { moduleClasses } from './nn/modules/list.js'
import { runners } from './programs/runners.js'
import type { Loader } from './serialization/load.js'
import { complete } from './serialization/parts/rare-provided.js'

function provide(): void {
  parts.classes.provide(moduleClasses)
  parts.runners.provide(runners)
}

/** `load` at once, for bytes, and in Node for a path. */
export const loadSync: Loader['loadSync'] = /* @__PURE__ */ complete(loadPartsSync, provide)
/** The value of which `serialize` made the data. */
export const deserialize: Loader['deserialize'] = /* @__PURE__ */ complete(deserializeParts, provide)
