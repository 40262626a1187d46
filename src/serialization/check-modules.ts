// Whether the modules that a file made are a tree, as every walk over them takes for granted. A file can have a module
// contain itself, or two that contain each other's children over and over, or a thousand that share their children, so that
// a few hundred of them are printed and listed without end.

import { LimitError, UnpicklingError } from '../errors.js'
import { isModule } from '../nn/brand.js'
import type { ModuleState } from '../nn/brand.js'
import type { Dict } from '../python/dict.js'

/** Modules within modules: each is a few frames of JavaScript's stack. */
const depthLimit = 500
/** Modules and tensors that are met again, on the ways from all roots. Each that is met first is in the file. */
const againLimit = 2 ** 17
/** Characters of the names of all of them, from their roots. */
const charsLimit = 2 ** 26

/** What lies in one dict of children, with all below. */
interface Measure {
  readonly depth: number
  /** Modules, and their parameters and buffers. */
  readonly count: number
  /** Of all their names, each from here. */
  readonly chars: number
}

/**
 * @param objects Whatever got a state in a pickle; the modules among them are looked at.
 * @throws UnpicklingError for a module that contains itself; LimitError for endless trees.
 */
export function checkModules(objects: readonly unknown[]): void {
  const modules = objects.filter(isModule)
  if (modules.length === 0) return
  const sizes = new Sizes()
  const below = new Set<ModuleState>()
  for (const module of modules) sizes.measure(module._modules, below)
  let count = 0
  let chars = 0
  let once = 0
  for (const module of new Set(modules)) {
    once += ownCount(module)
    if (below.has(module)) continue
    const size = sizes.of(module)
    count += size.count
    chars += size.chars
  }
  const again = count - once
  if (again > againLimit)
    throw new LimitError({ what: 'the modules and tensors that are in several places', limit: againLimit, got: again })
  if (chars > charsLimit)
    throw new LimitError({ what: 'the names of modules and tensors in characters', limit: charsLimit, got: chars })
}

/** The module, its parameters and its buffers. */
function ownCount({ _parameters, _buffers }: ModuleState): number {
  return 1 + _parameters.size + _buffers.size
}

/** A file can have any key in the place of a name. */
function charsOf(name: unknown): number {
  return typeof name === 'string' ? name.length : 0
}

type Children = Dict<string, ModuleState | null>

/** Modules may share the dict of their children, or that of their parameters: each is looked at once. */
class Sizes {
  private readonly measures = new Map<Children, Measure>()
  private readonly nameChars = new Map<object, number>()

  /**
   * Measures what lies in a dict of children.
   *
   * @param below Gets every module that lies in one.
   */
  measure(root: Children, below: Set<ModuleState>): void {
    const open = new Set<Children>()
    const stack: Children[] = [root]
    for (let children = stack.at(-1); children !== undefined; children = stack.at(-1)) {
      if (this.measures.has(children)) {
        stack.pop()
        continue
      }
      if (!open.has(children)) {
        open.add(children)
        const { length } = stack
        for (const child of children.values()) {
          if (!isModule(child)) continue
          below.add(child)
          if (this.measures.has(child._modules)) continue
          if (open.has(child._modules)) throw new UnpicklingError({ reason: 'a module contains itself' })
          stack.push(child._modules)
        }
        if (stack.length > length) continue
      }
      this.measures.set(children, this.sum(children))
      open.delete(children)
      stack.pop()
    }
  }

  /** A module with all that lies below. */
  of(module: ModuleState): Measure {
    const { depth, count, chars } = this.measures.get(module._modules) as Measure
    return {
      depth: depth + 1,
      count: count + ownCount(module),
      chars: chars + this.namesOf(module._parameters) + this.namesOf(module._buffers),
    }
  }

  private sum(children: Children): Measure {
    let depth = 0
    let count = 0
    let chars = 0
    for (const [name, child] of children) {
      if (!isModule(child)) continue
      const size = this.of(child)
      depth = Math.max(depth, size.depth)
      count += size.count
      chars += size.chars + size.count * (charsOf(name) + 1)
    }
    if (depth >= depthLimit) throw new LimitError({ what: 'the depth of modules', limit: depthLimit, got: depth + 1 })
    return { depth, count, chars }
  }

  private namesOf(members: Dict<string, unknown>): number {
    let chars = this.nameChars.get(members)
    if (chars === undefined) {
      chars = 0
      for (const name of members.keys()) chars += charsOf(name)
      this.nameChars.set(members, chars)
    }
    return chars
  }
}
