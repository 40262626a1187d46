// ParameterList and ParameterDict: parameters, and other values, in a list or by name.
// torch/nn/modules/container.py.

import { UnsupportedError } from '../../../errors.js'
import { heardModule, isHeard } from '../../../op.js'
import { Dict } from '../../../python/dict.js'
import { typeName } from '../../../python/type-name.js'
import { Tensor } from '../../../tensor/tensor.js'
import { tensorType } from '../../state/assignable.js'
import { className } from '../../brand.js'
import { forget, register } from '../../fields.js'
import { inWords } from '../../../python/type-name.js'
import { integer, Kind, optional } from '../../kinds.js'
import { Module } from '../../module.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Parameter } from '../../parameter.js'
import { pairsOf } from './modules.js'

class ParameterListModule extends Module<unknown> implements Iterable<unknown> {
  /** Files of PyTorch before 1.12 have none: there all parameters are items. */
  declare _size: number | null

  /** @param values Tensors become Parameters; anything else is kept as it is. */
  constructor(values: Iterable<unknown> | null = null) {
    super()
    this._size = 0
    if (values !== null) this.extend(values)
  }

  get length(): number {
    return this._size ?? this._parameters.size
  }

  /** The value at `index`; negative ones count from the end. */
  at(index: number): unknown {
    return held(this, this.nameAt(index))
  }

  set(index: number, value: unknown): void {
    register(this, this.nameAt(index), asParameter(value))
  }

  append(value: unknown): this {
    const { length } = this
    this._size = length + 1
    this.set(length, value)
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
    return this.items()
  }

  override extra_repr(): string {
    const lines: string[] = []
    for (const value of this.items()) lines.push(line(String(lines.length), value, (tensor) => String(tensor.dtype)))
    return lines.join('\n')
  }

  /** One after another, so that a length that a file makes up costs nothing. */
  private *items(): Generator<unknown> {
    for (let index = 0; index < this.length; index++) yield held(this, String(index))
  }

  private nameAt(index: number): string {
    const { length } = this
    if (!Number.isInteger(index) || index < -length || index >= length)
      throw new RangeError(`index ${index} is out of range`)
    return String(index < 0 ? index + length : index)
  }
}

/**
 * Parameters in a list, which are among those of the module that has it.
 *
 * @example
 * import { nn, zeros } from 'torchlet'
 * nn.ParameterList([zeros(2), zeros(3)]).length   // 2
 */
export const ParameterList = moduleClass(ParameterListModule, 'torch.nn.modules.container.ParameterList', {
  attributes: { _size: optional(integer(0)).or(null) },
})
export type ParameterList = ParameterListModule

/** Names with values: a Map, another ParameterDict, pairs, or a plain object, whose names are sorted as in PyTorch. */
export type NamedValues =
  | Iterable<readonly [string, unknown]>
  | { items(): Iterable<readonly [string, unknown]> }
  | Readonly<Record<string, unknown>>

class ParameterDictModule extends Module<unknown> {
  /** Files of PyTorch before 1.12 have none: there all parameters are values. */
  declare _keys: Dict<string, null> | null

  /** @param parameters Tensors become Parameters; anything else is kept as it is. */
  constructor(parameters: NamedValues | null = null) {
    super()
    this._keys = new Dict()
    if (parameters !== null) this.update(parameters)
  }

  get length(): number {
    return this.names().size
  }

  /** The value of a name, or `otherwise`. */
  get(key: string, otherwise: unknown = null): unknown {
    return this.has(key) ? held(this, key) : otherwise
  }

  set(key: string, value: unknown): this {
    if (typeof key !== 'string') {
      throw new TypeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${typeName(key)}')`,
      )
    }
    this._keys ??= new Dict(Array.from(this._parameters.keys(), (name) => [name, null]))
    this._keys.set(key, null)
    register(this, key, asParameter(value))
    return this
  }

  has(key: string): boolean {
    return this.names().has(key)
  }

  keys(): IterableIterator<string> {
    return this.names().keys()
  }

  *values(): IterableIterator<unknown> {
    for (const key of this.names().keys()) yield held(this, key)
  }

  *items(): IterableIterator<[string, unknown]> {
    for (const key of this.names().keys()) yield [key, held(this, key)]
  }

  /** The names, as a Python dict gives them. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()
  }

  /** Takes a value away. */
  pop(key: string): unknown {
    if (!this.has(key)) throw new RangeError(`there is no parameter '${key}'`)
    const value = held(this, key)
    this._keys?.delete(key)
    forget(this, key)
    return value
  }

  clear(): void {
    for (const key of Array.from(this.keys())) this.pop(key)
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

  private names(): Dict<string, unknown> {
    return this._keys ?? this._parameters
  }
}

/**
 * Parameters by name, which are among those of the module that has it.
 *
 * @example
 * import { nn, zeros } from 'torchlet'
 * nn.ParameterDict({ scale: zeros(2) }).get('scale')
 */
export const ParameterDict = moduleClass(ParameterDictModule, 'torch.nn.modules.container.ParameterDict', {
  attributes: { _keys: optional(new Kind('a dict', (value) => (value instanceof Dict ? value : undefined))).or(null) },
})
export type ParameterDict = ParameterDictModule

/** @throws UnsupportedError for what a file counts among the values and has not. */
function held(module: AnyModule, name: string): unknown {
  if (isHeard) heardModule(module)
  for (const state of [module._parameters, module._buffers, module._modules, module.__dict__] as Dict<
    string,
    unknown
  >[])
    if (state.has(name)) return state.get(name)
  throw new UnsupportedError({
    what: `the file of this ${className(module)} counts a value ${inWords(name)} that it has not`,
  })
}

function asParameter(value: unknown): unknown {
  return value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value
}

function line(name: string, value: unknown, typeOf: (tensor: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `  (${name}): Object of type: ${typeName(value).split('.').at(-1)}`
  const kind = value instanceof Parameter ? 'Parameter' : 'Tensor'
  return `  (${name}): ${kind} containing: [${typeOf(value)} of size ${value.sizes.join('x')}]`
}
