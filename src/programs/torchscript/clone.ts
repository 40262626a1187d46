// A copy of a program's modules with a state of its own: tensors that share a storage share its copy, what occurs twice occurs
// twice in the copy. torch/csrc/jit/api/module.cpp: Module::deepcopy.

import type { ScriptRunner } from '../../serialization/programs.js'
import { copyScriptModule, ScriptModule } from '../../serialization/torchscript/script-module.js'
import { Parameter, parameterOf } from '../../nn/parameter.js'
import { Dict } from '../../python/dict.js'
import { copyFloatMark } from '../../python/marks.js'
import { Global, PyObject } from '../../python/objects.js'
import { Tuple, tupleFrom } from '../../python/tuple.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { emptyTypes } from './values/accepts.js'
import { EnumValue, NamedTuple } from './values/objects.js'

export function cloned(root: ScriptModule, runner: ScriptRunner): ScriptModule {
  return new Copies(runner).of(root) as ScriptModule
}

class Copies {
  private readonly made = new Map<object, unknown>()
  private readonly storages = new Map<UntypedStorage, UntypedStorage>()

  constructor(private readonly runner: ScriptRunner) {}

  of(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = this.made.get(value)
    if (known !== undefined) return known
    if (value instanceof ScriptModule) return this.module(value)
    if (value instanceof Tensor) return this.keep(value, this.tensor(value))
    if (value instanceof NamedTuple)
      return this.keep(
        value,
        NamedTuple.make(
          value.type,
          value.map((item) => this.of(item)),
        ),
      )
    if (value instanceof Tuple) return this.keep(value, tupleFrom(value.map((item) => this.of(item))))
    if (Array.isArray(value)) return this.fill(value, this.keep(value, [] as unknown[]))
    if (value instanceof Dict) {
      const dict = this.typed(value, this.keep(value, new Dict()))
      for (const [key, item] of value) {
        dict.set(this.of(key), this.of(item))
        copyFloatMark(value, dict, key, item)
      }
      return dict
    }
    if (!(value instanceof PyObject) || value instanceof EnumValue) return value
    const object = this.keep(
      value,
      new PyObject(new Global(value.module, value.qualname), value.args, value.construction),
    )
    object.hasState = value.hasState
    object.state = this.of(value.state)
    return object
  }

  private module(module: ScriptModule): ScriptModule {
    return copyScriptModule(
      module,
      this.runner,
      (copy) => void this.made.set(module, copy),
      (value) => this.of(value),
    )
  }

  private tensor(tensor: Tensor): Tensor {
    const { data } = tensor
    if (data.storage === null) return tensor
    let storage = this.storages.get(data.storage)
    if (storage === undefined) {
      storage = new UntypedStorage(new Uint8Array(data.storage.peek(Uint8Array)))
      this.storages.set(data.storage, storage)
    }
    const copy = data.alias(data.sizes, data.strides, data.offset)
    copy.storage = storage
    return tensor instanceof Parameter
      ? parameterOf(copy, tensor.requires_grad)
      : copy.requires_grad_(tensor.requires_grad)
  }

  private fill(list: readonly unknown[], copy: unknown[]): unknown[] {
    for (const item of list) copy.push(this.of(item))
    return this.typed(list, copy)
  }

  /** What an empty list is a list of. */
  private typed<T extends object>(from: object, to: T): T {
    const type = emptyTypes.get(from)
    if (type !== undefined) emptyTypes.set(to, type)
    return to
  }

  private keep<T>(value: object, copy: T): T {
    this.made.set(value, copy)
    return copy
  }
}
