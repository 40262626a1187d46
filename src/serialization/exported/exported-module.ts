// What a .pt2 of torch.export loads as: a module with the program's parameters and buffers under their names, and the program
// as data. Its graph is not run yet. torch/export/exported_program.py: ExportedProgram and its `module()`.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import type { JsonObject } from '../../io/json.js'
import { Module } from '../../nn/module.js'
import type { AnyModule } from '../../nn/module.js'
import { Parameter } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { Tensor } from '../../tensor/tensor.js'

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
}

/** Names within names: more would be deeper than a walk over modules can go. */
const deepest = 100

/** By module. Not a field, which would count among the module's attributes. */
const archives = new WeakMap<object, ExportedArchive>()

/**
 * A program that `torch.export.save` wrote: `state_dict()`, `parameters()` and `buffers()` are those of Python's
 * `program.module()`; the graph, constants and inputs are there as data.
 *
 * @example
 * import { load, ExportedModule } from 'torchlet'
 * const module = await load('model.pt2', { expect: ExportedModule })
 * const weights = module.state_dict()
 */
export class ExportedModule extends Module {
  static override readonly __module__: string = 'torch.fx.graph_module'
  static override readonly __qualname__: string = 'GraphModule'

  /** The program as the archive's JSON has it: `graph_module`, `range_constraints`, `schema_version` … */
  get program(): JsonObject {
    return archiveOf(this).program
  }

  get constants(): Dict<string, unknown> {
    return archiveOf(this).constants
  }

  get example_inputs(): unknown {
    return archiveOf(this).example_inputs
  }

  get extra_files(): Dict<string, Uint8Array> {
    return archiveOf(this).extra_files
  }

  override forward(): never {
    throw new UnsupportedError({
      what: 'the graph of an exported program is not run by this release of torchlet',
      instead: 'Make the module of torch.nn classes and give it this state_dict()',
    })
  }

  /** @internal */
  override __getstate__(): never {
    throw new UnsupportedError({
      what: 'torch.save does not write exported programs',
      instead: 'Save the state_dict()',
    })
  }
}

/** Where names of parameters have dots: Python's plain nn.Module. */
class Branch extends Module {
  static override readonly __module__: string = 'torch.nn.modules.module'
  static override readonly __qualname__: string = 'Module'
}

/** The module of a program. */
export function exportedModule(archive: ExportedArchive): ExportedModule {
  const root = new ExportedModule()
  archives.set(root, archive)
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
  const archive = archives.get(module)
  if (archive !== undefined) return archive
  throw new UnsupportedError({ what: 'this exported module was not loaded from an archive' })
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
