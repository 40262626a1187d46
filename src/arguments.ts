// Python's calling convention for JavaScript: every parameter by position, or by name in one last plain object.
// The messages are CPython's (Python/ceval.c: missing_arguments, too_many_positional).

/**
 * What a callable takes: `Positional` is a tuple with labels, which editors show, `Keywords` the same
 * parameters by name, optional where they have a default.
 *
 * @example
 * interface LinearParameters { in_features: number; out_features: number; bias?: boolean }
 * type LinearArguments = Arguments<[in_features: number, out_features: number, bias?: boolean], LinearParameters>
 * // Linear(128, 16)   Linear(128, 16, false)   Linear(128, 16, { bias: false })
 * // Linear({ in_features: 128, out_features: 16 })   Linear(128, { out_features: 16 })
 */
export type Arguments<Positional extends readonly unknown[], Keywords extends object> =
  | Positional
  | ByName<Positional, Keywords>
  | [keywords: Keywords]

/** The parameters that have a default, each with it. */
export type Defaults<Parameters extends object> = Required<Pick<Parameters, OptionalKeys<Parameters>>>

/** Makes the record of all parameters from what a caller gave; `undefined` counts as not given. */
export type Binder<Parameters extends object> = (args: readonly unknown[]) => Required<Parameters>

/**
 * The signature of a Python callable.
 *
 * @param name As messages give it.
 * @param names The parameters in Python's order. `'*'`: those after it are given by name only. `'*size'`: takes
 *   all further positions as an array.
 * @param defaults Of the parameters that need not be given.
 * @returns What binds arguments to names. It throws TypeError with Python's wording.
 * @example
 * const linear = signature<LinearParameters>('Linear', ['in_features', 'out_features', 'bias'], { bias: true })
 * linear([128, { out_features: 16 }])   // { in_features: 128, out_features: 16, bias: true }
 */
export function signature<Parameters extends object>(
  name: string,
  names: readonly ParameterName<Parameters>[],
  defaults: Defaults<Parameters>,
): Binder<Parameters> {
  // Made when it is needed: an import has hundreds of signatures, a program calls some of them.
  let known: Form | null = null
  return (args) => {
    const form = (known ??= formOf(name, names, defaults))
    const keywords = keywordsOf(args)
    const given = keywords === null ? args.length : args.length - 1
    const bound: Bound = { ...form.template }
    const positional = Math.min(given, form.positional.length)
    for (let index = 0; index < positional; index++) {
      if (args[index] !== undefined) bound[form.positional[index] as string] = args[index]
    }
    if (given > positional) {
      if (form.rest === null) throw new TypeError(tooMany(form, given))
      bound[form.rest] = args.slice(positional, given)
    }
    if (keywords !== null) bindKeywords(form, bound, keywords, given)
    for (const required of form.required) {
      if (bound[required] === undefined) throw new TypeError(missing(form, bound))
    }
    return bound as Required<Parameters>
  }
}

/** Whether a value is a record of keyword arguments: an object literal, no Map, Dict, Array or Tensor. */
export function isKeywords(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A parameter's name, `'*'`, or a name with a star. */
export type ParameterName<Parameters> = '*' | `*${keyof Parameters & string}` | (keyof Parameters & string)

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]

/** Some parameters by position, at least one, the others by name. */
type ByName<
  All extends readonly unknown[],
  Keywords extends object,
  Given extends readonly unknown[] = Required<All>,
> = Given extends readonly [...infer Fewer, unknown]
  ? Fewer extends readonly []
    ? never
    : [...Fewer, keywords: Remaining<Fewer, All, Keywords>] | ByName<All, Keywords, Fewer>
  : never

/** Once all required parameters are given by position, only the optional ones can be named. */
type Remaining<
  Given extends readonly unknown[],
  All extends readonly unknown[],
  Keywords extends object,
> = Given extends All ? Pick<Keywords, OptionalKeys<Keywords>> : Partial<Keywords>

type Bound = Record<string, unknown>

interface Form {
  readonly name: string
  /** Those that can be given by position. */
  readonly positional: readonly string[]
  /** The one that takes all further positions. */
  readonly rest: string | null
  readonly all: ReadonlySet<string>
  readonly required: readonly string[]
  /** Every parameter in order, with its default or undefined, so that all records have one shape. */
  readonly template: Bound
}

function formOf(name: string, names: readonly string[], defaults: Readonly<Bound>): Form {
  const star = names.findIndex((each) => each.startsWith('*'))
  const all = names.filter((each) => each !== '*').map((each) => each.replace('*', ''))
  return {
    name,
    positional: star < 0 ? all : all.slice(0, star),
    rest: star < 0 || names[star] === '*' ? null : (all[star] as string),
    all: new Set(all),
    required: all.filter((each) => !Object.hasOwn(defaults, each)),
    template: Object.fromEntries(all.map((each) => [each, defaults[each]])),
  }
}

function keywordsOf(args: readonly unknown[]): Readonly<Bound> | null {
  const last = args[args.length - 1]
  return isKeywords(last) ? last : null
}

/** `given` positions were bound before. */
function bindKeywords(form: Form, bound: Bound, keywords: Readonly<Bound>, given: number): void {
  for (const key of Object.keys(keywords)) {
    if (!form.all.has(key)) throw new TypeError(`${form.name}() got an unexpected keyword argument '${key}'`)
    const place = form.positional.indexOf(key)
    const taken = key === form.rest ? given > form.positional.length : place >= 0 && place < given
    if (taken) throw new TypeError(`${form.name}() got multiple values for argument '${key}'`)
    if (keywords[key] !== undefined) bound[key] = keywords[key]
  }
}

function tooMany(form: Form, given: number): string {
  const most = form.positional.length
  const least = form.positional.filter((each) => form.required.includes(each)).length
  const range = least === most ? `${most}` : `from ${least} to ${most}`
  return `${form.name}() takes ${range} positional argument${most === 1 ? '' : 's'} but ${given} ${given === 1 ? 'was' : 'were'} given`
}

function missing(form: Form, bound: Readonly<Bound>): string {
  const absent = form.required.filter((each) => bound[each] === undefined)
  const byPosition = absent.filter((each) => form.positional.includes(each))
  const named = byPosition.length > 0 ? byPosition : absent
  const kind = byPosition.length > 0 ? 'positional' : 'keyword-only'
  return `${form.name}() missing ${named.length} required ${kind} argument${named.length === 1 ? '' : 's'}: ${and(named)}`
}

function and(names: readonly string[]): string {
  const quoted = names.map((each) => `'${each}'`)
  if (quoted.length < 3) return quoted.join(' and ')
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`
}
