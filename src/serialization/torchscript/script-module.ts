// A module of a TorchScript archive: its parameters, buffers, children and attributes, and the methods of its code where a
// runner was passed in. torch/jit/_script.py: RecursiveScriptModule.

import { UnpicklingError, UnsupportedError } from '../../errors.js'
import { Module } from '../../nn/module.js'
import { Parameter, parameterOf } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { copyFloatMark } from '../../python/marks.js'
import { Global } from '../../python/objects.js'
import type { ProgramKind } from '../expect.js'
import type { PyObject } from '../../python/objects.js'
import type { Tuple } from '../../python/tuple.js'
import { Tensor } from '../../tensor/tensor.js'
import type { CallOptions, ScriptRunner } from '../programs.js'
import { programContents } from '../writing/program-archive.js'
import type { ArchiveOrigin } from '../writing/program-archive.js'
import type { FileContents } from '../writing/contents.js'
import type { SaveOptions } from '../writing/save-options.js'
import { scriptOperators } from './code.js'
import type { ScriptClass } from './code.js'

/** What an archive holds beside its module. */
export interface ScriptArchive {
  /** Source text by record: `code/__torch__/torch/nn/modules/linear.py`. */
  readonly code: Dict<string, string>
  /** The values that the code calls `CONSTANTS.c0`, `CONSTANTS.c1` … */
  readonly constants: Tuple
  /** The inputs that `torch.jit.trace` was given, by method; null where nothing was traced. */
  readonly traced_inputs: unknown
  /** What `_save_for_lite_interpreter` adds: the code as instructions; null elsewhere. */
  readonly bytecode: unknown
  /** What was passed as `_extra_files`, by name. */
  readonly extra_files: Dict<string, Uint8Array>
  /** What `save` writes it again from; null of archives that are only read. */
  readonly origin: ArchiveOrigin | null
}

/** By root module. Not a field, which would count among the module's attributes. */
const archives = new WeakMap<object, ScriptArchive>()
const originals = new WeakMap<object, Global>()

const runners = new WeakMap<object, ScriptRunner>()

/**
 * A module that `torch.jit.save` wrote, which runs: `forward`, `state_dict()`, `parameters()`, `getattr(name)` and printing are
 * those of Python's RecursiveScriptModule. What its code writes to attributes and buffers stays from call to call.
 *
 * @example
 * import { load, randn, ScriptModule } from 'torchlet'
 * const net = await load('scripted.pt', { expect: ScriptModule })
 * const y = net.forward(randn(1, 3, 224, 224))
 */
export class ScriptModule extends Module<unknown> {
  static override readonly __module__: string = 'torch.jit._script'
  static override readonly __qualname__: string = 'RecursiveScriptModule'
  /** @internal */
  static readonly programKind: ProgramKind = { what: 'TorchScript', loader: 'jit.load' }

  /** The name of the class that was scripted or traced. */
  get original_name(): string {
    return originals.get(this)?.qualname ?? ''
  }

  /** Of an archive's root module: its source text by record. */
  get code(): Dict<string, string> {
    return archives.get(this)?.code ?? new Dict()
  }

  /** Of an archive's root module: the constants of its code; null for others. */
  get constants(): Tuple | null {
    return archives.get(this)?.constants ?? null
  }

  /** Of a traced archive's root module: the inputs that it was traced with, by method; else null. */
  get traced_inputs(): unknown {
    return archives.get(this)?.traced_inputs ?? null
  }

  /** Of the root module of an archive for the lite interpreter: its bytecode; else null. */
  get bytecode(): unknown {
    return archives.get(this)?.bytecode ?? null
  }

  /** Of an archive's root module: the files that were saved with it, by name. */
  get extra_files(): Dict<string, Uint8Array> {
    return archives.get(this)?.extra_files ?? new Dict()
  }

  /** The class's name with its namespace, as the code spells it. @internal */
  get qualified_name(): string {
    return originals.get(this)?.name ?? ''
  }

  /** The names of the methods that the code has: `forward`, and what `torch.jit.export` marked. */
  get method_names(): readonly string[] {
    return runners.get(this)?.methodsOf(this) ?? []
  }

  /**
   * Runs `forward` of the code; of a scripted function that was saved alone, that function.
   *
   * @param args The inputs by position, or by name in one last plain object. A Dict or Map is an input, and so is a plain
   *   object where the code takes a dict.
   * @returns What the code gives: Tensors, numbers, strings, booleans, null, and arrays, Tuples and Dicts of them.
   * @throws RaisedError where the code raises an exception; TypeError for inputs of other types than it takes; LimitError beyond
   *   the limits.
   */
  override forward<T = Tensor>(...args: unknown[]): T {
    return runnerOf(this).call(this, 'forward', args) as T
  }

  /** Runs a method by its name. */
  run_method<T = unknown>(name: string, ...args: unknown[]): T {
    return runnerOf(this).call(this, name, args) as T
  }

  /**
   * `forward` that lets others run in between.
   *
   * @param inputs The inputs by position.
   * @param kwargs Those by name.
   */
  async forwardAsync<T = Tensor>(
    inputs: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>> = {},
    options: CallOptions = {},
  ): Promise<T> {
    const args = Object.keys(kwargs).length === 0 ? inputs : [...inputs, { ...kwargs }]
    return (await runnerOf(this).callAsync(this, 'forward', args, options)) as T
  }

  /** A module of the same code whose parameters, buffers and attributes are its own. */
  clone(): ScriptModule {
    return runnerOf(this).clone(this)
  }

  override getattr(name: string): unknown {
    const value = super.getattr(name)
    const runner = runners.get(this)
    return runner === undefined ? value : runner.outward(value)
  }

  override setattr(name: string, value: unknown): void {
    const runner = runners.get(this)
    super.setattr(name, runner === undefined ? value : runner.inward(this, name, value))
  }

  override extra_repr(): string {
    return `original_name=${this.original_name}`
  }

  /** @internal */
  override __getstate__(): never {
    throw new UnsupportedError({
      what: `${this.original_name} is TorchScript, which is saved by itself and not within something else`,
      instead: 'Save the module that was loaded, or its state_dict()',
    })
  }
}

/** The archive of a module with the weights that it has now. */
export function contentsOfScript(module: ScriptModule, options: SaveOptions): FileContents {
  const archive = archives.get(module)
  if (archive?.origin == null) {
    throw new UnsupportedError({
      what: `${module.original_name} was not loaded from an archive that can be written again`,
      instead: 'Save the root module of an archive of PyTorch 1.4 or later, or the state_dict()',
    })
  }
  return programContents(
    archive.origin,
    scriptOperators(archive.code).keys(),
    (name) => tensorNow(module, name),
    options,
  )
}

function tensorNow(module: ScriptModule, name: string): Tensor | undefined {
  const dot = name.lastIndexOf('.')
  const owner = module.get_submodule(name.slice(0, Math.max(dot, 0)))
  const last = name.slice(dot + 1)
  return owner._parameters.get(last) ?? owner._buffers.get(last) ?? undefined
}

/** A module of a class, without anything in it yet. */
export function newScriptModule(original: Global): ScriptModule {
  const module = new ScriptModule()
  initialise(module, original)
  return module
}

function initialise(module: ScriptModule, original: Global): void {
  originals.set(module, original)
  const { _parameters, _buffers, _modules } = module
  module.__setstate__(new Dict<string, unknown>(Object.entries({ _parameters, _buffers, _modules })))
}

/** Gives the modules below a root what runs them. */
export function attachRunner(root: ScriptModule, runner: ScriptRunner): void {
  for (const module of root.modules()) if (module instanceof ScriptModule) runners.set(module, runner)
  runner.finish(root)
}

function runnerOf(module: ScriptModule): ScriptRunner {
  const runner = runners.get(module)
  if (runner !== undefined) return runner
  throw new UnsupportedError({
    what: `the code of ${module.original_name} does not run`,
    instead:
      "The entry torchlet/serialization has no operators, and archives of PyTorch 1.0 to 1.3 and those without code none that run: load with 'torchlet', or export the eager module by torch.export and load its .pt2",
  })
}

export function attachArchive(module: ScriptModule, archive: ScriptArchive): void {
  archives.set(module, archive)
}

/** Makes modules of the inert objects of one pickle as they get their states. */
export class ScriptModules {
  private readonly classes: ReadonlyMap<string, ScriptClass>
  private readonly runner: ScriptRunner | null
  /** One Parameter for a tensor, however many modules have it. */
  private readonly parameters = new Map<Tensor, Parameter>()

  constructor(classes: ReadonlyMap<string, ScriptClass>, runner: ScriptRunner | null) {
    this.classes = classes
    this.runner = runner
  }

  /** Turns an object of a class of modules into a module, in place; false for any other. */
  readonly become = (object: PyObject, state: unknown): boolean => {
    const name = `${object.module}.${object.qualname}`
    const cls = this.classes.get(name) ?? guessed(name, state)
    if (!cls?.isModule) {
      if (cls?.hasState !== true || this.runner === null) return false
      this.runner.setState(object, state)
      return true
    }
    const original = new Global(object.module, object.qualname)
    const fresh = new ScriptModule()
    for (const name of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[name]
    Object.setPrototypeOf(object, ScriptModule.prototype)
    const module = Object.assign(object, fresh) as unknown as ScriptModule
    initialise(module, original)
    if (!cls.hasState && state instanceof Dict) this.fill(module, state, cls)
    else if (cls.hasState && this.runner !== null) this.run(module, state, cls, this.runner)
    else module.__dict__.set('__getstate__', state)
    return true
  }

  /** Parameters and buffers are there, without a value, before its `__setstate__` gives them one. */
  private run(module: ScriptModule, state: unknown, cls: ScriptClass, runner: ScriptRunner): void {
    for (const name of cls.parameters) module._parameters.set(name, null)
    for (const name of cls.buffers) module._buffers.set(name, null)
    runner.setState(module, state)
  }

  private fill(module: ScriptModule, state: Dict, cls: ScriptClass): void {
    for (const [name, value] of state) {
      if (typeof name !== 'string' || module.__dict__.has(name))
        throw wrong(module, `the attribute ${JSON.stringify(name)} twice`)
      if (cls.parameters.has(name)) module._parameters.set(name, this.parameter(module, name, value))
      else if (cls.buffers.has(name)) module._buffers.set(name, tensorOrNone(module, name, value))
      else if (value instanceof ScriptModule) module._modules.set(name, value)
      else module.__dict__.set(name, value)
      copyFloatMark(state, module.__dict__, name, value)
    }
    for (const name of [...cls.parameters, ...cls.buffers]) {
      if (!state.has(name)) throw wrong(module, `no ${JSON.stringify(name)}, which its code names`)
    }
  }

  private parameter(module: ScriptModule, name: string, value: unknown): Parameter | null {
    const tensor = tensorOrNone(module, name, value)
    if (tensor === null) return null
    let parameter = this.parameters.get(tensor)
    if (parameter === undefined) this.parameters.set(tensor, (parameter = parameterOf(tensor, tensor.requires_grad)))
    return parameter
  }
}

/** Archives for mobiles may leave out the code: every module has `training`, and what has a gradient is a parameter. */
function guessed(name: string, state: unknown): ScriptClass | undefined {
  if (!name.startsWith('__torch__.') || !(state instanceof Dict) || typeof state.get('training') !== 'boolean')
    return undefined
  const tensors = [...(state as Dict<string, unknown>)].filter(
    (entry): entry is [string, Tensor] => entry[1] instanceof Tensor,
  )
  const namesOf = (requires_grad: boolean): Set<string> =>
    new Set(tensors.filter(([, tensor]) => tensor.requires_grad === requires_grad).map(([key]) => key))
  return { isModule: true, parameters: namesOf(true), buffers: namesOf(false), hasState: false }
}

function tensorOrNone(module: ScriptModule, name: string, value: unknown): Tensor | null {
  if (value === null || value instanceof Tensor) return value
  throw wrong(module, `no tensor as ${JSON.stringify(name)}, which its code calls a parameter or buffer`)
}

function wrong(module: ScriptModule, has: string): UnpicklingError {
  return new UnpicklingError({
    reason: `a module of class ${module.original_name} has ${has}`,
    remedy: 'The archive is damaged',
  })
}

/**
 * A module of the same class, with copies of all that it has.
 *
 * @param keep Told of the copy before it has anything in it: modules may lead back to themselves.
 */
export function copyScriptModule(
  module: ScriptModule,
  runner: ScriptRunner,
  keep: (copy: ScriptModule) => void,
  of: (value: unknown) => unknown,
): ScriptModule {
  const copy = newScriptModule(originals.get(module) as Global)
  runners.set(copy, runner)
  const archive = archives.get(module)
  if (archive !== undefined) archives.set(copy, archive)
  keep(copy)
  for (const [name, value] of module._parameters) copy._parameters.set(name, of(value) as Parameter | null)
  for (const [name, value] of module._buffers) copy._buffers.set(name, of(value) as Tensor | null)
  for (const [name, value] of module._modules) copy._modules.set(name, of(value) as ScriptModule | null)
  for (const [name, value] of module.__dict__) {
    if (copy.__dict__.has(name)) continue
    copy.__dict__.set(name, of(value))
    copyFloatMark(module.__dict__, copy.__dict__, name, value)
  }
  return copy
}
