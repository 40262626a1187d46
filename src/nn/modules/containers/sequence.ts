// What Sequential and ModuleList share: numbered children, by index, from either end.

import { heardModule, isHeard } from '../../../op.js'
import { registerFields } from '../../fields.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'

/** Children that are properties by their index. */
const shownChildren = 1024

/** Not a class of PyTorch's. */
export class ModuleSequence<O = unknown> extends Module<O> implements Iterable<AnyModule> {
  /** The child at a position of the first 1024, counted from the start; `at` takes any, also negative ones. */
  [index: number]: AnyModule

  get length(): number {
    return this._modules.size
  }

  /** The child at `index`; negative ones count from the end. Undefined where there is none. */
  at(index: number): AnyModule | undefined {
    if (isHeard) heardModule(this)
    const wanted = Math.trunc(index) + (index < 0 ? this.length : 0)
    let position = 0
    for (const child of this._modules.values()) if (position++ === wanted) return child ?? undefined
    return undefined
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

  private nameAt(index: number): string {
    const name = [...this._modules.keys()].at(index)
    if (name === undefined) throw new RangeError(`index ${index} is out of range`)
    return name
  }
}

// A fixed number of them, so that no file adds to the prototype.
for (let index = 0; index < shownChildren; index++) {
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
