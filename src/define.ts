// How functions of torch take their arguments: by position, or by Python's names in one last plain object.
// A function is written with positions only; the names stand beside it once, and its types follow from both. What a name
// takes is held against each argument (call/kinds.ts), so that `run` sees only what it declares.

import { isKeywords, signature } from './arguments.js'
import { called as heard, isHeard, recorded } from './op.js'
import type { Operator } from './op.js'
import type { Binder, Defaults, ParameterName } from './arguments.js'
import { bounded, fromCaller } from './caller.js'
import { arePlain, checker, isPlain, plainList } from './call/check.js'
import type { DTypeLike, DTypeName, dtype } from './tensor/dtype.js'

/**
 * The public type of a function `F` whose parameters Python calls `Names`: by position, by name after the first
 * argument, and by name from any other on. Three signatures, of which editors show the one that a call uses.
 */
export interface Named<F extends AnyFunction, Names extends readonly string[]> {
  (...args: ByPosition<Accepted<Parameters<F>>, Names>): ReturnType<F>
  (...args: AfterFirst<Accepted<Parameters<F>>, Names>): ReturnType<F>
  (...args: Calls<Accepted<Parameters<F>>, Names>): ReturnType<F>
}

/** What a function of these parameters can be called with: all by position, or the last ones by name. */
export type Calls<All extends readonly unknown[], Names extends readonly string[]> =
  | ByPosition<All, Names>
  | ByName<All, PlainNames<Names>, Required<All>, HasStar<Names>>

/**
 * A function of torch.
 *
 * @param name PyTorch's name, as messages give it.
 * @param names The parameters' names in Python, in the order of `run`. `'*'` is no parameter: those after it are
 *   given by name only. A last name with a star (`'*size'`): what follows can be one array or the items
 *   themselves; `run` gets an array.
 * @param run Does the work. Parameters that need not be given have an initializer.
 * @returns A function that throws TypeError with Python's wording for arguments that do not fit; its errors begin at the
 *   caller's line.
 * @example
 * const transpose = define('transpose', ['input', 'dim0', 'dim1'], (input: Tensor, dim0: number, dim1: number) => …)
 * transpose(x, 0, 1)
 * transpose(x, { dim0: 0, dim1: 1 })
 */
/* @__NO_SIDE_EFFECTS__ */
export function define<const Names extends readonly string[], F extends AnyFunction>(
  name: string,
  names: Names,
  run: F,
): Named<F, Names> {
  const parameters = names.filter((each) => each !== '*').map((each) => each.replace('*', ''))
  const starred = names.at(-1)?.startsWith('*') === true
  const most = names.includes('*') ? names.indexOf('*') : parameters.length
  const before = parameters.length - 1
  const least = starred ? run.length - 1 : run.length
  // Made when it is needed: most functions are called by position alone, or not at all.
  let bind: Binder<Record<string, unknown>> | null = null
  const binder = (): Binder<Record<string, unknown>> =>
    signature(name, names, Object.fromEntries(parameters.slice(least).map((each) => [each, starred ? [] : undefined])))
  const check = checker(name, parameters, (_, index) => index >= least)
  // What is no plain call by position.
  const closer = (...args: unknown[]) => {
    const fits = !starred && args.length >= least && args.length <= most && !isKeywords(args[args.length - 1])
    if (fits) return perform(args.map((each, index) => check.admit(index, each)))
    bind ??= binder()
    const bound = bind(starred ? gathered(args, before) : args)
    return perform(parameters.map((each, index) => check.admit(index, bound[each])))
  }
  const operator: Operator = { name, names: parameters, spelled: names, required: run.length, run }
  const perform = (args: readonly unknown[]): unknown =>
    isHeard ? heard(operator, args) : run(...(args as unknown as never[]))
  // `args` is only read and spread, so that engines need not make the array.
  const positional = (...args: unknown[]) => {
    try {
      const plain = args.length >= least && args.length <= most && arePlain(args, check)
      if (!plain) return closer(...args)
      return isHeard ? heard(operator, args) : run(...(args as never[]))
    } catch (error) {
      throw fromCaller(error)
    }
  }
  const variadic = (...args: unknown[]) => {
    try {
      const last = args[before]
      const single = args.length === before + 1 && Array.isArray(last)
      const items = single ? plainList(last, 0, before, check) : plainList(args, before, before, check)
      if (items === null) return closer(...args)
      if (before === 0) return perform([items])
      const plain = before === 1 && isPlain(args[0], 0, check)
      return plain ? perform([args[0], items]) : closer(...args)
    } catch (error) {
      throw fromCaller(error)
    }
  }
  const called = starred ? variadic : positional
  Object.defineProperty(called, 'name', { value: name, configurable: true })
  return recorded(called, operator) as unknown as Named<F, Names>
}

/**
 * A function of torch that binds its arguments itself, having several forms.
 *
 * @param names Its parameters' names in Python, of all forms.
 */
/* @__NO_SIDE_EFFECTS__ */
export function forms<F extends AnyFunction>(name: string, names: readonly string[], run: F): F {
  const parameters = names.filter((each) => each !== '*').map((each) => each.replace('*', ''))
  const operator: Operator = { name, names: parameters, spelled: names, required: 0, run, forms: true }
  const perform = (...args: unknown[]): unknown => (isHeard ? heard(operator, args) : run(...(args as never[])))
  const called = Object.defineProperty(bounded(perform as unknown as F), 'name', { value: name, configurable: true })
  return recorded(called, operator)
}

/**
 * The signature of a function that binds its arguments itself, having several forms.
 *
 * @returns `signature`'s binder, which also holds each argument against what its name takes.
 */
/* @__NO_SIDE_EFFECTS__ */
export function checkedSignature<Parameters extends object>(
  name: string,
  names: readonly ParameterName<Parameters>[],
  defaults: Defaults<Parameters>,
): (args: readonly unknown[]) => Required<WithDTypes<Parameters>> {
  const bind = signature<Parameters>(name, names, defaults)
  const parameters = names.filter((each) => each !== '*').map((each) => each.replace('*', ''))
  const starred = names.find((each) => each.length > 1 && each.startsWith('*'))?.slice(1)
  const check = checker(name, parameters, (each) => Object.hasOwn(defaults, each))
  return (args) => {
    const bound = bind(args) as Record<string, unknown>
    if (starred !== undefined) bound[starred] = gathered(bound[starred] as readonly unknown[], 0)
    for (let index = 0; index < parameters.length; index++) {
      const each = parameters[index] as string
      const value = bound[each]
      if (!isPlain(value, index, check)) bound[each] = check.admit(index, value)
    }
    return bound as Required<WithDTypes<Parameters>>
  }
}

/** `f(x, [2, 3])` as `f(x, 2, 3)`: the items of a single array stand for themselves. */
function gathered(args: readonly unknown[], before: number): readonly unknown[] {
  const items = args[before]
  return args.length === before + 1 && Array.isArray(items) ? [...args.slice(0, before), ...(items as unknown[])] : args
}

type AnyFunction = (...args: never[]) => unknown

type HasStar<Names extends readonly string[]> = '*' extends Names[number] ? true : false

type PlainNames<Names extends readonly string[]> = {
  [I in keyof Names]: Names[I] extends `*${infer Name}` ? (Name extends '' ? '*' : Name) : Names[I]
}

/** What is bound where a dtype or its name was given. */
export type WithDTypes<Options> = {
  [Name in keyof Options]: DTypeName extends Options[Name] ? Exclude<Options[Name], DTypeName> : Options[Name]
}

/** Where a dtype is taken, its name is too. */
type Accepted<All extends readonly unknown[]> = {
  [I in keyof All]: dtype extends All[I] ? Exclude<All[I], dtype> | DTypeLike : All[I]
}

type ByPosition<All extends readonly unknown[], Names extends readonly string[]> =
  HasStar<Names> extends true
    ? WithOptional<BeforeStar<Required<All>, Names>, All>
    : Names extends readonly [...infer Before extends readonly string[], `*${string}`]
      ? Variadic<All, Before>
      : All

/** The parameters before `'*'`: as many are taken from the end as there are names behind it. */
type BeforeStar<Given extends readonly unknown[], Names extends readonly string[]> = Names extends readonly [
  ...infer Earlier extends readonly string[],
  infer Last,
]
  ? Last extends '*'
    ? Given
    : Given extends readonly [...infer Fewer, unknown]
      ? BeforeStar<Fewer, Earlier>
      : never
  : never

/** `Given` with those optional that need not be given. */
type WithOptional<Given extends readonly unknown[], All extends readonly unknown[]> = Given extends readonly [
  ...Least<Given, All>,
  ...infer Rest,
]
  ? [...Least<Given, All>, ...Partial<Rest>]
  : never

/** The shortest call by position. */
type Least<Given extends readonly unknown[], All extends readonly unknown[]> = Given extends readonly [
  ...infer Fewer,
  unknown,
]
  ? Fewer extends All
    ? Least<Fewer, All>
    : Given
  : Given

type Variadic<All extends readonly unknown[], Before extends readonly string[]> =
  Required<All> extends readonly [...infer Fixed, infer Items extends readonly unknown[]]
    ? Fixed['length'] extends Before['length']
      ? [...Fixed, ...items: Items[number][]] | All
      : never
    : never

/** The calls of `ByName` that give one position. */
type AfterFirst<All extends readonly unknown[], Names extends readonly string[]> = Extract<
  ByName<All, PlainNames<Names>, Required<All>, HasStar<Names>>,
  readonly [unknown, unknown]
>

/**
 * Walks from the last parameter to the first, `Given` being those before it and `Keys` the record of those
 * from it on. While `NamedOnly`, the walk has not passed the `'*'`.
 */
type ByName<
  All extends readonly unknown[],
  Names extends readonly string[],
  Given extends readonly unknown[],
  NamedOnly extends boolean,
  Keys extends object = object,
> = Names extends readonly [...infer Earlier extends readonly string[], infer Name extends string]
  ? Name extends '*'
    ? [...Given, keywords: { [K in keyof Keys]: Keys[K] }] | ByName<All, Earlier, Given, false, Keys>
    : Given extends readonly [...infer Fewer, infer Last]
      ? | (NamedOnly extends true ? never : WithKey<Fewer, Keys & Key<Name, Last, Fewer, All>>)
        | ByName<All, Earlier, Fewer, NamedOnly, Keys & Key<Name, Last, Fewer, All>>
      : never
  : never

type WithKey<Given extends readonly unknown[], Keys extends object> = [
  ...Given,
  keywords: { [K in keyof Keys]: Keys[K] },
]

/** A parameter by name; it may be left out where the positions before it are a whole call. */
type Key<
  Name extends string,
  Value,
  Fewer extends readonly unknown[],
  All extends readonly unknown[],
> = Fewer extends All ? { [K in Name]?: Value } : { [K in Name]: Value }

/**
 * `forms` of what is made of other operators: a trace hears these in its place.
 *
 * @param names Its parameters' names in Python, of all forms.
 */
/* @__NO_SIDE_EFFECTS__ */
export function composed<F extends AnyFunction>(name: string, names: readonly string[], run: F): F {
  const operator: Operator = { name, names, spelled: names, required: 0, run, forms: true }
  return recorded(Object.defineProperty(bounded(run), 'name', { value: name, configurable: true }), operator)
}
