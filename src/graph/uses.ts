// Where each block of a trace is made, taken and written.

import type { UntypedStorage } from '../tensor/storage.js'
import type { TracedCall } from './trace.js'

export interface Uses {
  /** The call that made it; -1 of what was there before. */
  made: number
  /** Calls that take it, those that write into it among them. */
  readonly uses: number[]
  readonly writes: number[]
}

/** The uses of each block of a trace. */
export function usesOf(calls: readonly TracedCall[]): Map<UntypedStorage, Uses> {
  const found = new Map<UntypedStorage, Uses>()
  const of = (block: UntypedStorage, made: number): Uses => {
    let known = found.get(block)
    if (known === undefined) found.set(block, (known = { made, uses: [], writes: [] }))
    return known
  }
  calls.forEach(({ operands, results, writes }, index) => {
    for (const block of new Set(operands.map((each) => each.block))) of(block, -1).uses.push(index)
    for (const block of writes) of(block, -1).writes.push(index)
    for (const { block } of results) of(block, index)
  })
  return found
}

/** Operators that look at sizes and dtypes alone. */
const asksSizes = /_assert_tensor_metadata/

/** Whether a call computes nothing: it gives views of what it was given, or a number of sizes, which a trace has answered. */
export function onlyLooks({ operator, operands, result, results, writes }: TracedCall): boolean {
  if (writes.length > 0) return false
  if (results.length === 0) return (result !== null && result !== undefined) || asksSizes.test(operator.name)
  return results.every(({ block }) => operands.some((operand) => operand.block === block))
}
