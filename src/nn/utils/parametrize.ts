// Parametrizations: a parameter that is computed from others each time it is read. torch/nn/utils/parametrize.py. As there,
// the module's class becomes one derived from it, `ParametrizedLinear`, and cannot be saved whole.

import { UnsupportedError } from '../../errors.js'
import { copy_ } from '../../ops/moving/copies.js'
import type { Tensor } from '../../tensor/tensor.js'
import { Tensor as TensorClass } from '../../tensor/tensor.js'
import { className } from '../brand.js'
import { forget } from '../fields.js'
import type { Module } from '../module.js'
import type { AnyModule } from '../module.js'
import { ModuleDict, ModuleList } from '../modules/containers/modules.js'
import { Parameter } from '../parameter.js'

/** A module from the originals to the value; `right_inverse` gives the originals of a value. */
export type Parametrization = Module & { right_inverse?(value: Tensor): Tensor | readonly Tensor[] }

/** The parametrizations of one tensor, the first of which takes the originals. */
export class ParametrizationList extends ModuleList {
  static override readonly __module__ = 'torch.nn.utils.parametrize'
  static override readonly __qualname__ = 'ParametrizationList'

  constructor(modules: readonly Parametrization[], original: Tensor, unsafe = false) {
    super(modules)
    let value: Tensor | readonly Tensor[] = original
    for (const module of modules.toReversed()) value = module.right_inverse?.(value as Tensor) ?? value
    const isTensor = value instanceof TensorClass
    const originals = (isTensor ? [value] : value) as readonly Tensor[]
    this.setattr('unsafe', unsafe)
    this.setattr('is_tensor', isTensor)
    this.setattr('ntensors', originals.length)
    for (const [at, each] of originals.entries())
      this.registerOriginal(isTensor ? 'original' : `original${at}`, each, original)
  }

  /** Computes the value. */
  override forward(): Tensor {
    const [first, ...others] = [...this._modules.values()] as Module[]
    return others.reduce((value, module) => module.__call__(value), (first as Module).__call__(...this.originals()))
  }

  /** Sets the originals so that the value becomes this one. */
  right_inverse(value: Tensor): void {
    let inverse: Tensor | readonly Tensor[] = value
    for (const module of [...this._modules.values()].toReversed() as Parametrization[]) {
      if (module.right_inverse === undefined)
        throw new TypeError(`parametrization ${className(module)} does not implement right_inverse.`)
      inverse = module.right_inverse(inverse as Tensor)
    }
    const values = (inverse instanceof TensorClass ? [inverse] : inverse) as readonly Tensor[]
    for (const [at, original] of this.originals().entries()) copy_(original, values[at] as Tensor)
  }

  private originals(): Tensor[] {
    return [...this._parameters.values(), ...this._buffers.values()].filter((each) => each !== null)
  }

  private registerOriginal(name: string, value: Tensor, from: Tensor): void {
    if (!(from instanceof Parameter)) return this.register_buffer(name, value)
    this.register_parameter(name, value instanceof Parameter ? value : new Parameter(value, from.requires_grad))
  }
}

/**
 * Makes a parameter or buffer the output of a module, which gets what it was.
 *
 * @param unsafe Whether the module may change its size and dtype.
 */
export function register_parametrization<M extends AnyModule>(
  module: M,
  tensor_name: string,
  parametrization: Parametrization,
  unsafe = false,
): M {
  const lists = parametrizationsOf(module)
  const known = lists?.get(tensor_name) as ParametrizationList | undefined
  if (known !== undefined) {
    known.append(parametrization)
    return module
  }
  const original = module._parameters.get(tensor_name) ?? module._buffers.get(tensor_name)
  if (original === undefined || original === null) {
    throw new RangeError(
      `Module '${String(module)}' does not have a parameter, a buffer, or a parametrized element with name '${tensor_name}'`,
    )
  }
  const list = new ParametrizationList([parametrization], original, unsafe)
  if (!unsafe) requireAlike(original, list.forward())
  forget(module, tensor_name)
  const dict = lists ?? derive(module)
  dict.add_module(tensor_name, list)
  exposeValue(Object.getPrototypeOf(module) as object, tensor_name)
  return module
}

/** Whether a module, or one tensor of it, has parametrizations. */
export function is_parametrized(module: AnyModule, tensor_name: string | null = null): boolean {
  const lists = parametrizationsOf(module)
  return tensor_name === null ? lists !== null && lists.length > 0 : lists?.has(tensor_name) === true
}

/**
 * Makes a tensor a parameter again, with its present value.
 *
 * @param leave_parametrized False to give it the original value, where there is a single one.
 */
export function remove_parametrizations<M extends AnyModule>(
  module: M,
  tensor_name: string,
  leave_parametrized = true,
): M {
  const lists = parametrizationsOf(module)
  const list = lists?.get(tensor_name) as ParametrizationList | undefined
  if (lists === null || list === undefined)
    throw new RangeError(`Module ${String(module)} does not have a parametrization on ${tensor_name}`)
  const original = list._parameters.get('original') ?? list._buffers.get('original') ?? null
  if (!leave_parametrized && original === null) {
    throw new RangeError(
      'Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.',
    )
  }
  const value = leave_parametrized ? list.forward() : (original as Tensor)
  const first = [...list._parameters.values()][0]
  lists.pop(tensor_name)
  if (lists.length === 0) {
    forget(module, 'parametrizations')
    // The class that it was derived from has its own property of this name.
    Object.setPrototypeOf(module, Object.getPrototypeOf(Object.getPrototypeOf(module) as object) as object)
  } else {
    Reflect.deleteProperty(Object.getPrototypeOf(module) as object, tensor_name)
  }
  if (first instanceof Parameter) module.register_parameter(tensor_name, new Parameter(value, first.requires_grad))
  else module.register_buffer(tensor_name, value)
  return module
}

function parametrizationsOf(module: AnyModule): ModuleDict | null {
  const found = module._modules.get('parametrizations')
  return found instanceof ModuleDict ? found : null
}

/** Gives one module a class of its own. A plan of constant weights would not fit it. */
function derive(module: AnyModule): ModuleDict {
  const base = Object.getPrototypeOf(module) as object
  const name = `Parametrized${className(module)}`
  const cls = {
    __module__: 'torch.nn.utils.parametrize',
    __qualname__: name,
    _version: (module.constructor as typeof Module)._version,
    name,
  }
  const own = Object.create(base, {
    constructor: { value: cls },
    plan: { value: null },
    __getstate__: {
      value: () => {
        throw new UnsupportedError({
          what: 'Serialization of parametrized modules is only supported through state_dict()',
          instead: 'Save module.state_dict(), or remove_parametrizations() first',
        })
      },
    },
  }) as object
  Object.setPrototypeOf(module, own)
  const dict = ModuleDict()
  module.add_module('parametrizations', dict)
  return dict
}

/** The property that computes the value, on the class of this module alone. */
function exposeValue(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    get(this: AnyModule): Tensor {
      return listOf(this, name).forward()
    },
    set(this: AnyModule, value: Tensor) {
      listOf(this, name).right_inverse(value)
    },
    configurable: true,
  })
}

function listOf(module: AnyModule, name: string): ParametrizationList {
  return (module._modules.get('parametrizations') as ModuleDict).get(name) as ParametrizationList
}

function requireAlike(original: Tensor, value: Tensor): void {
  if (value.dtype !== original.dtype) {
    throw new TypeError(
      `Registering a parametrization may not change the dtype of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized dtype: ${original.dtype}\nparametrized dtype: ${value.dtype}`,
    )
  }
  if (String(value.shape) === String(original.shape)) return
  throw new RangeError(
    `Registering a parametrization may not change the shape of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized shape: ${original.shape}\nparametrized shape: ${value.shape}`,
  )
}
