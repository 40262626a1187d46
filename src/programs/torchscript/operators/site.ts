// One place in a program that calls an operator: which overload it is depends on the values. The overloads are tried in PyTorch's
// order, first without conversions and then with them. torch/csrc/jit/frontend/schema_matching.cpp: matchSchemas.

import { UnsupportedError } from '../../../errors.js'
import { Tuple, tupleFrom } from '../../../python/tuple.js'
import type { Schema, SchemaType } from '../../../schema.js'
import { schemaText } from '../../../schema.js'
import { dtype } from '../../../tensor/dtype.js'
import type { Machine } from '../run/machine.js'
import { codeOf } from '../values/codes.js'
import { float } from '../values/numbers.js'
import type { Operator } from './operator.js'
import { REFUSED, takeOf } from './take.js'
import type { Take } from './take.js'

/** How the arguments of a place fill the parameters of one overload. */
interface Binding {
  readonly operator: Operator
  readonly takes: readonly Take[]
  /** For each parameter the argument's index; -1 for the default. */
  readonly sources: readonly number[]
  /** Defaults, as the parameters take them. */
  readonly defaults: readonly unknown[]
  /** The parameter that takes all positions from its own on as a list, or -1. */
  readonly gathers: number
  readonly result: ((value: unknown) => unknown) | null
}

export class CallSite {
  private readonly name: string
  private readonly bindings: readonly Binding[]

  /**
   * @param positional How many arguments have no name.
   * @param keywords The names of those that follow.
   */
  constructor(name: string, operators: readonly Operator[], positional: number, keywords: readonly string[]) {
    this.name = name
    this.bindings = operators.flatMap((operator) => [
      ...bound(operator, positional, keywords, false),
      ...bound(operator, positional, keywords, true),
    ])
  }

  /** Whether any overload takes so many arguments of these names. */
  get possible(): boolean {
    return this.bindings.length > 0
  }

  call(args: readonly unknown[], machine: Machine): unknown {
    if (!this.possible) throw new UnsupportedError({ what: `the operator ${this.name} is not supported` })
    for (const binding of this.bindings) {
      if (binding.gathers >= 0) continue
      const taken = takeAll(binding, args, false)
      if (taken !== null) return run(binding, taken, machine)
    }
    for (const binding of this.bindings) {
      const taken = takeAll(binding, args, true)
      if (taken !== null) return run(binding, taken, machine)
    }
    throw this.mismatch(args, machine)
  }

  private mismatch(args: readonly unknown[], machine: Machine): Error {
    const kinds = args.map((value) => machine.typeName(value)).join(', ')
    const texts = [...new Set(this.bindings.map(({ operator }) => schemaText(operator.schema)))]
    return machine.wrong(
      `${this.name} takes no arguments of these types: (${kinds}); it has the schemas ${texts.slice(0, 8).join('; ')}`,
    )
  }
}

function takeAll(binding: Binding, args: readonly unknown[], convert: boolean): unknown[] | null {
  const { takes, sources, defaults, gathers } = binding
  const taken: unknown[] = new Array<unknown>(takes.length)
  for (let index = 0; index < takes.length; index++) {
    const source = sources[index] as number
    if (source < 0) {
      taken[index] = defaults[index]
      continue
    }
    const given = index === gathers ? args.slice(source) : args[source]
    const value = (takes[index] as Take)(given, convert)
    if (value === REFUSED) return null
    taken[index] = value
  }
  return taken
}

function run({ operator, result }: Binding, taken: unknown[], machine: Machine): unknown {
  const { tracing } = machine
  const value = tracing === null ? operator.call(taken, machine) : tracing.call(operator, taken, machine)
  return result === null ? value : result(value)
}

/** The binding of a place's arguments to an overload, if it has one. */
function bound(operator: Operator, positional: number, keywords: readonly string[], gather: boolean): Binding[] {
  const { schema, foreign } = operator
  if (schema.variadic) return gather ? [] : variadic(operator, positional, keywords)
  const byPosition = schema.parameters.filter(({ kwarg_only }) => !kwarg_only)
  const last = byPosition.length - 1
  const gathers = gather && takesVarargs(schema, last) && positional > last ? last : -1
  if (gather !== gathers >= 0 || (gathers < 0 && positional > byPosition.length)) return []
  const sources: number[] = []
  let used = 0
  for (const [index, { name, kwarg_only, default: value }] of schema.parameters.entries()) {
    const keyword = keywords.indexOf(name)
    if (!kwarg_only && index < positional) sources.push(index)
    else if (keyword >= 0) sources.push(positional + keyword)
    else if (value === undefined) return []
    else sources.push(-1)
    if (keyword >= 0 && (kwarg_only || index >= positional)) used++
  }
  if (used < keywords.length) return []
  const takes = schema.parameters.map(({ type }) => takeOf(type, foreign))
  const defaults = schema.parameters.map(({ default: value }, index) =>
    value === undefined ? null : takes[index]?.(value, true),
  )
  return [{ operator, takes, sources, defaults, gathers, result: resultOf(operator) }]
}

/** Whether all positions from the last parameter on can be its list: `zeros(2, 3)`. */
function takesVarargs({ parameters }: Schema, last: number): boolean {
  const type = parameters[last]?.type
  const list = type?.kind === 'Optional' ? type.elements[0] : type
  return list?.kind === 'List' && list.size === null && list.elements[0]?.kind !== 'Var'
}

const anything: Take = (value) => value

function variadic(operator: Operator, positional: number, keywords: readonly string[]): Binding[] {
  const { schema, foreign } = operator
  if (keywords.length > 0 || positional < schema.parameters.length) return []
  const takes = schema.parameters.map(({ type }) => takeOf(type, foreign))
  const sources = Array.from({ length: positional }, (_, index) => index)
  return [
    {
      operator,
      takes: sources.map((index) => takes[index] ?? anything),
      sources,
      defaults: [],
      gathers: -1,
      result: resultOf(operator),
    },
  ]
}

/** What makes a program's value of what an operator of PyTorch's values gives; null where they are the same. */
function resultOf({ schema, foreign }: Operator): ((value: unknown) => unknown) | null {
  if (!foreign) return null
  const [only, ...more] = schema.returns
  if (only === undefined) return () => null
  if (more.length === 0) return resultOfType(only.type)
  const results = schema.returns.map(({ type }) => resultOfType(type))
  return (value) => tupleFrom(results.map((result, index) => item(value, index, result)))
}

function item(value: unknown, index: number, result: ((value: unknown) => unknown) | null): unknown {
  const found = (value as readonly unknown[])[index]
  return result === null ? found : result(found)
}

function resultOfType(type: SchemaType): ((value: unknown) => unknown) | null {
  switch (type.kind) {
    case 'Tensor':
      return null
    // A list of a program can be changed.
    case 'List':
      return (value) => (value instanceof Tuple ? Array.from(value) : value)
    case 'float':
      return (value) => (typeof value === 'number' ? float(value) : value)
    case 'int':
    case 'ScalarType':
      return (value) => (value instanceof dtype ? codeOf(value) : value)
    default:
      return null
  }
}
