// nn.Module: the base of all modules. torch/nn/modules/module.py.
//
// A module's state is Python's: three dictionaries of parameters, buffers and children, and `__dict__`
// with everything else in the order of the file. Classes of torch.nn show what they declare as properties
// (attributes.ts). A user's own class holds modules and parameters in plain fields; they are registered when
// the tree is walked (fields.ts), which costs a forward nothing.

import { Shown } from '../python/shown.js'
import { absentModuleMethods } from '../absent.js'
import type { Absent } from '../absent.js'
import { boundMethods } from '../caller.js'
import { UnpicklingError, UnsupportedError } from '../errors.js'
import { heardModule, isHeard } from '../op.js'
import { Dict } from '../python/dict.js'
import { copyFloatMark } from '../python/marks.js'
import type { Global } from '../python/objects.js'
import type { Tuple } from '../python/tuple.js'
import { pythonClass } from '../python/type-name.js'
import { bfloat16, float16, float32, float64 } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import type { DeviceLike } from '../tensor/device.js'
import { empty_like } from '../tensor/making/factory.js'
import type { Tensor } from '../tensor/tensor.js'
import { to, toTarget } from '../ops/moving/convert.js'
import type { ToArguments } from '../ops/moving/convert.js'
import { baseAttributes, requireSettings } from './attributes.js'
import { className, isModule, moduleBrand } from './brand.js'
import type { LoadArguments } from './brand.js'
import { register, registerFields, setBuffer, setMember } from './fields.js'
import { addHook, callWithHooks } from './hooks/hooks.js'
import type * as hooks from './hooks/hooks.js'
import { truthOf } from './kinds.js'
import { changeState, movedTo } from './state/change.js'
import { load_state_dict, loadFromStateDict } from './state/load-state-dict.js'
import type { IncompatibleKeys } from './state/incompatible-keys.js'
import type { Parameter } from './parameter.js'
import { getAttribute, getBuffer, getParameter, getSubmodule, setSubmodule } from './tree/paths.js'
import { requireBufferName, requireModuleName, requireParameterName } from './registration.js'
import { moduleRepr } from './repr.js'
import * as signatures from './signatures.js'
import { saveToStateDict, state_dict } from './state/state-dict.js'
import { requireTree } from './tree/limits.js'
import { namedMembers, named_modules } from './tree/walk.js'

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
export class Module<O = Tensor> extends Shown {
  /** The Python module of the class, written to files. Own classes set both to be saved whole. */
  static readonly __module__: string = '__main__'
  static readonly __qualname__: string | null = null
  /** The version that `state_dict()._metadata` records; 0.3 recorded none (null). */
  static readonly _version: number | null = 1

  /** Python's `__dict__`: the state in the order in which it is written to files. */
  readonly __dict__: Dict<string, unknown>
  _parameters: Dict<string, Parameter | null>
  _buffers: Dict<string, Tensor | null>
  _modules: Dict<string, AnyModule | null>
  /** The fields that were registered at the last walk. @internal */
  _fields: Set<string> | null = null
  /** Plans of `forward`, kept by planned.ts. @internal */
  _plans: unknown = null
  /** A class that has state beyond its tensors defines both; `state_dict` keeps it as `_extra_state`. */
  declare get_extra_state?: () => unknown
  declare set_extra_state?: (state: unknown) => void
  /** PyTorch's move to a CUDA device, which throws UnsupportedError: everything is on the cpu. */
  declare cuda: Absent
  /** PyTorch's hook on gradients, which throws UnsupportedError: torchlet computes none. */
  declare register_full_backward_hook: Absent
  /** @internal */ declare readonly [moduleBrand]: true
  /** Set where a file names a class that nobody knows. @internal */ declare readonly pythonClass?: Global

  constructor() {
    super()
    this.__dict__ = baseAttributes()
    this._parameters = this.__dict__.get('_parameters') as Dict<string, Parameter | null>
    this._buffers = this.__dict__.get('_buffers') as Dict<string, Tensor | null>
    this._modules = this.__dict__.get('_modules') as Dict<string, AnyModule | null>
  }

  /** Whether the module is in training mode; what `train()` and `eval()` set. */
  get training(): boolean {
    if (isHeard) heardModule(this)
    const mode = this.__dict__.get('training')
    return mode === undefined || truthOf(mode) !== false
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

  /** The name that is printed. */
  _get_name(): string {
    return className(this)
  }

  __repr__(): string {
    return moduleRepr(this)
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

  /** What `state_dict` takes of this module alone. A class of your own may override it, as in PyTorch. */
  _save_to_state_dict(destination: Dict<string, unknown>, prefix: string, keep_vars: boolean): void {
    saveToStateDict(this, destination, prefix, keep_vars)
  }

  /** What `load_state_dict` does for this module alone; where a class brings older versions' names up to date. */
  _load_from_state_dict(...args: LoadArguments): void {
    loadFromStateDict(this, ...args)
  }

  // Registration

  register_parameter(name: string, parameter: Parameter | null): void {
    requireParameterName(this, name, parameter)
    setMember(this, this._parameters, name, parameter)
  }

  /** @param args `name`, `tensor`, and `persistent` (default true): whether `state_dict` has it. */
  register_buffer(...args: signatures.BufferArguments): void {
    const { name, tensor, persistent } = signatures.registerBuffer(args)
    requireBufferName(this, name, tensor)
    setBuffer(this, name, tensor, persistent)
  }

  add_module(name: string, module: AnyModule | null): void {
    requireModuleName(this, name, module)
    setMember(this, this._modules, name, module)
  }

  register_module(name: string, module: AnyModule | null): void {
    this.add_module(name, module)
  }

  /** An attribute by its Python name: a parameter, buffer, child or entry of `__dict__`. */
  getattr(name: string): unknown {
    return getAttribute(this, name)
  }

  /** Python's `setattr`: a parameter, child or buffer into its registry, else into `__dict__`; 1.0 as `PyFloat(1)`. */
  setattr(name: string, value: unknown): void {
    register(this, name, value)
  }

  // Walking the tree

  *named_modules(...args: signatures.NamedModulesArguments): Generator<[string, AnyModule]> {
    const { prefix, remove_duplicate } = signatures.namedModules(args)
    yield* named_modules(this, prefix, remove_duplicate) as [string, AnyModule][]
  }

  *modules(): Generator<AnyModule> {
    for (const [, module] of this.named_modules()) yield module
  }

  *named_children(): Generator<[string, AnyModule]> {
    registerFields(this)
    const seen = new Set<AnyModule>()
    for (const [name, child] of this._modules) {
      if (!isModule(child) || seen.has(child)) continue
      seen.add(child)
      yield [name, child]
    }
  }

  *children(): Generator<AnyModule> {
    for (const [, child] of this.named_children()) yield child
  }

  *named_parameters(...args: signatures.NamedArguments): Generator<[string, Parameter]> {
    const { prefix, recurse, remove_duplicate } = signatures.namedParameters(args)
    yield* namedMembers(this, (module) => module._parameters, prefix, recurse, remove_duplicate)
  }

  *parameters(...args: signatures.RecurseArguments): Generator<Parameter> {
    const { recurse } = signatures.parameters(args)
    for (const [, parameter] of this.named_parameters('', recurse)) yield parameter
  }

  *named_buffers(...args: signatures.NamedArguments): Generator<[string, Tensor]> {
    const { prefix, recurse, remove_duplicate } = signatures.namedBuffers(args)
    yield* namedMembers(this, (module) => module._buffers, prefix, recurse, remove_duplicate)
  }

  *buffers(...args: signatures.RecurseArguments): Generator<Tensor> {
    const { recurse } = signatures.buffers(args)
    for (const [, buffer] of this.named_buffers('', recurse)) yield buffer
  }

  /** The descendant at a dotted path: `net.get_submodule('encoder.0')`; '' is the module itself. */
  get_submodule(target: string): AnyModule {
    return getSubmodule(this, target) as AnyModule
  }

  /** Replaces the descendant at a path or, unless `strict`, adds one. */
  set_submodule(...args: signatures.SetSubmoduleArguments): void {
    const { target, module, strict } = signatures.setSubmodule(args)
    setSubmodule(this, target, module, strict)
  }

  get_parameter(target: string): Parameter {
    return getParameter(this, target)
  }

  get_buffer(target: string): Tensor {
    return getBuffer(this, target)
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
    requireTree(this)
    applyTo(this, fn)
    return this
  }

  requires_grad_(...args: signatures.GradArguments): this {
    const { requires_grad } = signatures.requiresGrad(args)
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad)
    return this
  }

  /**
   * Casts floating point parameters and buffers; they stay the same objects.
   *
   * @param args A dtype; a device, cpu or meta; both; or a tensor that has both.
   * @throws MetaError from meta to the cpu: `to_empty` makes parameters there.
   */
  to(...args: ToArguments): this {
    const { dtype: type, device } = toTarget(args)
    if (type !== null && !type.is_floating_point && !type.is_complex) {
      throw new TypeError(`nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${type}`)
    }
    if (type !== null || device !== null) changeState(this.modules(), (tensor) => movedTo(tensor, type, device))
    return this
  }

  /** Parameters and buffers on a device without their values, which are to be loaded: from meta to the cpu. */
  to_empty({ device }: { readonly device: DeviceLike }): this {
    changeState(this.modules(), (tensor) => empty_like(tensor, { device }))
    return this
  }

  /** Everything is there already; of parameters on meta there is nothing to bring. */
  cpu(): this {
    return this.to('cpu')
  }

  /** Casts all parameters and buffers, integers too. */
  type(dst_type: dtype): this {
    changeState(this.modules(), (tensor) => to(tensor, dst_type))
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
  register_forward_pre_hook(hook: hooks.ForwardPreHook): hooks.RemovableHandle {
    return addHook(this, '_forward_pre_hooks', hook)
  }

  /** `hook(module, inputs, output)` runs after `forward` of `__call__`; what it returns replaces the output. */
  register_forward_hook(hook: hooks.ForwardHook): hooks.RemovableHandle {
    return addHook(this, '_forward_hooks', hook)
  }

  /** `hook(module, prefix, keep_vars)` runs before `state_dict` reads the module. */
  register_state_dict_pre_hook(hook: hooks.StateDictPreHook): hooks.RemovableHandle {
    return addHook(this, '_state_dict_pre_hooks', hook)
  }

  /** `hook(module, state_dict, prefix, local_metadata)` may change what `state_dict` gives for the module. */
  register_state_dict_post_hook(hook: hooks.StateDictPostHook): hooks.RemovableHandle {
    return addHook(this, '_state_dict_hooks', hook)
  }

  /**
   * `hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)` may change what
   * `load_state_dict` reads for the module and what lies below it.
   */
  register_load_state_dict_pre_hook(hook: hooks.LoadStateDictPreHook): hooks.RemovableHandle {
    return addHook(this, '_load_state_dict_pre_hooks', hook)
  }

  /** `hook(module, incompatible_keys)` runs when values are in place, and may change the lists of names. */
  register_load_state_dict_post_hook(hook: hooks.LoadStateDictPostHook): hooks.RemovableHandle {
    return addHook(this, '_load_state_dict_post_hooks', hook)
  }

  // Pickling

  /** The state to write, with fields registered. @internal */
  __getstate__(): Dict<string, unknown> | Tuple {
    registerFields(this)
    return this.__dict__
  }

  /** Takes the state that a file gives, in its order. What it lacks counts as empty. @internal */
  __setstate__(state: Dict<string, unknown>): void {
    if (!(state instanceof Dict))
      throw new UnpicklingError({ reason: `the state of a module is a dict, not ${pythonClass(state)}` })
    this.__dict__.clear()
    for (const [name, value] of state) {
      this.__dict__.set(name, value)
      copyFloatMark(state, this.__dict__, name, value)
    }
    this._parameters = registry(state, '_parameters')
    this._buffers = registry(state, '_buffers')
    this._modules = registry(state, '_modules')
    requireSettings(this)
  }
}

/** No deeper than `requireTree` allows. */
function applyTo(module: AnyModule, fn: (module: AnyModule) => void): void {
  for (const child of module.children()) applyTo(child, fn)
  fn(module)
}

Object.defineProperty(Module.prototype, moduleBrand, { value: true })
for (const [name, value] of Object.entries(absentModuleMethods)) {
  Object.defineProperty(Module.prototype, name, { value, writable: true, configurable: true })
}
boundMethods(Module.prototype, [
  '__call__',
  'add_module',
  'apply',
  'get_buffer',
  'get_parameter',
  'get_submodule',
  'getattr',
  'load_state_dict',
  'register_buffer',
  'register_forward_hook',
  'register_forward_pre_hook',
  'register_module',
  'register_parameter',
  'requires_grad_',
  'set_submodule',
  'setattr',
  'state_dict',
  'to',
  'to_empty',
  'train',
  'type',
])

function registry<T>(state: Dict<string, unknown>, name: string): Dict<string, T> {
  const found = state.get(name)
  return found instanceof Dict ? (found as Dict<string, T>) : new Dict<string, T>()
}
