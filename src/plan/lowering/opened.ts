// Calls that no rule takes, and that are made of calls which rules take: these stand in their place.

import { Value } from '../../graph/trace.js'
import type { TracedCall } from '../../graph/trace.js'
import { onlyLooks } from '../../graph/uses.js'
import { countOf } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { isDense } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { isResident } from './lowering.js'
import type { Rule } from './lowering.js'
import { isRandomOperator } from './random.js'
import { isIndexed, leavesOut, mixes, ruleOf, takesElements } from './rules/table.js'

export class Opening {
  /** Tensors within calls that have values: what they computed of other constants. */
  readonly constants = new Map<UntypedStorage, Tensor>()

  /** @param isConstant Whether a value is known to stay as it is. */
  constructor(private readonly isConstant: (value: Value) => boolean) {}

  /** The calls, with those opened that can be. */
  of(calls: readonly TracedCall[]): readonly TracedCall[] {
    return calls.flatMap((call) => (this.isServed(call) ? [call] : (this.inside(call) ?? [call])))
  }

  /** The calls of which one is made; null where it does something itself, or rules do not take all of them. */
  inside({ within }: TracedCall): readonly TracedCall[] | null {
    if (within === null) return null
    for (const [block, tensor] of within.constants) this.constants.set(block, tensor)
    const calls = this.of(within.calls)
    return calls.every((call) => this.isServed(call) && !asksStart(call.operator.name)) ? calls : null
  }

  /** Whether a call has a rule for what it takes and gives, or needs none. */
  private isServed(call: TracedCall): boolean {
    if (onlyLooks(call)) return true
    if (isRandomOperator(call.operator.name)) return false
    if (writesNothing(call)) return true
    if (call.operands.every((value) => this.constants.has(value.block) || this.isConstant(value))) return true
    const rule = ruleFor(call)
    return rule !== undefined && suits(rule, call)
  }
}

/** Whether an operator gives something else where a tensor starts elsewhere in its storage: all start there in a trace. */
export function asksStart(name: string): boolean {
  return /as_strided|storage_offset/.test(name)
}

/** The rule of a call's operator. */
export function ruleFor({ operator: { name }, writes, result }: TracedCall): Rule | undefined {
  return isRandomOperator(name) ? undefined : ruleOf(name, writes.length > 0, result instanceof Value)
}

/** Whether a rule takes such operands and results as a call has. */
export function suits(rule: Rule, call: TracedCall): boolean {
  const { operands, results } = call
  // A new block with more than its elements, between or beside them, lies as no buffer does.
  const isWhole = (value: Value): boolean => fillsBlock(value) || operands.some(({ block }) => block === value.block)
  return (
    operands.every((value) => isElements(rule, value) || isIndexed(rule, value.dtype) || isLeftOut(rule, value)) &&
    results.every((value) => isElements(rule, value) && isWhole(value)) &&
    (mixes(rule, call) || areAlike(operands, results))
  )
}

/** Whether a rule takes a value's elements in a buffer. */
export function isElements(rule: Rule, value: Value): boolean {
  return takesElements(rule, value.dtype) && isResident(value)
}

/** Whether all that a call does is to write into what has no elements. */
export function writesNothing({ operands, results, writes }: TracedCall): boolean {
  const written = operands.filter(({ block }) => writes.includes(block))
  return written.length > 0 && written.every(isNothing) && results.every(({ block }) => writes.includes(block))
}

/** Whether a value has no elements. */
export function isNothing({ sizes }: Value): boolean {
  return countOf(sizes) === 0
}

function isLeftOut(rule: Rule, value: Value): boolean {
  return isNothing(value) && leavesOut(rule)
}

function fillsBlock({ sizes, strides, dtype, offset, block }: Value): boolean {
  return offset === 0 && isDense(sizes, strides) && countOf(sizes) * dtype.itemsize === block.nbytes
}

/** Whether all floats of a call are of one dtype. Where they are not, an operator may round what it is given. */
function areAlike(operands: readonly Value[], results: readonly Value[]): boolean {
  const floats = [...operands, ...results].filter(({ dtype }) => dtype.is_floating_point)
  return floats.every(({ dtype }) => dtype === floats[0]?.dtype)
}
