// What a .pt2 of torch.export loads as: a module with the program's parameters and buffers under their names, the program as data
// and, where a runner was passed in, a forward. torch/export/exported_program.py: ExportedProgram and its `module()`.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import type { ProgramKind } from '../expect.js'
import type { JsonObject } from '../../io/json.js'
import { Module } from '../../nn/module.js'
import type { AnyModule } from '../../nn/module.js'
import { Parameter, parameterOf } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import type { FileContents } from '../writing/contents.js'
import type { SaveOptions } from '../writing/save-options.js'
import { programContents } from '../writing/program-archive.js'
import type { ArchiveOrigin } from '../writing/program-archive.js'
import { targetsOf } from './targets.js'
import type { CallOptions, CheckOptions, CheckReport, ExportedRunner, Programs } from '../programs.js'

/** The parts of an archive that make up one program. */
export interface ExportedArchive {
  /** The JSON of `torch._export.serde.schema.ExportedProgram`. */
  readonly program: JsonObject
  /** Parameters (as nn.Parameter) and persistent buffers by name. */
  readonly state_dict: Dict<string, Tensor>
  /** Buffers that `state_dict` leaves out, and what the graph uses beside: tensors, and objects, which are inert. */
  readonly constants: Dict<string, unknown>
  /** Those among the constants that are buffers. */
  readonly passing: ReadonlySet<string>
  /** (args, kwargs) that the program was exported with; null where the archive has none. */
  readonly example_inputs: unknown
  /** Bytes of the files that were saved with it, by name. */
  readonly extra_files: Dict<string, Uint8Array>
  /** What `save` writes it again from; null where the layout does not allow that. */
  readonly origin: ArchiveOrigin | null
}

/** Names within names: more would be deeper than a walk over modules can go. */
const deepest = 100

interface Loaded {
  readonly archive: ExportedArchive
  readonly programs: Programs | null
  readonly runner: ExportedRunner | null
}

/** By module. Not a field, which would count among the module's attributes. */
const loaded = new WeakMap<object, Loaded>()

/**
 * A program that `torch.export.save` wrote, which runs: `forward`, `state_dict()`, `parameters()` and `buffers()` are those of
 * Python's `program.module()`; the graph, constants and sample inputs are there as data.
 *
 * @example
 * import { load, randn, ExportedModule } from 'torchlet'
 * const net = await load('model.pt2', { expect: ExportedModule })
 * const y = net.forward(randn(1, 3, 224, 224))
 */
export class ExportedModule extends Module<unknown> {
  static override readonly __module__: string = 'torch.fx.graph_module'
  static override readonly __qualname__: string = 'GraphModule'
  /** @internal */
  static readonly programKind: ProgramKind = { what: 'a program of torch.export (.pt2)', loader: 'export.load' }

  /** The program as the archive's JSON has it: `graph_module`, `range_constraints`, `schema_version` … */
  get program(): JsonObject {
    return archiveOf(this).program
  }

  /** Tensors and values that the program uses and no state dict has. */
  get constants(): Dict<string, unknown> {
    return archiveOf(this).constants
  }

  /** The inputs that it was exported with; null where the file has none. */
  get example_inputs(): unknown {
    return archiveOf(this).example_inputs
  }

  /** Files that were put beside it, by name. */
  get extra_files(): Dict<string, Uint8Array> {
    return archiveOf(this).extra_files
  }

  /** What the program takes: `x: float32[s0, 3, 224, 224], *, mask`. */
  get signature(): string {
    return runnerOf(this).signature
  }

  /** What one should know of the program: that it was exported in training. */
  get warnings(): readonly string[] {
    return loaded.get(this)?.runner?.warnings ?? []
  }

  /**
   * Runs the program. Buffers and inputs that it writes are written: state lives from call to call.
   *
   * @param args The inputs by position, or by name in one last plain object. A Dict or Map is an input.
   * @returns What the exported forward gives: a Tensor, or Tuples, arrays and Dicts of them. `forward<Tuple>(x)` says which.
   * @throws ShapeError for inputs that do not fit `signature`; LimitError beyond the limits.
   */
  override forward<T = Tensor>(...args: unknown[]): T {
    return runnerOf(this).forward(args) as T
  }

  /**
   * `forward` that lets others run between operators.
   *
   * @param inputs The inputs by position.
   * @param kwargs Those by name.
   */
  async forwardAsync<T = Tensor>(
    inputs: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>> = {},
    options: CallOptions = {},
  ): Promise<T> {
    const args = Object.keys(kwargs).length === 0 ? inputs : [...inputs, kwargs]
    return (await runnerOf(this).forwardAsync(args, options)) as T
  }

  /**
   * Runs the sample inputs on a copy of the state, and compares the sizes and dtypes of all values with what the archive
   * states; with `expected` also the results' values.
   */
  check(options: CheckOptions = {}): CheckReport {
    return runnerOf(this).check(options)
  }

  /** A module of the same program whose state is its own. */
  clone(): ExportedModule {
    const { archive, programs } = loadedOf(this)
    const copy = clonedArchive(this, archive)
    attach(copy.module, copy.archive, programs)
    return copy.module
  }

  /** An exported program computes what it was exported to compute: `eval()` changes nothing. */
  override eval(): this {
    return this
  }

  override train(...args: Parameters<Module['train']>): this {
    const [mode] = args
    if (mode === false || (typeof mode === 'object' && mode.mode === false)) return this
    throw new UnsupportedError({
      what: 'an exported program has no training mode',
      instead: 'Export the model again after model.train()',
    })
  }

  /** @internal */
  override __getstate__(): never {
    throw new UnsupportedError({
      what: 'a program is saved by itself, not within something else',
      instead: 'Save the program, or its state_dict()',
    })
  }
}

/** The archive of a program with the weights that its module has now. */
export function contentsOfProgram(module: ExportedModule, options: SaveOptions): FileContents {
  const { archive } = loadedOf(module)
  if (archive.origin === null) {
    throw new UnsupportedError({
      what: 'a program that was opened, and not loaded, or is of a layout that is not written',
      instead:
        'Save what load() gives of its file, or the state_dict(); or export the model again with PyTorch 2.8 or later',
    })
  }
  return programContents(
    archive.origin,
    targetsOf(archive.program).keys(),
    (name) => tensorNow(module, archive, name),
    options,
  )
}

function tensorNow(module: ExportedModule, archive: ExportedArchive, name: string): Tensor | undefined {
  const dot = name.lastIndexOf('.')
  const constant = archive.constants.get(name)
  if (constant instanceof Tensor && !archive.passing.has(name)) return constant
  const owner = module.get_submodule(name.slice(0, Math.max(dot, 0)))
  const last = name.slice(dot + 1)
  return owner._parameters.get(last) ?? owner._buffers.get(last) ?? undefined
}

/** Where names of parameters have dots: Python's plain nn.Module. */
class Branch extends Module {
  static override readonly __module__: string = 'torch.nn.modules.module'
  static override readonly __qualname__: string = 'Module'
}

/** The module of a program, which runs where there is a runner. */
export function exportedModule(archive: ExportedArchive, programs: Programs | null): ExportedModule {
  const root = treeOf(archive)
  attach(root, archive, programs)
  return root
}

function attach(module: ExportedModule, archive: ExportedArchive, programs: Programs | null): void {
  loaded.set(module, { archive, programs, runner: null })
  const runner = programs?.runners.exported(module, archive, programs.options) ?? null
  loaded.set(module, { archive, programs, runner })
}

/** Tensors copied, those that were one tensor, or shared a storage, still so. */
export function clonedArchive(
  module: ExportedModule,
  archive: ExportedArchive,
): { module: ExportedModule; archive: ExportedArchive } {
  const copies = new Map<Tensor, Tensor>()
  const storages = new Map<unknown, UntypedStorage>()
  const copied = (tensor: Tensor): Tensor => {
    const known = copies.get(tensor)
    if (known !== undefined) return known
    const { data } = tensor
    const made = data.storage === null ? data : onCopiedStorage(data, storages)
    const copy = tensor instanceof Parameter ? parameterOf(made, tensor.requires_grad) : made
    copies.set(tensor, copy)
    return copy
  }
  const state = new Dict<string, Tensor>()
  for (const [name, tensor] of [
    ...module.named_parameters({ remove_duplicate: false }),
    ...module.named_buffers({ remove_duplicate: false }),
  ]) {
    if (!archive.passing.has(name)) state.set(name, copied(tensor))
  }
  const constants = new Dict<string, unknown>()
  for (const [name, value] of archive.constants)
    constants.set(
      name,
      value instanceof Tensor ? copied(archive.passing.has(name) ? module.get_buffer(name) : value) : value,
    )
  const copy = { ...archive, state_dict: state, constants }
  return { module: treeOf(copy), archive: copy }
}

function onCopiedStorage(tensor: Tensor, storages: Map<unknown, UntypedStorage>): Tensor {
  const storage = tensor.storage as UntypedStorage
  let copy = storages.get(storage)
  if (copy === undefined) storages.set(storage, (copy = new UntypedStorage(new Uint8Array(storage.peek(Uint8Array)))))
  return new Tensor(copy, tensor.dtype, tensor.sizes, tensor.strides, tensor.offset)
}

function treeOf(archive: ExportedArchive): ExportedModule {
  const root = new ExportedModule()
  const branches = new Map<string, AnyModule>([['', root]])
  for (const [name, tensor] of archive.state_dict) register(branches, name, tensor, true)
  for (const name of archive.passing) {
    const tensor = archive.constants.get(name)
    if (!(tensor instanceof Tensor)) throw wrongName(name, 'is a buffer and not among the constants')
    register(branches, name, tensor, false)
  }
  return root
}

function archiveOf(module: ExportedModule): ExportedArchive {
  return loadedOf(module).archive
}

function loadedOf(module: ExportedModule): Loaded {
  const found = loaded.get(module)
  if (found !== undefined) return found
  throw new UnsupportedError({ what: 'this exported module was not loaded from an archive' })
}

function runnerOf(module: ExportedModule): ExportedRunner {
  const { runner } = loadedOf(module)
  if (runner !== null) return runner
  throw new UnsupportedError({
    what: 'the entry torchlet/serialization reads programs and has no operators to run them',
    instead: "Load it with load of 'torchlet'",
  })
}

function register(branches: Map<string, AnyModule>, name: string, tensor: Tensor, persistent: boolean): void {
  const dot = name.lastIndexOf('.')
  const module = branchAt(branches, name.slice(0, Math.max(dot, 0)), name)
  const last = name.slice(dot + 1)
  checkFree(module, last, name)
  if (tensor instanceof Parameter) module.register_parameter(last, tensor)
  else module.register_buffer(last, tensor, persistent)
}

/** The module at a path, with those on the way to it. */
function branchAt(branches: Map<string, AnyModule>, path: string, name: string): AnyModule {
  const found = branches.get(path)
  if (found !== undefined) return found
  const parts = path.split('.')
  if (parts.length > deepest) throw wrongName(name, `lies more than ${deepest} modules deep`)
  let module = branches.get('') as AnyModule
  for (let length = 1; length <= parts.length; length++) {
    const key = parts.slice(0, length).join('.')
    let next = branches.get(key)
    if (next === undefined) {
      const last = parts[length - 1] as string
      checkFree(module, last, name)
      module.add_module(last, (next = new Branch()))
      branches.set(key, next)
    }
    module = next
  }
  return module
}

function checkFree(module: AnyModule, last: string, name: string): void {
  if (last === '') throw wrongName(name, 'has an empty part')
  const dicts = [module.__dict__, module._parameters, module._buffers, module._modules] as Dict<string, unknown>[]
  if (dicts.some((dict) => dict.has(last))) throw wrongName(name, 'is the name of something else, too')
}

function wrongName(name: string, what: string): ArchiveError {
  return new ArchiveError({
    reason: `the name ${JSON.stringify(name.slice(0, 80))} ${what}`,
    remedy: 'The archive is damaged',
  })
}
