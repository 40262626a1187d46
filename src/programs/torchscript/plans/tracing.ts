// What a machine asks while a call is traced for a plan: the program runs on `meta` inputs, and its tensors stand beside them without
// elements, so that nothing is computed and nothing is written. What it decides by sizes, numbers and its own attributes it decides
// as it would; the guards watch all that it read. What can be repeated by no plan ends the trace.

import { called } from '../../../op.js'
import { Module } from '../../../nn/module.js'
import { Dict } from '../../../python/dict.js'
import { PyObject } from '../../../python/objects.js'
import { Tuple, tupleFrom } from '../../../python/tuple.js'
import type { Guards } from '../../../plan/guards.js'
import { isRandomOperator } from '../../../plan/lowering/random.js'
import type { Schema } from '../../../schema.js'
import { cpu } from '../../../tensor/device.js'
import { metaViews } from '../../../tensor/forms/meta.js'
import type { UntypedStorage } from '../../../tensor/storage.js'
import { Tensor } from '../../../tensor/tensor.js'
import { metaArguments } from '../../meta-arguments.js'
import type { Operator } from '../operators/operator.js'
import type { Machine } from '../run/machine.js'
import { EnumValue, NamedTuple } from '../values/objects.js'

/** Operators that a plan would not repeat, and those of quantized tensors, which no plan computes with. */
const refused =
  /^(?:quantized|_caffe2|prepacked)::|^aten::(?:quantize_|q_|dequantize|_print|warn|manual_seed)|^prim::Print$/

/** Operators of this folder that make other tensors than they are given. */
const converting = /^aten::(?:as_tensor|to|type_as)$/

/** Those, and what makes tensors of numbers. */
const makers = /^prim::NumToTensor$|^aten::(?:tensor|as_tensor|_list_to_tensor|to|type_as)$/

/** Operators that show values. */
const shows = /^aten::(?:str|format|percentFormat|hash|id)$/

/** Items of a list in an attribute, which are held against what they were: longer ones have no plan. */
const longest = 4096

/** Ends a trace: the call runs operator by operator. */
export class Untraceable extends Error {
  constructor(what: string) {
    super(`no plan: ${what}`)
  }
}

export class Tracing {
  /** The program's tensors that stand on `meta`, by their storages there. */
  readonly constants = new Map<UntypedStorage, Tensor>()
  private readonly views = metaViews()
  /** Storages of tensors that the run made of numbers. */
  private readonly made = new WeakSet<UntypedStorage>()
  /** Those that it took for constants, and what their versions were then. */
  private readonly taken = new Map<UntypedStorage, number>()
  /** What is the program's own and not of this run: what changes it would be seen by the next one. */
  private readonly own = new WeakSet<object>()
  private readonly watched = new WeakSet<object>()

  constructor(private readonly guards: Guards) {}

  /** A call of an operator. */
  call(operator: Operator, args: readonly unknown[], machine: Machine): unknown {
    const { schema, foreign } = operator
    const { name } = schema
    const tensors = tensorsIn(args)
    if (refused.test(name) || (shows.test(name) && tensors.length > 0)) throw new Untraceable(name)
    const [first, second] = args
    // Lists and dicts among them; what tensors are written is known by their versions.
    schema.parameters.forEach(({ type }, index) => {
      if (type.alias?.write === true) this.write(args[index])
    })
    if (first instanceof Module) this.read(first, null)
    switch (name) {
      case 'prim::device':
        return first instanceof Tensor ? cpu : operator.call(args, machine)
      case 'prim::is_meta':
        return false
      case 'prim::requires_grad':
        if (first instanceof Tensor && !first.isMeta) {
          const { requires_grad } = first
          this.guards.watchFact(() => first.requires_grad === requires_grad)
        }
        break
      case 'aten::__is__':
      case 'aten::__isnot__':
        return operator.call([this.identity(first), this.identity(second)], machine)
    }
    for (const tensor of tensors) this.see(tensor)
    const run = (...given: readonly unknown[]): unknown => operator.call(given, machine)
    // What this folder computes of tensors is an operator to a trace as others are.
    const isHeard = !foreign && converting.test(name)
    const result = isHeard ? called({ name, names: [], spelled: [], required: 0, run }, args) : run(...args)
    if (foreign || makers.test(name)) this.keep(tensors, result)
    return result
  }

  /** The arguments of an operator of tensors as a trace calls it. */
  operands(schema: Schema, args: readonly unknown[]): readonly unknown[] {
    const tensors = tensorsIn(args)
    // Numbers as tensors, of which programs make sizes, are computed as they are.
    const isOfNumbers = tensors.every((each) => !each.isMeta && (each.sizes.length === 0 || this.isMade(each)))
    if (tensors.length > 0 && isOfNumbers && !isRandomOperator(schema.name)) {
      schema.parameters.forEach(({ type }, index) => {
        const arg = args[index]
        const isWritten = type.alias?.write === true && arg instanceof Tensor
        if (isWritten && !this.isMade(arg)) throw new Untraceable(`${schema.name} writes into the program's state`)
      })
      return args
    }
    return metaArguments(
      schema,
      args.map((arg) => this.standing(arg)),
    )
  }

  /** After an operator: what it made of nothing that has another's elements. */
  private keep(args: readonly Tensor[], result: unknown): void {
    const given = new Set(args.map(({ storage }) => storage))
    for (const { isMeta, storage } of tensorsIn([result]))
      if (!isMeta && storage !== null && !given.has(storage)) this.made.add(storage)
  }

  /** An attribute that the program read, or did not find. */
  read(owner: unknown, found: unknown): void {
    if (owner instanceof Module) {
      if (!this.watched.has(owner)) this.guards.watchModule(owner)
      this.watched.add(owner)
    } else if (owner instanceof PyObject && this.own.has(owner)) {
      if (owner.state instanceof Dict && !this.watched.has(owner))
        this.guards.watchDict(owner.state as Dict<string, unknown>)
      this.watched.add(owner)
    } else return
    this.claim(found)
  }

  /** Before an attribute or an item of an object is set. */
  write(owner: unknown): void {
    if (owner instanceof Module || (typeof owner === 'object' && owner !== null && this.own.has(owner)))
      throw new Untraceable('it changes its state')
  }

  /** Says that lists and dicts that a function's code holds are the program's own. */
  claim(value: unknown): void {
    const waiting: unknown[] = [value]
    while (waiting.length > 0) {
      const each = waiting.pop()
      if (typeof each !== 'object' || each === null || this.own.has(each)) continue
      if (each instanceof EnumValue || each instanceof Tensor || each instanceof Module) continue
      if (Array.isArray(each)) {
        if (each.length > longest) throw new Untraceable('a long list in its state')
        const [list, items] = [each as unknown[], [...(each as unknown[])]]
        this.guards.watchFact(
          () => list.length === items.length && list.every((item, at) => Object.is(item, items[at])),
        )
      } else if (each instanceof Dict) this.guards.watchDict(each as Dict<string, unknown>)
      else if (!(each instanceof PyObject)) continue
      this.own.add(each)
      if (Array.isArray(each)) waiting.push(...(each as unknown[]))
      else if (each instanceof Dict) waiting.push(...(each as Dict).values())
    }
  }

  /** Before a tensor's values or sizes decide something: a plan holds while they are these. */
  see(tensor: Tensor): void {
    if (tensor.isMeta || this.watched.has(tensor)) return
    if (!tensor.isPlain) throw new Untraceable('a tensor that is no plain one')
    this.watched.add(tensor)
    if (!this.isMade(tensor)) this.guards.watchTensor(tensor)
  }

  /** What the call gives, the program's own tensors as they are. */
  result(value: unknown, around = new Set<object>()): unknown {
    if (value instanceof Tensor) return this.stoodFor(value)
    if (typeof value !== 'object' || value === null) return value
    const isContainer = value instanceof Dict || (Array.isArray(value) && !(value instanceof NamedTuple))
    if (!isContainer) return value
    if (around.has(value)) throw new Untraceable('a list or dict twice in what it gives')
    around.add(value)
    if (value instanceof Dict)
      return new Dict([...(value as Dict)].map(([key, item]) => [key, this.result(item, around)] as const))
    const items = (value as unknown[]).map((item) => this.result(item, around))
    return value instanceof Tuple ? tupleFrom(items) : items
  }

  private stoodFor(tensor: Tensor): Tensor {
    const found = tensor.isMeta ? this.constants.get(tensor.untyped_storage()) : undefined
    return found !== undefined && this.views(found) === tensor ? found : tensor
  }

  /** Whether the run made a tensor of numbers. */
  private isMade({ storage }: Tensor): boolean {
    return storage !== null && this.made.has(storage)
  }

  /** @throws Untraceable where what was taken for a constant was written later. */
  finish(): void {
    for (const [storage, version] of this.taken)
      if (storage.version !== version) throw new Untraceable('a constant that it writes')
  }

  /** What a value is compared by: a tensor of the program by the one that stands for it. */
  private identity(value: unknown): unknown {
    return value instanceof Tensor ? this.standing(value) : value
  }

  /** A value with the program's tensors on `meta`. */
  private standing(value: unknown): unknown {
    if (Array.isArray(value))
      return value.some((each) => each instanceof Tensor) ? value.map((each) => this.standing(each)) : value
    if (!(value instanceof Tensor) || value.isMeta) return value
    this.see(value)
    const view = this.views(value)
    this.constants.set(view.untyped_storage(), value)
    const { storage } = value
    if (storage !== null && !this.taken.has(storage)) this.taken.set(storage, storage.version)
    return view
  }
}

/** The tensors of values, in lists and dicts too. */
function tensorsIn(values: readonly unknown[]): Tensor[] {
  const found: Tensor[] = []
  const seen = new Set<object>()
  const waiting: unknown[] = [values]
  while (waiting.length > 0) {
    const each = waiting.pop()
    if (each instanceof Tensor) found.push(each)
    else if (typeof each === 'object' && each !== null && !seen.has(each)) {
      seen.add(each)
      if (Array.isArray(each)) waiting.push(...(each as unknown[]))
      else if (each instanceof Dict) waiting.push(...(each as Dict).values())
    }
  }
  return found
}
