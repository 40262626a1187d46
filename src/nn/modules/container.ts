// Containers of torch/nn/modules/container.py.

import { runPlanned } from '../../plan/run.js'
import type { PlanBuilder, PlanValue } from '../../plan/builder.js'
import { callable } from '../../python/callable.js'
import type { Dict } from '../../python/dict.js'
import type { Tensor } from '../../tensor/tensor.js'
import { fieldNames, registerFields } from '../fields.js'
import { hasHooks } from '../hooks.js'
import { Module } from '../module.js'
import type { AnyModule } from '../module.js'

class SequentialModule extends Module implements Iterable<AnyModule> {
  static override readonly __module__ = 'torch.nn.modules.container'
  static override readonly __qualname__ = 'Sequential';

  /** The child at a position, counted from the start; `at` takes negative ones. */
  [index: number]: AnyModule

  constructor(...args: AnyModule[] | [children: ReadonlyMap<string, AnyModule>]) {
    super()
    const [first] = args
    if (args.length === 1 && first instanceof Map) {
      for (const [name, child] of first as ReadonlyMap<string, AnyModule>) this.add_module(name, child)
    } else {
      for (const [index, child] of (args as AnyModule[]).entries()) this.add_module(String(index), child)
    }
  }

  get length(): number {
    return this._modules.size
  }

  /** The child at `index`; negative ones count from the end. Undefined where there is none. */
  at(index: number): AnyModule | undefined {
    return [...this._modules.values()].at(index) ?? undefined
  }

  /** Replaces the child at `index`. */
  set(index: number, module: AnyModule): void {
    const name = [...this._modules.keys()].at(index)
    if (name === undefined) throw new RangeError(`index ${index} is out of range`)
    super.add_module(name, module)
  }

  append(module: AnyModule): this {
    this.add_module(String(this.length), module)
    return this
  }

  extend(modules: Iterable<AnyModule>): this {
    for (const module of modules) this.append(module)
    return this
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

  override forward(input: Tensor): Tensor {
    return runPlanned(this, input) ?? this.stepByStep(input)
  }

  /** @internal */
  plan(builder: PlanBuilder, input: PlanValue): PlanValue | null {
    // Fields are read at every step-by-step forward, which no guard could do as cheaply.
    if (fieldNames(this).length > 0) return null
    let value: PlanValue | null = input
    for (const child of this._modules.values()) {
      if (value === null || child === null) return null
      value = builder.module(child, value)
      if (hasHooks(child)) return null
    }
    return value
  }

  private stepByStep(input: Tensor): Tensor {
    registerFields(this)
    let value: unknown = input
    for (const [name, child] of this._modules) {
      if (child === null) throw new TypeError(`child '${name}' is None and cannot be called`)
      value = child.__call__(value)
    }
    return value as Tensor
  }
}

let indices = 0

/** Gives all Sequentials properties `0`, `1`, … up to the longest one's length. */
function defineIndices(length: number): void {
  for (; indices < length; indices++) {
    const index = indices
    Object.defineProperty(SequentialModule.prototype, index, {
      get(this: SequentialModule) {
        return this.at(index)
      },
      set(this: SequentialModule, module: AnyModule) {
        this.set(index, module)
      },
      configurable: true,
    })
  }
}

/**
 * Modules one after another, each fed the output of the one before.
 *
 * Given as arguments, or as an OrderedDict (or Map) of name → module. `net[0]`, `net.at(-1)`, `net.length` and
 * iteration give the children. `forward` runs as one call into WebAssembly where all children can.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * const net = nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
 * net.forward(randn(8, 128)).shape   // Size [8, 1]
 */
export const Sequential = callable(SequentialModule)
export type Sequential = SequentialModule
