// Expressions whose value is known without running anything: defaults of parameters, constants of classes.

import { Dict } from '../../../python/dict.js'
import { Tuple } from '../../../python/tuple.js'
import { device } from '../../../tensor/device.js'
import type { Expression } from '../front/ast.js'
import type { SourceFile } from '../front/source.js'
import { pathOf } from '../front/types.js'

/**
 * @param named The value of a dotted name: `CONSTANTS.c0`, a member of an enum; undefined where it has none.
 * @throws ProgramError for what is no constant.
 */
export function constantOf(node: Expression, file: SourceFile, named: (path: string) => unknown): unknown {
  const each = (part: Expression): unknown => constantOf(part, file, named)
  switch (node.kind) {
    case 'Constant':
      return node.value
    case 'List':
      return node.items.map(each)
    case 'Tuple':
      return Tuple.from(node.items.map(each))
    case 'Dict':
      return new Dict(node.keys.map((key, index) => [each(key), each(node.values[index] as Expression)]))
    case 'Name':
    case 'Attribute': {
      const value = named(pathOf(node) ?? '')
      if (value !== undefined) return value
      break
    }
    case 'Call': {
      const callee = pathOf(node.callee)
      const last = node.args[node.args.length - 1]
      if (last === undefined || node.kwargs.length > 0) break
      if (callee === 'annotate' || callee === 'unchecked_cast') return each(last)
      const value = each(last)
      if (callee === 'torch.device' && typeof value === 'string') return new device(value)
      if (callee === 'float' && typeof value === 'string') return Number(value)
    }
  }
  throw file.wrong('no constant', node.at)
}
