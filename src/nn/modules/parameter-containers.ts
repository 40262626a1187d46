// ParameterList and ParameterDict: parameters, and other values, in a list or by name.
// torch/nn/modules/container.py.

import { callable } from '../../python/callable.js'
import { Dict } from '../../python/dict.js'
import { typeName } from '../../python/type-name.js'
import { Tensor } from '../../tensor/tensor.js'
import { tensorType } from '../assignable.js'
import { declareState } from '../attributes.js'
import { forget, register } from '../fields.js'
import { Module } from '../module.js'
import { Parameter } from '../parameter.js'
import { pairsOf } from './module-containers.js'

class ParameterListModule extends Module<unknown> implements Iterable<unknown> {
  static override readonly __module__ = 'torch.nn.modules.container'
  static override readonly __qualname__ = 'ParameterList'

  declare _size: number

  /** @param values Tensors become Parameters; anything else is kept as it is. */
  constructor(values: Iterable<unknown> | null = null) {
    super()
    this._size = 0
    if (values !== null) this.extend(values)
  }

  get length(): number {
    return this._size
  }

  /** The value at `index`; negative ones count from the end. */
  at(index: number): unknown {
    return this.getattr(this.nameAt(index))
  }

  set(index: number, value: unknown): void {
    register(this, this.nameAt(index), asParameter(value))
  }

  append(value: unknown): this {
    this._size++
    this.set(this._size - 1, value)
    return this
  }

  extend(values: Iterable<unknown>): this {
    if (values instanceof Tensor || typeof (values as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') {
      throw new TypeError(`ParameterList.extend should be called with an iterable, but got ${typeName(values)}`)
    }
    for (const value of Array.from(values)) this.append(value)
    return this
  }

  [Symbol.iterator](): Iterator<unknown> {
    return Array.from({ length: this._size }, (_, index) => this.at(index))[Symbol.iterator]()
  }

  override extra_repr(): string {
    return [...this].map((value, index) => line(String(index), value, (tensor) => String(tensor.dtype))).join('\n')
  }

  private nameAt(index: number): string {
    const { _size } = this
    if (!Number.isInteger(index) || index < -_size || index >= _size)
      throw new RangeError(`index ${index} is out of range`)
    return String(index < 0 ? index + _size : index)
  }
}

declareState(ParameterListModule.prototype, { attributes: ['_size'] })

/**
 * Parameters in a list, which are among those of the module that has it.
 *
 * @example
 * import { nn, zeros } from 'torchlet'
 * nn.ParameterList([zeros(2), zeros(3)]).length   // 2
 */
export const ParameterList = callable(ParameterListModule)
export type ParameterList = ParameterListModule

/** Names with values: a Map, another ParameterDict, pairs, or a plain object, whose names are sorted as in PyTorch. */
export type NamedValues =
  | Iterable<readonly [string, unknown]>
  | { items(): Iterable<readonly [string, unknown]> }
  | Readonly<Record<string, unknown>>

class ParameterDictModule extends Module<unknown> {
  static override readonly __module__ = 'torch.nn.modules.container'
  static override readonly __qualname__ = 'ParameterDict'

  declare _keys: Dict<string, null>

  /** @param parameters Tensors become Parameters; anything else is kept as it is. */
  constructor(parameters: NamedValues | null = null) {
    super()
    this._keys = new Dict()
    if (parameters !== null) this.update(parameters)
  }

  get length(): number {
    return this._keys.size
  }

  /** The value of a name, or `otherwise`. */
  get(key: string, otherwise: unknown = null): unknown {
    return this.has(key) ? this.getattr(key) : otherwise
  }

  set(key: string, value: unknown): this {
    if (typeof key !== 'string') {
      throw new TypeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${typeName(key)}')`,
      )
    }
    this._keys.set(key, null)
    register(this, key, asParameter(value))
    return this
  }

  has(key: string): boolean {
    return this._keys.has(key)
  }

  keys(): IterableIterator<string> {
    return this._keys.keys()
  }

  *values(): IterableIterator<unknown> {
    for (const key of this._keys.keys()) yield this.getattr(key)
  }

  *items(): IterableIterator<[string, unknown]> {
    for (const key of this._keys.keys()) yield [key, this.getattr(key)]
  }

  /** The names, as a Python dict gives them. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()
  }

  /** Takes a value away. */
  pop(key: string): unknown {
    if (!this.has(key)) throw new RangeError(`there is no parameter '${key}'`)
    const value = this.getattr(key)
    this._keys.delete(key)
    forget(this, key)
    return value
  }

  clear(): void {
    for (const key of Array.from(this._keys.keys())) this.pop(key)
  }

  update(parameters: NamedValues): void {
    const isPlain = Object.getPrototypeOf(parameters) === Object.prototype
    const pairs = [...pairsOf('ParameterDict', parameters)]
    if (isPlain) pairs.sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, value] of pairs) this.set(name, value)
  }

  override extra_repr(): string {
    return Array.from(this.items(), ([key, value]) => line(key, value, tensorType)).join('\n')
  }
}

declareState(ParameterDictModule.prototype, { attributes: ['_keys'] })

/**
 * Parameters by name, which are among those of the module that has it.
 *
 * @example
 * import { nn, zeros } from 'torchlet'
 * nn.ParameterDict({ scale: zeros(2) }).get('scale')
 */
export const ParameterDict = callable(ParameterDictModule)
export type ParameterDict = ParameterDictModule

function asParameter(value: unknown): unknown {
  return value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value
}

function line(name: string, value: unknown, typeOf: (tensor: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `  (${name}): Object of type: ${typeName(value).split('.').at(-1)}`
  const kind = value instanceof Parameter ? 'Parameter' : 'Tensor'
  return `  (${name}): ${kind} containing: [${typeOf(value)} of size ${value.sizes.join('x')}]`
}
