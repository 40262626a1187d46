// A module of a TorchScript archive: its parameters, buffers, children and attributes, without the code run.
// torch/jit/_script.py: RecursiveScriptModule.

import { UnpicklingError, UnsupportedError } from '../../errors.js'
import { Module } from '../../nn/module.js'
import { Parameter } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { copyFloatMark } from '../../python/marks.js'
import { Global } from '../../python/objects.js'
import type { PyObject } from '../../python/objects.js'
import type { Tuple } from '../../python/tuple.js'
import { Tensor } from '../../tensor/tensor.js'
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
}

/** By root module. Not a field, which would count among the module's attributes. */
const archives = new WeakMap<object, ScriptArchive>()
const originals = new WeakMap<object, Global>()

/**
 * A module that `torch.jit.save` wrote, as data: `state_dict()`, `parameters()`, `getattr(name)` and printing are
 * those of Python's RecursiveScriptModule, `forward` is not run.
 *
 * @example
 * import { load, ScriptModule } from 'torchlet'
 * const module = await load('traced.pt', { expect: ScriptModule })
 * const source = [...module.code.values()].join('\n')
 */
export class ScriptModule extends Module {
  static override readonly __module__: string = 'torch.jit._script'
  static override readonly __qualname__: string = 'RecursiveScriptModule'

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

  override forward(): never {
    throw new UnsupportedError({
      what: `${this.original_name} is TorchScript, whose code torchlet does not run`,
      instead:
        'Export the eager module by torch.export and load its .pt2, or make the module of classes and give it this state_dict()',
    })
  }

  override extra_repr(): string {
    return `original_name=${this.original_name}`
  }

  /** @internal */
  override __getstate__(): never {
    throw new UnsupportedError({
      what: `${this.original_name} is TorchScript, which torch.save does not write`,
      instead: 'Save its state_dict()',
    })
  }
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

export function attachArchive(module: ScriptModule, archive: ScriptArchive): void {
  archives.set(module, archive)
}

/** Makes modules of the inert objects of one pickle as they get their states. */
export class ScriptModules {
  private readonly classes: ReadonlyMap<string, ScriptClass>
  /** One Parameter for a tensor, however many modules have it. */
  private readonly parameters = new Map<Tensor, Parameter>()

  constructor(classes: ReadonlyMap<string, ScriptClass>) {
    this.classes = classes
  }

  /** Turns an object of a class of modules into a module, in place; false for any other. */
  readonly become = (object: PyObject, state: unknown): boolean => {
    const name = `${object.module}.${object.qualname}`
    const cls = this.classes.get(name) ?? guessed(name, state)
    if (!cls?.isModule) return false
    const original = new Global(object.module, object.qualname)
    const fresh = new ScriptModule()
    for (const name of Object.keys(object)) delete (object as unknown as Record<string, unknown>)[name]
    Object.setPrototypeOf(object, ScriptModule.prototype)
    const module = Object.assign(object, fresh) as unknown as ScriptModule
    initialise(module, original)
    if (cls.hasState || !(state instanceof Dict)) module.__dict__.set('__getstate__', state)
    else this.fill(module, state, cls)
    return true
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
    if (parameter === undefined) this.parameters.set(tensor, (parameter = new Parameter(tensor, tensor.requires_grad)))
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
