// The arguments of a call as a plan sees them: the key under which its plan is found, and tensors of `meta` in their places, on which
// the call is traced. Two calls have the same key where a trace of one says what the other computes: their structure, which of their
// tensors are the same or share a storage, numbers and texts by value, and of each tensor dtype, sizes, strides and bits.

import { Dict } from '../python/dict.js'
import { copyFloatMark, isFloat } from '../python/marks.js'
import { PyFloatClass } from '../python/numbers.js'
import { Tuple } from '../python/tuple.js'
import { MetaTensor } from '../tensor/forms/meta.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { isSameView } from '../tensor/view.js'

/** Containers within containers; what lies deeper has no plan. */
export const deepest = 20

/** The tensors of a call's arguments. */
export class Given {
  /** What the call's plan depends on. */
  key = ''
  /** Each tensor once, in the order in which they are met. */
  readonly tensors: Tensor[] = []
  /** Of those that share a storage the first. */
  readonly blocks: Tensor[] = []

  /** Whether there is one argument, which is a tensor. */
  isOne = false

  /** Whether one shares a storage with something. */
  shares(storages: ReadonlySet<UntypedStorage>): boolean {
    return this.blocks.some(({ storage }) => storages.has(storage as UntypedStorage))
  }

  /** @returns Whether a plan can take this argument. */
  add(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'number':
        this.key += Object.is(value, -0) ? '-0;' : `${value};`
        return true
      case 'bigint':
        this.key += `${value}n;`
        return true
      case 'boolean':
      case 'undefined':
        this.key += `${value};`
        return true
      case 'string':
        this.key += `${JSON.stringify(value)};`
        return true
      default:
        return this.addObject(value, depth)
    }
  }

  private addObject(value: unknown, depth: number): boolean {
    if (value instanceof Tensor) return this.addTensor(value)
    if (typeof value !== 'object') return false
    if (value === null) return ((this.key += 'null;'), true)
    if (value instanceof PyFloatClass) {
      this.key += 'float '
      return this.add(value.value, depth)
    }
    const form = formOf(value)
    if (form === null || depth === deepest) return false
    const items = itemsOf(value as Container)
    this.key += `${form}${items.length}:`
    return items.every(([name, item]) => {
      if (typeof name === 'string') this.key += JSON.stringify(name)
      else if (typeof name === 'number') this.key += `${name}:`
      else return false
      if (typeof item === 'number' && isFloat(value as Container, name, item)) this.key += 'float '
      return this.add(item, depth + 1)
    })
  }

  private addTensor(tensor: Tensor): boolean {
    const known = this.tensors.indexOf(tensor)
    if (known >= 0) return ((this.key += `=${known};`), true)
    const { storage, dtype, sizes, strides, offset } = tensor
    if (storage === null || !storage.isLoaded || !tensor.isPlain) return false
    this.tensors.push(tensor)
    const block = this.blocks.findIndex((each) => each.storage === storage)
    if (block >= 0) {
      // Other views of one storage would be written and sent as one.
      if (!isSameView(this.blocks[block] as Tensor, tensor)) return false
      this.key += `~${block};`
      return true
    }
    this.blocks.push(tensor)
    // An offset moves all that a plan sees of a tensor alike; but it can be asked for, and then it is to be none.
    const start = offset === 0 ? '' : '@'
    const bits = `${tensor.conj_bit ? '*' : ''}${tensor.neg_bit ? '-' : ''}`
    this.key += `${dtype.name}${bits}${start}:${sizes.join()}:${strides.join()};`
    return true
  }
}

/** The arguments of a call; null where no plan can take them. */
export function givenOf(args: readonly unknown[]): Given | null {
  const given = new Given()
  for (const arg of args) if (!given.add(arg, 0)) return null
  given.isOne = args.length === 1 && args[0] instanceof Tensor
  return given
}

/** Arguments on `meta`: tensors of a start of 0, those that share a storage sharing one. */
export interface Placed {
  readonly args: readonly unknown[]
  /** In the order of `Given.tensors`, and of `Given.blocks`. */
  readonly tensors: readonly Tensor[]
  readonly blocks: readonly Tensor[]
}

export function placedOnMeta(args: readonly unknown[], { tensors, blocks }: Given): Placed {
  const first = blocks.map((each) => new MetaTensor(each.dtype, each.sizes, each.givenStrides).withBitsOf(each))
  const placed = new Map(
    tensors.map((each) => {
      const index = blocks.findIndex(({ storage }) => storage === each.storage)
      const block = first[index] as MetaTensor
      return [each, blocks[index] === each ? block : block.detached()] as const
    }),
  )
  return {
    args: args.map((arg) => mapped(arg, (tensor) => placed.get(tensor) as Tensor)),
    tensors: [...placed.values()],
    blocks: first,
  }
}

/** A list, a tuple, a dict or an object of names. */
export type Container = readonly unknown[] | Dict | Readonly<Record<string, unknown>>

export type Form = 'list' | 'tuple' | 'dict' | 'object'

/** What kind of container a value is; null of none that plans know. */
export function formOf(value: object): Form | null {
  switch (Object.getPrototypeOf(value)) {
    case Array.prototype:
      return 'list'
    case Tuple.prototype:
      return 'tuple'
    case Dict.prototype:
      return 'dict'
    case Object.prototype:
      return 'object'
    default:
      return null
  }
}

/** Names and values; those of lists are counted. */
export function itemsOf(container: Container): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(container)) return [...container.entries()]
  return container instanceof Dict ? [...container] : Object.entries(container)
}

/** A value with other tensors in the places of its own, in containers of its kinds. */
export function mapped(value: unknown, to: (tensor: Tensor) => unknown): unknown {
  return mappedWhere(value, (each) => each instanceof Tensor, to)
}

/** A value with others in the places of some that it has, in containers of its kinds. */
export function mappedWhere<T>(
  value: unknown,
  isOne: (value: unknown) => value is T,
  to: (one: T) => unknown,
): unknown {
  if (isOne(value)) return to(value)
  const form = typeof value === 'object' && value !== null ? formOf(value) : null
  if (form === null) return value
  const items = itemsOf(value as Container).map(([name, item]) => [name, mappedWhere(item, isOne, to)] as const)
  return containerOf(form, items, value as Container)
}

/** A container of its own of names and values, its numbers being the floats that another's are. */
export function containerOf(form: Form, items: readonly (readonly [unknown, unknown])[], like: Container): Container {
  const values = items.map(([, item]) => item)
  if (form === 'object') return Object.fromEntries(items as readonly (readonly [string, unknown])[])
  const made = form === 'list' ? values : form === 'tuple' ? Tuple.from(values) : new Dict(items)
  for (const [name, item] of items) copyFloatMark(like, made, name, item)
  return made
}
