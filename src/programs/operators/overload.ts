// One overload of an ATen operator as programs call it: its schema, and the function of torchlet that computes it. Arguments
// come in the schema's order, all of them; the record's own places bring them into the function's order.
//
// Values are Python's as `load` gives them: an int is a number, a float with an integral value a PyFloat, so that 1.0 is not 1.

import { called, operatorOf } from '../../op.js'
import type { AnyFunction, Operator } from '../../op.js'
import { into } from '../../ops/in-place.js'
import { PyFloat, PyFloatClass } from '../../python/numbers.js'
import { parseSchema } from '../../schema.js'
import type { Schema, SchemaDefault, SchemaParameter, SchemaType } from '../../schema.js'
import { int64 } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'

/** How a row's function relates to its schema: as it is; or the schema writes what the function gives. */
export type Form = 'plain' | 'in_place' | 'out'

export class Overload {
  readonly key: string
  readonly schema: Schema
  /** The default of each parameter, null where it must be given. */
  readonly defaults: readonly unknown[]
  private readonly operator: Operator
  /** Of a form that writes: the operator that takes the schema's arguments and writes what the function gives. */
  private readonly writing: Operator
  private readonly places: readonly number[] | null
  private readonly readers: readonly (((value: unknown) => unknown) | null)[]
  private readonly form: Form
  private readonly givesFloat: boolean

  constructor(key: string, text: string, run: AnyFunction, places?: readonly number[] | null, form: Form = 'plain') {
    this.key = key
    this.schema = parseSchema(key.replace(/\.default$/, '') + text)
    this.defaults = this.schema.parameters.map(defaultOf)
    this.readers = this.schema.parameters.map(({ type, default: value }) => readerOf(type, value))
    this.operator = operatorOf(run) ?? { name: key, names: [], spelled: [], required: 0, run }
    this.places = places ?? null
    this.form = form
    this.writing = form === 'plain' ? this.operator : this.writer()
    this.givesFloat = this.schema.returns[0]?.type.kind === 'float'
  }

  /** Calls it with one value for each parameter of the schema. */
  call(args: readonly unknown[]): unknown {
    const { readers } = this
    const read: unknown[] = []
    for (let index = 0; index < args.length; index++) {
      const reader = readers[index]
      read.push(reader === null || reader === undefined ? args[index] : reader(args[index]))
    }
    if (this.form !== 'plain') return called(this.writing, read)
    const result = called(this.operator, this.ordered(read))
    return this.givesFloat && typeof result === 'number' ? floatValue(result) : result
  }

  private writer(): Operator {
    const run = this.operator.run as (...given: readonly unknown[]) => unknown
    const name = this.form === 'in_place' ? `${this.operator.name}_` : this.key
    const write = (...args: readonly unknown[]): unknown => this.written(args, run(...this.ordered(args)))
    return { name, names: [], spelled: [], required: 0, run: write }
  }

  /** The arguments in the function's order. */
  private ordered(args: readonly unknown[]): readonly unknown[] {
    return this.places === null ? args : this.places.map((place) => (place < 0 ? undefined : args[place]))
  }

  /** In-place and `out` forms of functions that have none of their own. */
  private written(args: readonly unknown[], result: unknown): unknown {
    const name = this.schema.name.replace(/^\w+::/, '')
    if (this.form === 'in_place') return written(name, args, result as Tensor)
    const outs = this.schema.parameters.flatMap(({ type }, index) =>
      type.alias?.write === true ? [args[index] as Tensor] : [],
    )
    const results = result instanceof Tensor ? [result] : (result as readonly Tensor[])
    outs.forEach((out, index) => into(name, out, results[index] as Tensor))
    return outs.length === 1 ? outs[0] : outs
  }
}

/** The first operand with the result in its place: `unsqueeze_` and its kin make it the view, others write its elements. */
function written(key: string, args: readonly unknown[], result: Tensor): Tensor {
  const [self, ...rest] = args as readonly [Tensor, ...unknown[]]
  const isView = result.storage === null ? String(result.sizes) !== String(self.sizes) : result.storage === self.storage
  if (!isView || result === self) return into(key, self, result, rest)
  self.data = result
  return self
}

/** A float of Python's: a PyFloat where nothing else tells it from an int. */
export function floatValue(value: number): number | PyFloat {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? PyFloat(value) : value
}

/** The default as functions know it: schemas name dtypes, layouts and memory formats by number. */
function defaultOf({ type, default: value }: SchemaParameter): unknown {
  if (value === undefined || value === null) return null
  switch (type.kind === 'Optional' ? type.elements[0]?.kind : type.kind) {
    case 'ScalarType':
      return value === 4 ? int64 : null
    case 'Layout':
    case 'MemoryFormat':
      return null
    default:
      return value
  }
}

/** What makes the function's argument of a program's value; null where they are the same. */
function readerOf(type: SchemaType, given?: SchemaDefault): ((value: unknown) => unknown) | null {
  switch (type.kind) {
    case 'Optional':
      return readerOf(type.elements[0] as SchemaType)
    case 'float':
      return plainNumber
    case 'int':
    case 'SymInt':
      return plainInteger
    case 'List': {
      const item = readerOf(type.elements[0] as SchemaType)
      // `int[2] stride=[]`: an empty list says that there is none.
      const isEmptyDefault = Array.isArray(given) && given.length === 0
      if (item === null) return null
      return (value) => {
        if (!Array.isArray(value)) return item(value)
        return isEmptyDefault && value.length === 0 ? null : value.map(item)
      }
    }
    default:
      return null
  }
}

function plainNumber(value: unknown): unknown {
  return value instanceof PyFloatClass ? value.value : value
}

/** Ends of slices are often the largest int of 64 bits, which no size comes near. */
function plainInteger(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
