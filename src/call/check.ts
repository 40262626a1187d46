// Arguments held against what their parameters take. A test of bits for each; only what fails it is looked at closer.

import { PyFloat } from '../python/numbers.js'
import { dtypeNamed } from '../tensor/dtype.js'
import { refusal } from './explain.js'
import { anything, Kind, kindOf, parameterOf } from './kinds.js'
import type { Kinds, Parameter } from './kinds.js'
import { numberOf } from './scalar.js'
import type { NumberKind } from './scalar.js'

/** The check of a function's arguments. */
export interface Checker {
  /** One argument, or what stands for it, by its parameter's place. Throws TypeError for one of a wrong kind. */
  readonly admit: (index: number, value: unknown) => unknown
  /** By parameter: the kinds that `admit` gives back as they are. Not all: a plain object may be keywords, and is looked at closer. */
  readonly plain: readonly Kinds[]
  /** What the items of such a list are; `anything` where they need no look. */
  readonly plainItems: readonly Kinds[]
}

/**
 * The check of a function's arguments.
 *
 * @param name As messages give it.
 * @param isOptional Which parameters need not be given: they take null and undefined too.
 */
/* @__NO_SIDE_EFFECTS__ */
export function checker(
  name: string,
  parameters: readonly string[],
  isOptional: (parameter: string, index: number) => boolean,
): Checker {
  const takes = parameters.map((each, index) => {
    const found = parameterOf(name, each)
    return isOptional(each, index) ? { ...found, kinds: found.kinds | Kind.None | Kind.Absent } : found
  })
  return checkerOf(name, parameters, takes)
}

/** The check of arguments that are to be these. */
/* @__NO_SIDE_EFFECTS__ */
export function checkerOf(name: string, parameters: readonly string[], takes: readonly Parameter[]): Checker {
  const kinds = takes.map((each) => each.kinds)
  const items = takes.map((each) => each.items)
  const numbers = takes.map((each) => each.number)
  const admit = (index: number, value: unknown): unknown => {
    const kind = kindOf(value)
    const admissible =
      (kind & (kinds[index] as Kinds)) !== 0 && (kind !== Kind.List || fit(value as unknown[], items[index] as Kinds))
    if (admissible && (numbers[index] === undefined || (kind & (Kind.Tensor | Kind.List)) === 0)) return value
    return converted(name, parameters[index] as string, takes[index] as Parameter, value, admissible)
  }
  // Where a number is taken, a tensor stands for one.
  const asItIs = numbers.map((each) => (each === undefined ? anything : ~Kind.Tensor))
  return {
    admit,
    plain: kinds.map((each, index) => each & (asItIs[index] as Kinds) & ~Kind.Other),
    plainItems: items.map((each, index) => (each === anything ? each : each & (asItIs[index] as Kinds))),
  }
}

/** Whether `admit` would give each argument back as it is, and none is a record of keywords. So it is in the usual call. */
export function arePlain(args: readonly unknown[], check: Checker): boolean {
  for (let index = 0; index < args.length; index++) if (!isPlain(args[index], index, check)) return false
  return true
}

/** `arePlain` of one argument. */
export function isPlain(value: unknown, index: number, { plain, plainItems }: Checker): boolean {
  const kind = kindOf(value)
  if ((kind & (plain[index] as Kinds)) === 0) return false
  return kind !== Kind.List || fit(value as unknown[], plainItems[index] as Kinds)
}

/** `items` from `start` on, copied, as the list that is the argument at `index`; null where `arePlain` would not hold of it. */
export function plainList(
  items: readonly unknown[],
  start: number,
  index: number,
  { plain, plainItems }: Checker,
): readonly unknown[] | null {
  if (((plain[index] as Kinds) & Kind.List) === 0) return null
  const kinds = (plainItems[index] as Kinds) & ~Kind.Other
  const list: unknown[] = []
  for (let at = start; at < items.length; at++) {
    const item = items[at]
    if ((kindOf(item) & kinds) === 0) return null
    list.push(item)
  }
  return list
}

/**
 * One argument of a function that `define` does not make.
 *
 * @param words What it may be, in PyTorch's words.
 * @throws TypeError for a value of another kind.
 */
export function requireKind(name: string, argument: string, words: string, kinds: Kinds, value: unknown): void {
  if ((kindOf(value) & kinds) === 0) throw refusal(name, argument, { words, kinds, items: anything }, value)
}

function fit(list: readonly unknown[], kinds: Kinds): boolean {
  if (kinds === anything) return true
  for (let index = 0; index < list.length; index++) if ((kindOf(list[index]) & kinds) === 0) return false
  return true
}

/** What stands for `value`: a dtype for its name, a number for a tensor without dimensions, a bigint or PyFloat. */
function converted(name: string, argument: string, parameter: Parameter, value: unknown, admissible: boolean): unknown {
  const { kinds, number } = parameter
  if (admissible) {
    if (Array.isArray(value)) return numbersOf(value, number as NumberKind) ?? refused(name, argument, parameter, value)
    return numberOf(value, number as NumberKind) ?? refused(name, argument, parameter, value)
  }
  if ((kinds & Kind.DType) !== 0 && typeof value === 'string') {
    const type = dtypeNamed(value)
    if (type !== undefined) return type
  }
  if ((kinds & Kind.Integer) !== 0 && typeof value === 'bigint' && Number.isSafeInteger(Number(value)))
    return Number(value)
  if ((kinds & Kind.Float) !== 0 && value instanceof PyFloat) return value.value
  return refused(name, argument, parameter, value)
}

/** A list's numbers, itself where it has no tensors; undefined where one stands for none. */
function numbersOf(list: readonly unknown[], number: NumberKind): readonly unknown[] | undefined {
  if (list.every((item) => kindOf(item) !== Kind.Tensor)) return list
  const numbers = list.map((item) => (kindOf(item) === Kind.Tensor ? numberOf(item, number) : item))
  return numbers.includes(undefined) ? undefined : numbers
}

function refused(name: string, argument: string, parameter: Parameter, value: unknown): never {
  throw refusal(name, argument, parameter, value)
}
