// How far a tree of modules is followed. A file can hold modules that contain themselves, are nested without end, or are
// reached by more paths than can be walked: two children that are one module, thirty levels deep, are a billion.

import { LimitError } from '../../errors.js'
import type { Dict } from '../../python/dict.js'
import { isModule } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { registerFields } from '../fields.js'

/** Modules in modules. Python itself stops near 1000 frames. */
const deepest = 900

/** Visits of modules that were visited before, of a walk that takes each path. */
const mostRepeats = 2 ** 16

/** A module on the way down, and the children that are still to be walked. */
interface Level {
  readonly module: ModuleState
  readonly path: string
  readonly children: Iterator<[string, unknown]>
}

/** What a walk does at each module. */
export interface Visits {
  /** Before its children; false leaves them out. */
  readonly enter?: (module: ModuleState, path: string) => boolean | void
  /** After its children. */
  readonly leave?: (module: ModuleState, path: string) => void
}

/**
 * Walks a tree of modules in PyTorch's order, without recursion. What stands in the place of a child and is none is passed over.
 *
 * @param prefix Before the names, which end with a dot each: `encoder.0.`.
 * @throws LimitError for one that contains itself or is nested too deep, and for too many paths.
 */
export function walkTree(root: ModuleState, prefix: string, { enter, leave }: Visits): void {
  const open: Level[] = []
  const seen = new Set<ModuleState>()
  let repeats = 0
  const go = (module: ModuleState, path: string): void => {
    if (open.length >= deepest) {
      throw new LimitError({ what: 'the depth of modules', limit: deepest, got: open.length + 1 })
    }
    registerFields(module)
    if (enter?.(module, path) === false) return
    if (seen.has(module) && ++repeats > mostRepeats) {
      throw new LimitError({ what: 'the number of paths to shared modules', limit: mostRepeats, got: repeats })
    }
    seen.add(module)
    open.push({ module, path, children: entriesOf(module)[Symbol.iterator]() })
  }
  go(root, prefix)
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const next = level.children.next()
    if (next.done === true) {
      open.pop()
      leave?.(level.module, level.path)
    } else {
      const [name, child] = next.value
      if (isModule(child)) go(child, `${level.path}${name}.`)
    }
  }
}

/** @throws LimitError as `walkTree`. */
export function requireTree(root: ModuleState): void {
  walkTree(root, '', {})
}

/** The children as they are now: hooks may change them on the way. */
function entriesOf(module: ModuleState): [string, unknown][] {
  return [...(module._modules as Dict<string, unknown>)]
}
