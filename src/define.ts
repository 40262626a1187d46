// How functions of torch take their arguments: by position, or by Python's names in one last plain object.
// A function is written with positions only; the names stand beside it once, and its types follow from both.

import { isKeywords, signature } from './arguments.js'
import { recorded } from './op.js'

/** The public type of a function `F` whose parameters Python calls `Names`. */
export type Named<F extends AnyFunction, Names extends readonly string[]> = (
  ...args: Calls<Parameters<F>, Names>
) => ReturnType<F>

/** What a function of these parameters can be called with: all by position, or the last ones by name. */
export type Calls<All extends readonly unknown[], Names extends readonly string[]> = Names extends readonly [
  ...infer Before extends readonly string[],
  `*${string}`,
]
  ? Variadic<All, Before> | ByName<All, PlainNames<Names>, Required<All>, false>
  : (HasStar<Names> extends true ? never : All) | ByName<All, Names, Required<All>, HasStar<Names>>

/**
 * A function of torch.
 *
 * @param name PyTorch's name, as messages give it.
 * @param names The parameters' names in Python, in the order of `run`. `'*'` is no parameter: those after it are
 *   given by name only. A last name with a star (`'*size'`): what follows can be one array or the items
 *   themselves; `run` gets an array.
 * @param run Does the work. Parameters that need not be given have an initializer.
 * @returns A function that throws TypeError with Python's wording for arguments that do not fit.
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
  const bind = signature<Record<string, unknown>>(
    name,
    names,
    Object.fromEntries(
      parameters.slice(starred ? run.length - 1 : run.length).map((each) => [each, starred ? [] : undefined]),
    ),
  )
  const byName = (args: readonly unknown[]) => {
    const bound = bind(args)
    return run(...(parameters.map((each) => bound[each]) as never[]))
  }
  const called = starred
    ? (...args: unknown[]) => byName(gathered(args, parameters.length - 1))
    : (...args: unknown[]) => {
        const fits = args.length >= run.length && args.length <= most && !isKeywords(args[args.length - 1])
        return fits ? run(...(args as never[])) : byName(args)
      }
  return recorded(called, { name, names: parameters, required: run.length, run }) as Named<F, Names>
}

/** `f(x, [2, 3])` as `f(x, 2, 3)`: the items of a single array stand for themselves. */
function gathered(args: readonly unknown[], before: number): readonly unknown[] {
  const items = args[before]
  return args.length === before + 1 && Array.isArray(items) ? [...args.slice(0, before), ...(items as unknown[])] : args
}

type AnyFunction = (...args: never[]) => unknown

type HasStar<Names extends readonly string[]> = '*' extends Names[number] ? true : false

type PlainNames<Names extends readonly string[]> = {
  [I in keyof Names]: Names[I] extends `*${infer Name}` ? Name : Names[I]
}

type Variadic<All extends readonly unknown[], Before extends readonly string[]> =
  Required<All> extends readonly [...infer Fixed, infer Items extends readonly unknown[]]
    ? Fixed['length'] extends Before['length']
      ? [...Fixed, ...items: Items[number][]] | All
      : never
    : never

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
    ? | (Given extends All ? [...Given] : never)
      | [...Given, keywords: Flat<Keys>]
      | ByName<All, Earlier, Given, false, Keys>
    : Given extends readonly [...infer Fewer, infer Last]
      ? | (NamedOnly extends true ? never : [...Fewer, keywords: Flat<Keys & Key<Name, Last, Fewer, All>>])
        | (NamedOnly extends true ? never : Fewer extends All ? Fewer : never)
        | ByName<All, Earlier, Fewer, NamedOnly, Keys & Key<Name, Last, Fewer, All>>
      : never
  : never

/** A parameter by name; it may be left out where the positions before it are a whole call. */
type Key<
  Name extends string,
  Value,
  Fewer extends readonly unknown[],
  All extends readonly unknown[],
> = Fewer extends All ? { [K in Name]?: Value } : { [K in Name]: Value }

type Flat<T> = { [K in keyof T]: T[K] }
