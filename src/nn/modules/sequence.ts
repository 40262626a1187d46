// What Sequential and ModuleList share: numbered children, by index, from either end.

import type { Dict } from '../../python/dict.js'
import { registerFields } from '../fields.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'

/** Not a class of PyTorch's. */
export class ModuleSequence<O = unknown> extends Module<O> implements Iterable<AnyModule> {
  /** The child at a position, counted from the start; `at` takes negative ones. */
  [index: number]: AnyModule

  get length(): number {
    return this._modules.size
  }

  /** The child at `index`; negative ones count from the end. Undefined where there is none. */
  at(index: number): AnyModule | undefined {
    return [...this._modules.values()].at(index) ?? undefined
  }

  /** Replaces the child at `index`. */
  set(index: number, module: AnyModule): void {
    super.add_module(this.nameAt(index), module)
  }

  append(module: AnyModule): this {
    this.add_module(String(this.length), module)
    return this
  }

  extend(modules: Iterable<AnyModule>): this {
    for (const module of Array.from(modules)) this.append(module)
    return this
  }

  /** Puts a child before the one at `index`. */
  insert(index: number, module: AnyModule): this {
    const { length } = this
    if (index < -length || index > length) throw new RangeError(`Index out of range: ${index}`)
    const children = [...this._modules.values()]
    children.splice(index, 0, module)
    for (const [position, child] of children.entries()) this._modules.set(String(position), child)
    defineIndices(this.length)
    return this
  }

  /** Takes the child at `index` away; those after it move up. */
  pop(index = -1): AnyModule {
    const name = this.nameAt(index)
    const taken = this._modules.get(name) as AnyModule
    this._modules.delete(name)
    const children = [...this._modules.values()]
    this._modules.clear()
    for (const [position, child] of children.entries()) this._modules.set(String(position), child)
    return taken
  }

  [Symbol.iterator](): Iterator<AnyModule> {
    registerFields(this)
    return [...this._modules.values()].filter((child) => child !== null)[Symbol.iterator]()
  }

  override add_module(name: string, module: AnyModule | null): void {
    super.add_module(name, module)
    defineIndices(this.length)
  }

  override __setstate__(state: Dict<string, unknown>): void {
    super.__setstate__(state)
    defineIndices(this.length)
  }

  private nameAt(index: number): string {
    const name = [...this._modules.keys()].at(index)
    if (name === undefined) throw new RangeError(`index ${index} is out of range`)
    return name
  }
}

let indices = 0

/** Gives all sequences properties `0`, `1`, … up to the longest one's length. */
function defineIndices(length: number): void {
  for (; indices < length; indices++) {
    const index = indices
    Object.defineProperty(ModuleSequence.prototype, index, {
      get(this: ModuleSequence) {
        return this.at(index)
      },
      set(this: ModuleSequence, module: AnyModule) {
        this.set(index, module)
      },
      configurable: true,
    })
  }
}
