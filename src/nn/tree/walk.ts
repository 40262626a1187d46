// Walks over the tree of modules in PyTorch's order: a module before its children, each object once.
// What a file has in the place of a module or tensor that is none (an inert object, None) is passed over.

import type { Dict } from '../../python/dict.js'
import { Tensor } from '../../tensor/tensor.js'
import type { ModuleState } from '../brand.js'
import { registerFields } from '../fields.js'
import { walkTree } from './limits.js'

/**
 * Every module below and including `root` with its dotted name, found when the first one is asked for.
 *
 * @throws LimitError for a tree that is nested too deep; with duplicates also for one that contains itself.
 */
export function named_modules(
  root: ModuleState,
  prefix: string,
  remove_duplicate: boolean,
): readonly [string, ModuleState][] {
  const found: [string, ModuleState][] = []
  const seen = new Set<ModuleState>()
  walkTree(root, prefix === '' ? '' : `${prefix}.`, {
    enter(module, path) {
      if (seen.has(module)) return false
      if (remove_duplicate) seen.add(module)
      found.push([path.slice(0, -1), module])
      return true
    },
  })
  return found
}

/** Every parameter or buffer with its dotted name, a shared one under its first name or, with duplicates, under all. */
export function* namedMembers<T extends object>(
  root: ModuleState,
  state: (module: ModuleState) => Dict<string, T | null>,
  prefix: string,
  recurse: boolean,
  remove_duplicate: boolean,
): Generator<[string, T]> {
  if (!recurse) registerFields(root)
  const modules = recurse ? named_modules(root, prefix, remove_duplicate) : [[prefix, root] as const]
  const seen = new Set<T>()
  for (const [path, module] of modules) {
    for (const [name, member] of state(module)) {
      if (!(member instanceof Tensor) || seen.has(member)) continue
      if (remove_duplicate) seen.add(member)
      yield [path === '' ? name : `${path}.${name}`, member]
    }
  }
}
