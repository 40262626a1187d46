// Walks over the tree of modules in PyTorch's order: a module before its children, each object once.
// What a file has in the place of a module or tensor that is none (an inert object, None) is passed over.

import type { Dict } from '../python/dict.js'
import { Tensor } from '../tensor/tensor.js'
import { isModule } from './brand.js'
import type { ModuleState } from './brand.js'
import { registerFields } from './fields.js'

/** Every module below and including `root` with its dotted name. */
export function* named_modules(
  root: ModuleState,
  prefix: string,
  remove_duplicate: boolean,
  seen: Set<ModuleState> = new Set(),
): Generator<[string, ModuleState]> {
  if (seen.has(root)) return
  if (remove_duplicate) seen.add(root)
  registerFields(root)
  yield [prefix, root]
  for (const [name, child] of root._modules) {
    if (isModule(child)) yield* named_modules(child, join(prefix, name), remove_duplicate, seen)
  }
}

/** Every parameter or buffer with its dotted name, a shared one under its first name or, with duplicates, under all. */
export function* namedMembers<T extends object>(
  root: ModuleState,
  state: (module: ModuleState) => Dict<string, T | null>,
  prefix: string,
  recurse: boolean,
  remove_duplicate: boolean,
): Generator<[string, T]> {
  registerFields(root)
  const modules: Iterable<[string, ModuleState]> = recurse
    ? named_modules(root, prefix, remove_duplicate)
    : [[prefix, root]]
  const seen = new Set<T>()
  for (const [path, module] of modules) {
    for (const [name, member] of state(module)) {
      if (!(member instanceof Tensor) || seen.has(member)) continue
      if (remove_duplicate) seen.add(member)
      yield [join(path, name), member]
    }
  }
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`
}
