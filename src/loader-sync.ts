// What loads at once, and therefore carries all that a file may need: a file of its own, so that who loads with `await` does not.

import { sameFace } from './caller.js'
import { deserializeParts, loadPartsSync, parts } from './loader.js'
import { moduleClasses } from './nn/modules/list.js'
import { runners } from './programs/runners.js'
import type { Loader } from './serialization/load.js'

/** `run` with all parts there. */
/* @__NO_SIDE_EFFECTS__ */
function complete<F extends (...args: never[]) => unknown>(run: F): F {
  const completed = (...args: Parameters<F>): unknown => {
    parts.classes.provide(moduleClasses)
    parts.runners.provide(runners)
    return run(...args)
  }
  return sameFace(completed, run) as F
}

/** `load` at once, for bytes, and in Node for a path. */
export const loadSync: Loader['loadSync'] = complete(loadPartsSync)
/** The value of which `serialize` made the data. */
export const deserialize: Loader['deserialize'] = complete(deserializeParts)
