// What lazy modules share: they take sizes from their first input, and are then what they stand for.
// torch/nn/modules/lazy.py. There two hooks do it, which files of modules that never ran name: bound methods of the module,
// recognised as data. Here `forward` and `_load_from_state_dict` do it.

import { UnsupportedError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import type { Tuple } from '../../python/tuple.js'
import { Tensor } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import type { LoadArguments } from '../brand.js'
import type { AnyModule } from '../module.js'
import { moduleClass } from '../module-class.js'
import type { ClassOf } from '../module-class.js'
import { isLazyHook } from '../hooks/known.js'
import { isUninitialized } from '../uninitialized.js'
import type { Uninitialized } from '../uninitialized.js'
import { inputOf } from './inputs.js'
import type { Input } from './inputs.js'

/** The parameters and buffers of a module that wait for their size. */
export function uninitializedOf(module: AnyModule): [string, Uninitialized][] {
  const all: [string, Tensor | null][] = [...module._parameters, ...module._buffers]
  return all.filter((entry): entry is [string, Uninitialized] => isUninitialized(entry[1]))
}

/** A module that something can be run on. */
interface Runnable extends AnyModule {
  forward(...args: never[]): unknown
}

/** How a lazy class differs from the class that it becomes. */
interface Laziness<Args extends readonly unknown[], M, Settings, Eager> {
  /** What a constructor was given. */
  readonly bind: (args: Args) => Settings
  /** The arguments of the other class's constructor that make a module without sizes. */
  readonly empty: (settings: Settings) => Eager
  /** Gives it what waits for them. */
  readonly wait: (module: M, settings: Settings) => void
  /** Takes the sizes from an input; called where something waits. */
  readonly initialize: (module: M, input: Tensor) => void
}

/** The lazy class beside another one. */
export function lazy<Args extends readonly unknown[], M extends Runnable, Settings, Eager>(
  Base: new (settings: Eager) => M,
  path: string,
  { bind, empty, wait, initialize }: Laziness<Args, M, Settings, Eager>,
): ClassOf<Args, M> {
  const Known = Base as unknown as new (settings: unknown) => Runnable
  class LazyModule extends Known {
    constructor(...args: unknown[]) {
      const given = bind(args as unknown as Args)
      super(empty(given))
      wait(this as unknown as M, given)
    }

    override forward(...args: never[]): unknown {
      if (uninitializedOf(this).length > 0) initialize(this as unknown as M, inputOf(args[0] as unknown as Input))
      become(this, Known)
      return this.forward(...args)
    }

    /** What has no size yet takes that of its entry. */
    override _load_from_state_dict(...args: LoadArguments): void {
      const [state_dict, prefix] = args
      for (const [name, tensor] of uninitializedOf(this)) {
        const given = state_dict.get(prefix + name)
        if (given instanceof Tensor && !isUninitialized(given)) tensor.materialize(given.sizes)
      }
      super._load_from_state_dict(...args)
    }

    /** @internal */
    override __getstate__(): Dict<string, unknown> | Tuple {
      if (this.__dict__.has('_initialize_hook')) return super.__getstate__()
      throw new UnsupportedError({
        what: `${className(this)} cannot be saved before it has run: PyTorch's state of it holds functions of Python`,
        instead: 'Run it once, forward(x), which makes it the module that it stands for',
      })
    }
  }
  return moduleClass(LazyModule, path) as unknown as ClassOf<Args, M>
}

/** Makes the module one of the class that it stands for, whose `forward` runs from now on, without the hooks of its file. */
function become(module: AnyModule, cls: { readonly prototype: object }): void {
  for (const name of ['_forward_pre_hooks', '_load_state_dict_pre_hooks']) {
    const hooks = module.__dict__.get(name)
    const withKeywords = module.__dict__.get(`${name}_with_kwargs`)
    if (!(hooks instanceof Dict)) continue
    for (const [id, hook] of hooks) {
      if (!isLazyHook(hook)) continue
      hooks.delete(id)
      if (withKeywords instanceof Dict) withKeywords.delete(id)
    }
  }
  module.__dict__.delete('_initialize_hook')
  module.__dict__.delete('_load_hook')
  Object.setPrototypeOf(module, cls.prototype)
}
