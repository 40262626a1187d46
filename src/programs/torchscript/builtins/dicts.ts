// Operators on dicts: torch/csrc/jit/runtime/register_prim_ops.cpp: dictKeys and those after it. A dict is one as PyTorch has it,
// in the order in which keys came.

import { Dict } from '../../../python/dict.js'
import { Tuple } from '../../../python/tuple.js'
import { builtin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import { formatted } from './format.js'
import { refused } from './refused.js'

function item(dict: Dict, key: unknown): unknown {
  const value = dict.get(key)
  if (value === undefined && !dict.has(key)) throw refused(`KeyError: ${formatted(key)}`)
  return value
}

function pop(dict: Dict, key: unknown): unknown {
  const value = item(dict, key)
  dict.delete(key)
  return value
}

function popOr(dict: Dict, key: unknown, otherwise: unknown): unknown {
  return dict.has(key) ? pop(dict, key) : otherwise
}

function popitem(dict: Dict): Tuple {
  for (const [key, value] of dict) {
    dict.delete(key)
    return Tuple.of<unknown>(key, value)
  }
  throw refused('popitem(): dictionary is empty')
}

function setdefault(dict: Dict, key: unknown, value: unknown): unknown {
  if (!dict.has(key)) dict.set(key, value)
  return dict.get(key)
}

function update(dict: Dict, other: Dict): null {
  if (other !== dict) for (const [key, value] of other) dict.set(key, value)
  return null
}

const D = 'Dict(t, t2) self'
/** Of those that change it. */
const CHANGED = 'Dict(t, t2)(a!) self'

export const dicts: readonly Operator[] = [
  builtin(`aten::len.Dict(${D}) -> int`, (dict: Dict) => dict.size),
  builtin(`aten::__getitem__.Dict(${D}, t key) -> t2`, item),
  builtin(`aten::_set_item.Dict(${CHANGED}, t idx, t2 v) -> ()`, (dict: Dict, key: unknown, value: unknown) => {
    dict.set(key, value)
    return null
  }),
  builtin(`aten::keys(${D}) -> t[]`, (dict: Dict) => [...dict.keys()]),
  builtin(`aten::values(${D}) -> t2[]`, (dict: Dict) => [...dict.values()]),
  builtin(`aten::items(${D}) -> ((t, t2)[])`, (dict: Dict) => Array.from(dict, (entry) => Tuple.from<unknown>(entry))),
  builtin(`aten::get(${D}, t key) -> t2?`, (dict: Dict, key: unknown) => dict.get(key) ?? null),
  builtin(`aten::get.default(${D}, t key, t2 default_value) -> t2`, (dict: Dict, key: unknown, value: unknown) =>
    dict.has(key) ? dict.get(key) : value,
  ),
  builtin(`aten::pop.Dict(${CHANGED}, t key) -> t2`, pop),
  builtin(`aten::pop.Dict_default(${CHANGED}, t key, t2 default_value) -> t2`, popOr),
  builtin(`aten::popitem(${CHANGED}) -> ((t, t2))`, popitem),
  builtin(`aten::setdefault(${CHANGED}, t key, t2 default_value) -> t2`, setdefault),
  builtin(`aten::update(${CHANGED}, Dict(t, t2) to_add) -> ()`, update),
  builtin(`aten::clear.Dict(${CHANGED}) -> ()`, (dict: Dict) => {
    dict.clear()
    return null
  }),
  builtin(`aten::copy.Dict(${D}) -> Dict(t, t2)`, (dict: Dict) => new Dict(dict)),
  builtin(`aten::dict.Dict(${D}) -> Dict(t, t2)`, (dict: Dict) => new Dict(dict)),
  builtin(
    'aten::dict.pairs((t, t2)[] inputs) -> Dict(t, t2)',
    (pairs: readonly (readonly [unknown, unknown])[]) => new Dict(pairs),
  ),
  builtin(`aten::Delete.Dict(${CHANGED}, t key) -> ()`, (dict: Dict, key: unknown) => {
    pop(dict, key)
    return null
  }),
]
