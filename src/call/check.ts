// Arguments held against what their parameters take. A test of bits for each; only what fails it is looked at closer.

import { PyFloat } from '../python/numbers.js'
import { dtypeNamed } from '../tensor/dtype.js'
import { refusal } from './explain.js'
import { anything, Kind, kindOf, parameterOf } from './kinds.js'
import type { Kinds, Parameter } from './kinds.js'

/** One argument, or what stands for it, by its parameter's place. */
export type Admit = (index: number, value: unknown) => unknown

/**
 * The check of a function's arguments.
 *
 * @param name As messages give it.
 * @param isOptional Which parameters need not be given: they take null and undefined too.
 * @returns What throws TypeError for an argument of a wrong kind, and gives dtypes for their names.
 */
/* @__NO_SIDE_EFFECTS__ */
export function checker(
  name: string,
  parameters: readonly string[],
  isOptional: (parameter: string, index: number) => boolean,
): Admit {
  const takes = parameters.map((each) => parameterOf(name, each))
  const kinds = takes.map((each, index) =>
    isOptional(parameters[index] as string, index) ? each.kinds | Kind.None | Kind.Absent : each.kinds,
  )
  const items = takes.map((each) => each.items)
  return (index, value) => {
    const kind = kindOf(value)
    const admissible =
      (kind & (kinds[index] as Kinds)) !== 0 && (kind !== Kind.List || fit(value as unknown[], items[index] as Kinds))
    return admissible ? value : converted(name, parameters[index] as string, takes[index] as Parameter, value)
  }
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

/** What stands for `value`, which is of none of the kinds that are wanted: a dtype for its name, a number for a bigint or PyFloat. */
function converted(name: string, argument: string, parameter: Parameter, value: unknown): unknown {
  const { kinds } = parameter
  if ((kinds & Kind.DType) !== 0 && typeof value === 'string') {
    const type = dtypeNamed(value)
    if (type !== undefined) return type
  }
  if ((kinds & Kind.Integer) !== 0 && typeof value === 'bigint' && Number.isSafeInteger(Number(value)))
    return Number(value)
  if ((kinds & Kind.Float) !== 0 && value instanceof PyFloat) return value.value
  throw refusal(name, argument, parameter, value)
}
