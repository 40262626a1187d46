// Whether the modules that a file made are a tree, as every walk over them takes for granted. A file can have a module
// contain itself, or two that contain each other's children over and over, so that a few hundred of them are printed and
// listed without end.

import { LimitError, UnpicklingError } from '../errors.js'
import { isModule } from '../nn/brand.js'
import type { ModuleState } from '../nn/brand.js'

/** Modules within modules: each is a few frames of JavaScript's stack. */
const depthLimit = 500
/** Modules in all, one that is shared counting each time. */
const countLimit = 1_000_000

interface Measure {
  readonly depth: number
  /** With all that it contains. */
  readonly count: number
}

/**
 * @param objects Whatever got a state in a pickle; the modules among them are looked at.
 * @throws UnpicklingError for a module that contains itself; LimitError for endless trees.
 */
export function checkModules(objects: readonly unknown[]): void {
  const measures = new Map<ModuleState, Measure>()
  for (const root of objects) if (isModule(root)) measure(root, measures)
}

function measure(root: ModuleState, measures: Map<ModuleState, Measure>): void {
  const open = new Set<ModuleState>()
  const stack: ModuleState[] = [root]
  for (let module = stack.at(-1); module !== undefined; module = stack.at(-1)) {
    if (measures.has(module)) {
      stack.pop()
      continue
    }
    const children = [...module._modules.values()].filter(isModule)
    if (!open.has(module)) {
      open.add(module)
      const next = children.filter((child) => !measures.has(child))
      if (next.some((child) => open.has(child))) throw new UnpicklingError({ reason: 'a module contains itself' })
      stack.push(...next)
      if (next.length > 0) continue
    }
    const found = sum(children.map((child) => measures.get(child) as Measure))
    measures.set(module, found)
    open.delete(module)
    stack.pop()
  }
}

function sum(children: readonly Measure[]): Measure {
  const depth = 1 + children.reduce((deepest, child) => Math.max(deepest, child.depth), 0)
  const count = 1 + children.reduce((total, child) => total + child.count, 0)
  if (depth > depthLimit) throw new LimitError({ what: 'the depth of modules', limit: depthLimit, got: depth })
  if (count > countLimit) throw new LimitError({ what: 'the modules of a tree', limit: countLimit, got: count })
  return { depth, count }
}
