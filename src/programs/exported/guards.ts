// What a program requires of its inputs beside their shapes: the Python texts of `guards_code` (since PyTorch 2.9), such as
// `L['args'][0].size()[0] == L['args'][1].size()[0]`. Read as data; what is beyond the subset is passed over, as some of the texts
// that PyTorch writes are no Python that could be evaluated at all.

import type { JsonFields } from '../../serialization/json-fields.js'
import { Tensor } from '../../tensor/tensor.js'
import { evaluate, parseExpression } from './expression.js'
import type { Expression } from './expression.js'

export interface Guard {
  readonly text: string
  readonly expression: Expression
}

/** Guards that are looked at: more are no guards of one forward. */
const most = 10_000

export function guardsOf(program: JsonFields): readonly Guard[] {
  if (!program.has('guards_code')) return []
  return program
    .list('guards_code')
    .slice(0, most)
    .flatMap((text) => {
      const expression = typeof text === 'string' ? parseExpression(text) : null
      return expression === null ? [] : [{ text: text as string, expression }]
    })
}

/** The first guard that does not hold for the arguments; null where all do, or say nothing. */
export function brokenGuard(
  guards: readonly Guard[],
  positional: readonly unknown[],
  byName: ReadonlyMap<string, unknown>,
): Guard | null {
  if (guards.length === 0) return null
  const locals = new Map<string, unknown>([...byName, ['args', positional], ['kwargs', byName]])
  const scope = {
    name: (name: string): unknown => (name === 'L' ? locals : null),
    attribute: (of: unknown, name: string): unknown => {
      if (!(of instanceof Tensor)) return null
      if (name === 'size') return [...of.sizes]
      if (name === 'stride') return [...of.strides]
      if (name === 'storage_offset') return of.offset
      return name === 'ndimension' || name === 'dim' ? of.sizes.length : null
    },
  }
  return guards.find(({ expression }) => evaluate(expression, scope) === false) ?? null
}
