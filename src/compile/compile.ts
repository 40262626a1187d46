// torch.compile: what a user wrote as a plan, where it can be one. torch/__init__.py: compile; torch/_dynamo/eval_frame.py: OptimizedModule.

import { bounded, sameFace } from '../caller.js'
import type { AnyModule } from '../nn/module.js'
import { isModule } from '../nn/brand.js'
import type { ModuleState } from '../nn/brand.js'
import { inWords } from '../python/type-name.js'
import { Compiled } from './compiled.js'
import type { Body } from './compiled.js'

/** A module under `compile`. */
export type OptimizedModule<M extends AnyModule = AnyModule> = M & {
  /** The module itself. */
  readonly _orig_mod: M
}

type AnyFunction = (...args: never[]) => unknown

/** By what `compile` gave. */
const compiled = new WeakMap<object, Compiled>()

/**
 * The same module or function, whose calls run as plans: one call into WebAssembly for all that operators compute, planned for each
 * set of sizes and settings of its arguments.
 *
 * Two calls run as written and are recorded. Where both did the same and nothing in them depends on values, the calls after them are
 * computed by a plan, and your code does not run: what it does beside computing tensors of its arguments is not repeated. Sizes,
 * numbers and texts among the arguments may differ from call to call, each set having a plan of its own, eight at most. The plan is
 * given up when a module's parameters, buffers, fields, hooks or mode change. What it writes into tensors in place, its own (running
 * statistics, a cache of keys and values) or arguments, is written by the plan, and whoever reads them sees it; a place that is to
 * differ from call to call is a tensor (`index_copy_`), since a number has a plan of its own. What reads values (`item()`, `tolist()`,
 * printing), draws random numbers, or gives its fields other values runs as written, as does all beyond the bound; `explain` says which
 * and why.
 *
 * What else your code reads is taken to stay as it was in both recordings: variables around a function, statics of a class, the time.
 *
 * @returns A function, or the module with its attributes and methods, whose `forward` is compiled; `_orig_mod` is the module itself.
 * @throws TypeError for what is neither.
 * @example
 * import { compile, nn, randn, relu } from 'torchlet'
 * import type { Tensor } from 'torchlet'
 * class Block extends nn.Module {
 *   conv = nn.Conv2d(8, 8, 3, { padding: 1 })
 *   norm = nn.BatchNorm2d(8)
 *   forward(x: Tensor) {
 *     return relu(this.norm.forward(this.conv.forward(x)).add(x))
 *   }
 * }
 * const block = compile(new Block().eval())
 * block.forward(randn(1, 8, 16, 16)).shape   // Size [1, 8, 16, 16]
 */
export function compile<M extends AnyModule>(model: M): OptimizedModule<M>
export function compile<F extends AnyFunction>(model: F): F
export function compile(model: AnyModule | AnyFunction): unknown {
  if (isModule(model)) return optimized(model as AnyModule)
  if (typeof model === 'function') return ofFunction(model as AnyFunction)
  throw new TypeError(`compile expects a module or a function, but got ${inWords(model)}`)
}

/** What runs the calls of a compiled module or function; undefined of others. @internal */
export function compiledOf(model: object): Compiled | undefined {
  return compiled.get(model)
}

function ofFunction(f: AnyFunction): AnyFunction {
  if (compiled.has(f)) return f
  const calls = new Compiled(f as unknown as Body, null)
  const called = sameFace(bounded((...args: unknown[]) => calls.call(args)) as AnyFunction, f)
  compiled.set(called, calls)
  return called
}

function optimized(module: AnyModule): unknown {
  if (compiled.has(module)) return module
  const calls = new Compiled((...args) => module.forward(...args), module as unknown as ModuleState)
  const forward = bounded((...args: unknown[]) => calls.call(args))
  // As PyTorch's OptimizedModule has its module's attributes. What is set is the module's.
  const made: object = new Proxy(module, {
    get(_, name) {
      if (name === 'forward') return forward
      return name === '_orig_mod' ? module : (Reflect.get(module, name, module) as unknown)
    },
    set: (_, name, value) => Reflect.set(module, name, value, module),
    has: (_, name) => name === '_orig_mod' || Reflect.has(module, name),
  })
  compiled.set(made, calls)
  return made
}
