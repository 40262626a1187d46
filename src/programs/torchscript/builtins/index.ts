// Every operator of a program that is none of tensors alone, by name.

import type { Operator } from '../operators/operator.js'
import { arithmetic } from './arithmetic.js'
import { comparisons } from './compare.js'
import { conversions } from './conversions.js'
import { dicts } from './dicts.js'
import { formats } from './format.js'
import { language } from './language.js'
import { lists } from './lists.js'
import { math } from './math.js'
import { strings } from './strings.js'
import { tensors } from './tensors.js'
import { quantizedOperators } from '../quantized/operators.js'

let byName: Map<string, Operator[]> | undefined

export function builtinsOf(name: string): readonly Operator[] {
  if (byName === undefined) {
    byName = new Map()
    const all = [
      tensors,
      arithmetic,
      comparisons,
      conversions,
      math,
      formats,
      strings,
      dicts,
      lists,
      language,
      quantizedOperators,
    ]
    for (const operator of all.flat()) {
      const known = byName.get(operator.schema.name)
      if (known === undefined) byName.set(operator.schema.name, [operator])
      else known.push(operator)
    }
  }
  return byName.get(name) ?? []
}
