// nn.Module: the base of all modules. torch/nn/modules/module.py.
//
// A module's state is Python's: three dictionaries of parameters, buffers and children, and `__dict__`
// with everything else in the order of the file. Classes of torch.nn show what they declare as properties
// (attributes.ts). A user's own class holds modules and parameters in plain fields; they are registered when
// the tree is walked (fields.ts), which costs a forward nothing.

import { UnsupportedError } from '../errors.js'
import { Dict } from '../python/dict.js'
import type { Global } from '../python/objects.js'
import { bfloat16, float16, float32, float64 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import { Tensor } from '../tensor/tensor.js'
import { to } from '../ops/convert.js'
import { baseAttributes } from './attributes.js'
import { className, moduleBrand } from './brand.js'
import { registerFields, setMember } from './fields.js'
import { addHook, callWithHooks } from './hooks.js'
import type { ForwardHook, ForwardPreHook, RemovableHandle } from './hooks.js'
import { load_state_dict } from './load-state-dict.js'
import type { IncompatibleKeys } from './load-state-dict.js'
import { Parameter } from './parameter.js'
import { moduleRepr } from './repr.js'
import * as signatures from './signatures.js'
import { state_dict } from './state-dict.js'
import { namedMembers, named_modules } from './walk.js'

/** A module whatever its `forward` returns. */
export type AnyModule = Module<unknown>

/** A class of modules, with its Python name as statics. */
export type ModuleConstructor = (abstract new (...args: never) => AnyModule) & {
  readonly __module__: string
  readonly __qualname__: string | null
}

/**
 * The base class of neural network modules.
 *
 * Your own model is a class whose fields are modules and parameters:
 *
 * @example
 * import { nn, relu, randn } from 'torchlet'
 * import type { Tensor } from 'torchlet'
 * class Net extends nn.Module {
 *   fc1 = nn.Linear(128, 16)
 *   fc2 = nn.Linear(16, 1)
 *   forward(x: Tensor) {
 *     return this.fc2.forward(relu(this.fc1.forward(x)))
 *   }
 * }
 * const y = new Net().forward(randn(8, 128))
 */
export class Module<O = Tensor> {
  /** The Python module of the class, written to files. Own classes set both to be saved whole. */
  static readonly __module__: string = '__main__'
  static readonly __qualname__: string | null = null
  /** The version that `state_dict()._metadata` records. */
  static readonly _version: number | null = 1

  /** Python's `__dict__`: the state in the order in which it is written to files. */
  readonly __dict__: Dict<string, unknown>
  _parameters: Dict<string, Parameter | null>
  _buffers: Dict<string, Tensor | null>
  _modules: Dict<string, AnyModule | null>
  /** The fields that were registered at the last walk. @internal */
  _fields: Set<string> | null = null
  /** Plans of `forward`, kept by plan/run.ts. @internal */
  _plans: unknown = null
  /** @internal */ declare readonly [moduleBrand]: true
  /** Set where a file names a class that nobody knows. @internal */ declare readonly pythonClass?: Global

  constructor() {
    this.__dict__ = baseAttributes()
    this._parameters = this.__dict__.get('_parameters') as Dict<string, Parameter | null>
    this._buffers = this.__dict__.get('_buffers') as Dict<string, Tensor | null>
    this._modules = this.__dict__.get('_modules') as Dict<string, AnyModule | null>
  }

  /** Whether the module is in training mode; what `train()` and `eval()` set. */
  get training(): boolean {
    return this.__dict__.get('training') !== false
  }

  set training(mode: boolean) {
    this.__dict__.set('training', mode)
  }

  /**
   * Computes the output. Runs synchronously, without the module's own hooks (`__call__` runs those).
   *
   * @throws UnsupportedError in a class that does not define it.
   */
  forward(..._inputs: unknown[]): O {
    throw new UnsupportedError({
      what: `module ${className(this)} has no forward`,
      instead: 'Define it in your class, and give the class to load by its option `classes`',
    })
  }

  /** Python's `module(x)`: forward pre-hooks, `forward`, forward hooks. */
  __call__(...inputs: unknown[]): O {
    return callWithHooks(this, inputs) as O
  }

  /** What a class adds to its line when printed: `in_features=128, out_features=16`. */
  extra_repr(): string {
    return ''
  }

  __repr__(): string {
    return moduleRepr(this)
  }

  toString(): string {
    return this.__repr__()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.__repr__()
  }

  /**
   * An OrderedDict of name → tensor of all parameters and persistent buffers, sharing their memory, with
   * the versions of the modules as `_metadata`.
   */
  state_dict(options: signatures.StateDictOptions = {}) {
    return state_dict(this, signatures.stateDict([options]))
  }

  /**
   * Copies values into parameters and buffers of the same names.
   *
   * @param source A state dict: a Dict, Map or plain object of tensors.
   * @param args `strict` (default true): every name must match. `assign` (default false): take the
   *   tensors themselves instead of copying their values.
   * @returns The names that did not match, printed as `<All keys matched successfully>` if all did.
   * @throws StateDictError with PyTorch's message; TypeError where `source` is no state dict.
   */
  load_state_dict(source: unknown, ...args: signatures.LoadStateDictArguments): IncompatibleKeys {
    return load_state_dict(this, source, signatures.loadStateDict(args))
  }

  // Registration

  register_parameter(name: string, parameter: Parameter | null): void {
    this.checkName('parameter', name, this._parameters)
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new TypeError(`cannot assign an object that is no Parameter to parameter '${name}'`)
    }
    setMember(this, this._parameters, name, parameter)
  }

  /** @param args `name`, `tensor`, and `persistent` (default true): whether `state_dict` has it. */
  register_buffer(...args: signatures.BufferArguments): void {
    const { name, tensor, persistent } = signatures.registerBuffer(args)
    this.checkName('buffer', name, this._buffers)
    if (tensor !== null && !(tensor instanceof Tensor)) throw new TypeError(`buffer '${name}' is no Tensor`)
    setMember(this, this._buffers, name, tensor)
    const transient = this.__dict__.get('_non_persistent_buffers_set')
    if (transient instanceof Set) transient[persistent ? 'delete' : 'add'](name)
  }

  add_module(name: string, module: AnyModule | null): void {
    this.checkName('module', name, this._modules)
    if (module !== null && !(module instanceof Module)) throw new TypeError(`child '${name}' is no Module`)
    setMember(this, this._modules, name, module)
  }

  register_module(name: string, module: AnyModule | null): void {
    this.add_module(name, module)
  }

  /** An attribute by its Python name: a parameter, buffer, child or entry of `__dict__`. */
  getattr(name: string): unknown {
    registerFields(this)
    for (const state of [this._parameters, this._buffers, this._modules, this.__dict__] as Dict<string, unknown>[]) {
      if (state.has(name)) return state.get(name)
    }
    throw new RangeError(`'${className(this)}' object has no attribute '${name}'`)
  }

  // Walking the tree

  *named_modules(...args: signatures.NamedModulesArguments): Generator<[string, AnyModule]> {
    const { prefix, remove_duplicate } = signatures.namedModules(args)
    yield* named_modules(this, prefix, remove_duplicate) as Generator<[string, AnyModule]>
  }

  *modules(): Generator<AnyModule> {
    for (const [, module] of this.named_modules()) yield module
  }

  *named_children(): Generator<[string, AnyModule]> {
    registerFields(this)
    const seen = new Set<AnyModule>()
    for (const [name, child] of this._modules) {
      if (child === null || seen.has(child)) continue
      seen.add(child)
      yield [name, child]
    }
  }

  *children(): Generator<AnyModule> {
    for (const [, child] of this.named_children()) yield child
  }

  *named_parameters(...args: signatures.NamedArguments): Generator<[string, Parameter]> {
    const { prefix, recurse } = signatures.namedParameters(args)
    yield* namedMembers(this, (module) => module._parameters, prefix, recurse)
  }

  *parameters(...args: signatures.RecurseArguments): Generator<Parameter> {
    const { recurse } = signatures.parameters(args)
    for (const [, parameter] of this.named_parameters('', recurse)) yield parameter
  }

  *named_buffers(...args: signatures.NamedArguments): Generator<[string, Tensor]> {
    const { prefix, recurse } = signatures.namedBuffers(args)
    yield* namedMembers(this, (module) => module._buffers, prefix, recurse)
  }

  *buffers(...args: signatures.RecurseArguments): Generator<Tensor> {
    const { recurse } = signatures.buffers(args)
    for (const [, buffer] of this.named_buffers('', recurse)) yield buffer
  }

  /** The descendant at a dotted path: `net.get_submodule('encoder.0')`; '' is the module itself. */
  get_submodule(target: string): AnyModule {
    if (target === '') return this
    const dot = target.indexOf('.')
    const name = dot < 0 ? target : target.slice(0, dot)
    registerFields(this)
    const child = this._modules.get(name)
    if (child === undefined || child === null) throw new RangeError(`${className(this)} has no child module '${name}'`)
    return child.get_submodule(dot < 0 ? '' : target.slice(dot + 1))
  }

  get_parameter(target: string): Parameter {
    return this.member(target, 'parameter', (module) => module._parameters)
  }

  get_buffer(target: string): Tensor {
    return this.member(target, 'buffer', (module) => module._buffers)
  }

  // Changing all of it

  /** Sets training mode of the module and all descendants. */
  train(...args: signatures.TrainArguments): this {
    const { mode } = signatures.train(args)
    for (const module of this.modules()) module.training = mode
    return this
  }

  eval(): this {
    return this.train(false)
  }

  /** Calls `fn` with every descendant, children first, then with the module. */
  apply(fn: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(fn)
    fn(this)
    return this
  }

  requires_grad_(...args: signatures.GradArguments): this {
    const { requires_grad } = signatures.requiresGrad(args)
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad)
    return this
  }

  /** Casts floating point parameters and buffers; they stay the same objects. */
  to(type: dtype): this {
    if (!type.is_floating_point && !type.is_complex) {
      throw new TypeError(`nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${type}`)
    }
    for (const tensor of [...this.parameters(), ...this.buffers()]) {
      if (tensor.dtype.is_floating_point || tensor.dtype.is_complex) tensor.data = to(tensor.data, type)
    }
    return this
  }

  float(): this {
    return this.to(float32)
  }

  double(): this {
    return this.to(float64)
  }

  half(): this {
    return this.to(float16)
  }

  bfloat16(): this {
    return this.to(bfloat16)
  }

  // Hooks

  /** `hook(module, inputs)` runs before `forward` of `__call__`; an array that it returns replaces the inputs. */
  register_forward_pre_hook(hook: ForwardPreHook): RemovableHandle {
    return addHook(this, '_forward_pre_hooks', hook)
  }

  /** `hook(module, inputs, output)` runs after `forward` of `__call__`; what it returns replaces the output. */
  register_forward_hook(hook: ForwardHook): RemovableHandle {
    return addHook(this, '_forward_hooks', hook)
  }

  // Pickling

  /** The state to write, with fields registered. @internal */
  __getstate__(): Dict<string, unknown> {
    registerFields(this)
    return this.__dict__
  }

  /** Takes the state that a file gives, in its order. What it lacks counts as empty. @internal */
  __setstate__(state: Dict<string, unknown>): void {
    this.__dict__.clear()
    for (const [name, value] of state) this.__dict__.set(name, value)
    this._parameters = registry(state, '_parameters')
    this._buffers = registry(state, '_buffers')
    this._modules = registry(state, '_modules')
  }

  private checkName(kind: string, name: string, registered: Dict<string, unknown>): void {
    registerFields(this)
    if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string`)
    if (name === '') throw new TypeError(`${kind} name can't be empty string ""`)
    if (name.includes('.')) throw new TypeError(`${kind} name can't contain "."`)
    const state = [this.__dict__, this._parameters, this._buffers, this._modules] as Dict<string, unknown>[]
    const taken = state.some((names) => names.has(name))
    if (taken && !registered.has(name)) throw new TypeError(`attribute '${name}' already exists`)
  }

  private member<T>(target: string, kind: string, state: (module: AnyModule) => Dict<string, T | null>): T {
    const dot = target.lastIndexOf('.')
    const module = this.get_submodule(target.slice(0, Math.max(dot, 0)))
    registerFields(module)
    const found = state(module).get(target.slice(dot + 1))
    if (found === undefined || found === null) {
      throw new RangeError(`${className(module)} has no ${kind} '${target.slice(dot + 1)}' (of '${target}')`)
    }
    return found
  }
}

Object.defineProperty(Module.prototype, moduleBrand, { value: true })

function registry<T>(state: Dict<string, unknown>, name: string): Dict<string, T> {
  const found = state.get(name)
  return found instanceof Dict ? (found as Dict<string, T>) : new Dict<string, T>()
}
