// ModuleList and ModuleDict: children in a list or by name, without a forward. torch/nn/modules/container.py.

import { heardModule, isHeard } from '../../../op.js'
import { repr } from '../../../python/repr.js'
import { printsAsTorch } from '../../../python/printoptions.js'
import { typeName } from '../../../python/type-name.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { indented } from '../../repr.js'
import { ModuleSequence } from './sequence.js'

class ModuleListModule extends ModuleSequence {
  constructor(modules: Iterable<AnyModule> | null = null) {
    super()
    if (modules !== null) this.extend(modules)
  }

  override extend(modules: Iterable<AnyModule>): this {
    if (typeof (modules as Partial<Iterable<AnyModule>>)[Symbol.iterator] !== 'function') {
      throw new TypeError(`ModuleList.extend should be called with an iterable, but got ${typeName(modules)}`)
    }
    return super.extend(modules)
  }

  /** Since PyTorch 2.0 children that print alike and follow each other are one line: `(0-3): 4 x Linear(…)`. */
  override __repr__(): string {
    if (!printsAsTorch(2, 0)) return super.__repr__()
    const texts = [...this._modules.values()].map(repr)
    const lines: string[] = []
    for (let first = 0, next = 0; first < texts.length; first = next) {
      for (next = first + 1; next < texts.length && texts[next] === texts[first]; next++);
      const repeated = next - first
      const place = repeated === 1 ? `(${first}): ` : `(${first}-${next - 1}): ${repeated} x `
      lines.push(indented(place + String(texts[first])))
    }
    const name = this._get_name()
    return lines.length === 0 ? `${name}()` : `${name}(\n  ${lines.join('\n  ')}\n)`
  }
}

/**
 * Modules in a list. It has no forward of its own: walk it, or index it.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * const layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
 * let x = randn(2, 4)
 * for (const layer of layers) x = (layer as nn.Linear).forward(x)
 */
export const ModuleList = moduleClass(ModuleListModule, 'torch.nn.modules.container.ModuleList')
export type ModuleList = ModuleListModule

/** Names with modules: a Map, another ModuleDict, pairs, or a plain object. */
export type NamedModules =
  | Iterable<readonly [string, AnyModule]>
  | { items(): Iterable<readonly [string, AnyModule]> }
  | Readonly<Record<string, AnyModule>>

class ModuleDictModule extends Module<unknown> {
  constructor(modules: NamedModules | null = null) {
    super()
    if (modules !== null) this.update(modules)
  }

  get length(): number {
    return this._modules.size
  }

  get(key: string): AnyModule | undefined {
    if (isHeard) heardModule(this)
    return this._modules.get(key) ?? undefined
  }

  set(key: string, module: AnyModule): this {
    this.add_module(key, module)
    return this
  }

  has(key: string): boolean {
    return this._modules.has(key)
  }

  keys(): IterableIterator<string> {
    return this._modules.keys()
  }

  values(): IterableIterator<AnyModule> {
    if (isHeard) heardModule(this)
    return this._modules.values() as IterableIterator<AnyModule>
  }

  items(): IterableIterator<[string, AnyModule]> {
    if (isHeard) heardModule(this)
    return this._modules.entries() as IterableIterator<[string, AnyModule]>
  }

  /** The names, as a Python dict gives them. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()
  }

  /** Takes a module away. */
  pop(key: string): AnyModule {
    const taken = this._modules.get(key)
    if (taken === undefined || taken === null) throw new RangeError(`there is no module '${key}'`)
    this._modules.delete(key)
    return taken
  }

  clear(): void {
    this._modules.clear()
  }

  update(modules: NamedModules): void {
    for (const [name, module] of pairsOf('ModuleDict', modules)) this.add_module(name, module)
  }
}

/**
 * Modules by name. It has no forward of its own.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * const heads = nn.ModuleDict({ small: nn.Linear(4, 2), large: nn.Linear(4, 9) })
 * const y = (heads.get('small') as nn.Linear).forward(randn(1, 4))
 */
export const ModuleDict = moduleClass(ModuleDictModule, 'torch.nn.modules.container.ModuleDict')
export type ModuleDict = ModuleDictModule

/** Name and value of what Python's containers by name take. @internal */
export function pairsOf<T>(
  container: string,
  given: Iterable<readonly [string, T]> | { items(): Iterable<readonly [string, T]> } | Readonly<Record<string, T>>,
): Iterable<readonly [string, T]> {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `${container}.update should be called with an iterable of key/value pairs, but got ${typeName(given)}`,
    )
  }
  if ('items' in given && typeof given.items === 'function')
    return (given as { items(): Iterable<[string, T]> }).items()
  if (!(Symbol.iterator in given)) return Object.entries(given as Readonly<Record<string, T>>)
  const pairs = [...(given as Iterable<readonly [string, T]>)]
  for (const [index, pair] of pairs.entries()) {
    if (!Array.isArray(pair)) {
      throw new TypeError(`${container} update sequence element #${index} should be Iterable; is ${typeName(pair)}`)
    }
    if (pair.length !== 2) {
      throw new TypeError(`${container} update sequence element #${index} has length ${pair.length}; 2 is required`)
    }
  }
  return pairs
}
