// How module classes are rebuilt: an empty object of the class first, which may already be referred to, then the
// state. Classes come from the composition root (torch.nn's own) and from the caller's option `classes`.

import { fieldNames } from '../../nn/fields.js'
import { isModule } from '../../nn/brand.js'
import { Module } from '../../nn/module.js'
import type { AnyModule, ModuleConstructor } from '../../nn/module.js'
import { UnpicklingError, UnsupportedError } from '../../errors.js'
import type { Calls, Known } from '../../pickle/known.js'
import type { Reduction } from '../../pickle/writing/reduction.js'
import { Dict } from '../../python/dict.js'
import { copyFloatMark } from '../../python/marks.js'
import { Global, PyObject } from '../../python/objects.js'
import type { Tuple } from '../../python/tuple.js'
import { exportLines } from '../export-lines.js'

/** What a reader gives as `classes`: Python's name → the class to make instead. */
export type ReaderClasses = Readonly<Record<string, new () => AnyModule>>

/** The records of torch.nn's own classes, by `module.qualname`. */
export function knownModules(classes: readonly ModuleConstructor[]): Map<string, Known> {
  return new Map(
    classes.map((cls): [string, Known] => [
      `${cls.__module__}.${cls.__qualname__}`,
      { newobj: () => Reflect.construct(Module, [], cls as never) as object, build: setState },
    ]),
  )
}

/**
 * The records of the reader's own classes, which are made by `new` without arguments; then the state
 * takes the place of their fields.
 *
 * @throws TypeError for a name that torch or Python has, and for a class that is no Module.
 */
export function readerModules(classes: ReaderClasses, isTaken: (name: string) => boolean): Map<string, Known> {
  const records = new Map<string, Known>()
  for (const name of Object.keys(classes)) {
    const cls = classes[name] as new () => AnyModule
    if (isTaken(name)) {
      throw new TypeError(`classes: '${name}' is a name of PyTorch's or Python's own and cannot be replaced`)
    }
    if (typeof cls !== 'function' || !(cls.prototype instanceof Module)) {
      throw new TypeError(`classes: '${name}' is no class that extends nn.Module`)
    }
    records.set(name, { newobj: () => new cls(), build: setStateAndFields })
  }
  return records
}

/** A module of a class that nobody knows: its children, parameters and attributes, without a `forward`. */
class InertModule extends Module {
  /** @internal */ override readonly pythonClass: Global

  constructor(cls: Global) {
    super()
    this.pythonClass = cls
  }

  override forward(): never {
    const { name } = this.pythonClass
    throw new UnsupportedError({
      what: `a module of class ${name} has no forward: the file has only the name of its class`,
      instead: `Give load your own class for it, classes: { '${name}': … }, or make a file that runs in Python: ${exportLines}`,
    })
  }
}

const reduceGraphModule = new Global('torch.fx.graph_module', 'reduce_graph_module')
/** How modules are written back that were made of their states by functions. */
const reductions = new WeakMap<object, (state: unknown) => Reduction>()

/**
 * `reduce_graph_module(body, import_block)`: a module that torch.fx traced. Python runs the code in it to trace it again; here
 * it is a module of an unknown class, and the code an attribute, `_code`.
 */
function graphModule(args: Tuple, calls: Calls): unknown {
  const [body, importBlock] = args
  const module = new PyObject(new Global('torch.fx.graph_module', 'GraphModule'), [], 'newobj')
  if (args.length === 2) calls.build(module, body)
  if (!isModule(module)) return new PyObject(reduceGraphModule, args, 'reduce')
  // As in Python a new dict each time: one that refers to the module, which is written within it, would be read half empty.
  reductions.set(module, (state) => ({ callable: reduceGraphModule, args: [copyOfState(state), importBlock] }))
  return module
}

const reconstructPersistent = new Global('torch_utils.persistence', '_reconstruct_persistent_obj')

/**
 * `_reconstruct_persistent_obj({ type, version, module_src, class_name, state })`: a module of StyleGAN and its kin, whose
 * code is in the file. Python runs it; here it is text, beside a module of an unknown class.
 */
function persistentModule(args: Tuple, calls: Calls): unknown {
  const [meta] = args
  const name: unknown = meta instanceof Dict ? meta.get('class_name') : undefined
  if (!(meta instanceof Dict) || typeof name !== 'string' || args.length !== 1) return undefined
  const module = new PyObject(new Global(reconstructPersistent.module, name), [], 'newobj')
  if (!isModuleState(meta.get('state'))) return undefined
  calls.build(module, meta.get('state'))
  if (!isModule(module)) return undefined
  reductions.set(module, (state) => {
    const copy = copyOfState(meta) as Dict
    copy.set('state', copyOfState(state))
    return { callable: reconstructPersistent, args: [copy] }
  })
  return module
}

/** How a module of an unknown class is written back. */
export function reduceInertModule(module: object, cls: Global, state: unknown): Reduction {
  const made = reductions.get(module)
  if (made !== undefined) return made(state)
  return { callable: cls, args: [], construction: 'newobj', ...constructions.get(module), state }
}

function copyOfState(state: unknown): unknown {
  if (!(state instanceof Dict)) return state
  const copy = new Dict(state)
  for (const [name, value] of copy) copyFloatMark(state, copy, name, value)
  return copy
}

/** How the file made a module, where it did so otherwise than modules do. */
const constructions = new WeakMap<object, Pick<PyObject, 'args' | 'construction' | 'kwargs' | 'items' | 'dictItems'>>()

/** Turns an inert object into a module, in place, where its state is a module's; false where it is not. */
export function becomeModule(object: PyObject, state: unknown): boolean {
  if (object.callee !== null || !isModuleState(state)) return false
  const { args, construction, kwargs, items, dictItems } = object
  if (args.length > 0 || construction !== 'newobj' || items.length > 0 || dictItems.length > 0) {
    constructions.set(object, { args, construction, kwargs, items, dictItems })
  }
  const fresh = new InertModule(new Global(object.module, object.qualname))
  for (const name of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[name]
  Object.setPrototypeOf(object, InertModule.prototype)
  Object.assign(object, fresh)
  setState(object, state)
  return true
}

function isModuleState(state: unknown): state is Dict {
  return (
    state instanceof Dict && ['_parameters', '_buffers', '_modules'].every((name) => state.get(name) instanceof Dict)
  )
}

function setState(object: object, state: unknown): void {
  if (!(object instanceof Module)) throw new UnpicklingError({ reason: 'a module state is given to something else' })
  object.__setstate__(state as Dict<string, unknown>)
}

function setStateAndFields(object: object, state: unknown): void {
  setState(object, state)
  const module = object as AnyModule
  for (const name of fieldNames(module)) {
    const value = [module._parameters, module._buffers, module._modules, module.__dict__]
      .find((dict) => dict.has(name))
      ?.get(name)
    if (value !== undefined) Object.assign(module, { [name]: value })
  }
}

/** Modules whose code the file carries, which those who only read files know too. */
export const graphNames: ReadonlyMap<string, Known> = new Map([
  [reduceGraphModule.name, { reduce: graphModule }],
  [reconstructPersistent.name, { reduce: persistentModule }],
])
