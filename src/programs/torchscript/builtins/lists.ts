// Operators on lists and tuples: torch/csrc/jit/runtime/register_ops_utils.cpp.

import { LimitError } from '../../../errors.js'
import { Dict } from '../../../python/dict.js'
import { PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { builtin, machineBuiltin } from '../operators/operator.js'
import type { Operator } from '../operators/operator.js'
import type { Machine } from '../run/machine.js'
import { emptyTypes } from '../values/accepts.js'
import type { Int } from '../values/numbers.js'
import { equal } from './compare.js'
import { orderOf } from './order.js'
import { refused } from './refused.js'
import { indexIn, sliceIn } from './strings.js'

type List = unknown[]

/** Items of one list: a program can double it with every step. */
const longest = 2 ** 24

function checkCount(count: number): void {
  if (count > longest) throw new LimitError({ what: "the length of a program's list", limit: longest, got: count })
}

/** A list that remembers of what it is a list if it is empty and another one does. */
function likeOf(list: List, result: List): List {
  if (result.length > 0) return result
  const type = emptyTypes.get(list)
  if (type !== undefined) emptyTypes.set(result, type)
  return result
}

function sliced(list: List, start: Int | null, end: Int | null, step: Int): List {
  const [first, last, by] = sliceIn(list.length, start, end, step)
  const items: List = []
  for (let at = first; by > 0 ? at < last : at > last; at += by) items.push(list[at])
  return likeOf(list, items)
}

function repeated(list: List, times: Int): List {
  const count = Math.max(0, Number(times))
  checkCount(list.length * count)
  const items: List = []
  for (let time = 0; time < count; time++) extend(items, list)
  return items
}

function append(list: List, item: unknown): List {
  checkCount(list.length + 1)
  list.push(item)
  return list
}

function extend(list: List, others: readonly unknown[]): null {
  checkCount(list.length + others.length)
  const { length } = others
  for (let at = 0; at < length; at++) list.push(others[at])
  return null
}

function insert(list: List, at: Int, item: unknown): null {
  checkCount(list.length + 1)
  const from = Number(at) < 0 ? Math.max(0, list.length + Number(at)) : Math.min(Number(at), list.length)
  list.splice(from, 0, item)
  return null
}

function pop(list: List, at: Int): unknown {
  if (list.length === 0) throw refused('pop from empty list')
  const from = indexIn(list.length, at, 'pop')
  return from === list.length - 1 ? list.pop() : list.splice(from, 1)[0]
}

function remove(list: List, item: unknown): null {
  const at = list.findIndex((each) => equal(each, item))
  if (at < 0) throw refused('list.remove(x): x not in list')
  list.splice(at, 1)
  return null
}

function index(list: readonly unknown[], item: unknown): number {
  const at = list.findIndex((each) => equal(each, item))
  if (at < 0) throw refused(`'${String(item)}' is not in list`)
  return at
}

function setItem(list: List, at: Int, item: unknown): List {
  if (list instanceof Tuple) throw refused('a tuple has no items to set')
  list[indexIn(list.length, at, 'list')] = item
  return list
}

/** Sorts as C++ does with a comparison: what is equal may stand in any order; objects by their own `__lt__`. */
function sorted(list: List, reverse: boolean, machine: Machine): List {
  if (list[0] instanceof PyObject) return machine.sortedObjects(list, reverse)
  const order = orderOf(list[0])
  return list.sort(reverse ? (a, b) => order(b, a) : order)
}

function sort(list: List, reverse: boolean, machine: Machine): null {
  const items = sorted(list.slice(), reverse, machine)
  for (let at = 0; at < items.length; at++) list[at] = items[at]
  return null
}

export const lists: readonly Operator[] = [
  builtin('aten::len.t(t[] a) -> int', (list: List) => list.length),
  builtin('aten::len.Tensor(Tensor t) -> int', (tensor: Tensor) => {
    if (tensor.sizes.length === 0) throw refused('len() of a 0-d tensor')
    return tensor.sizes[0]
  }),
  builtin(
    'aten::__getitem__.t(t[] list, int idx) -> t',
    (list: List, at: Int) => list[indexIn(list.length, at, 'list')],
  ),
  builtin('aten::select.t(t[] list, int idx) -> t', (list: List, at: Int) => list[indexIn(list.length, at, 'list')]),
  builtin('aten::_set_item.t(t[](a!) l, int idx, t el) -> t[](a!)', setItem),
  builtin('aten::slice.t(t[] l, int? start=None, int? end=None, int step=1) -> t[]', sliced),
  builtin('aten::list.t(t[] l) -> t[]', (list: List) => likeOf(list, list.slice())),
  builtin('aten::copy.t(t[] self) -> t[]', (list: List) => likeOf(list, list.slice())),
  builtin('aten::add.t(t[] a, t[] b) -> t[]', (a: List, b: List) => {
    checkCount(a.length + b.length)
    return likeOf(a, [...a, ...b])
  }),
  builtin('aten::add_.t(t[](a!) self, t[] b) -> t[](a!)', (a: List, b: List) => {
    extend(a, b)
    return a
  }),
  builtin('aten::mul.left_t(t[] l, int n) -> t[]', repeated),
  builtin('aten::mul.right_(int n, t[] l) -> t[]', (times: Int, list: List) => repeated(list, times)),
  builtin('aten::mul_.t(t[](a!) l, int n) -> t[](a!)', (list: List, times: Int) => {
    const items = repeated(list, times)
    list.length = 0
    extend(list, items)
    return list
  }),
  builtin('aten::append.t(t[](a!) self, t el) -> t[](a!)', append),
  builtin('aten::extend.t(t[](a!) self, t[] other) -> ()', extend),
  builtin('aten::insert.t(t[](a!) self, int idx, t el) -> ()', insert),
  builtin('aten::pop.t(t[](a!) self, int idx=-1) -> t', pop),
  builtin('aten::remove.t(t[](a!) self, t el) -> ()', remove),
  builtin('aten::index.list(t[] self, t el) -> int', index),
  builtin('aten::count.list(t[] self, t el) -> int', (list: List, item: unknown) =>
    list.reduce<number>((sum, each) => sum + (equal(each, item) ? 1 : 0), 0),
  ),
  builtin('aten::clear.t(t[](a!) self) -> ()', (list: List) => {
    list.length = 0
    return null
  }),
  builtin('aten::reverse.t(t[](a!) self) -> ()', (list: List) => {
    list.reverse()
    return null
  }),
  builtin('aten::Delete.t(t[](a!) self, int idx) -> ()', (list: List, at: Int) => {
    list.splice(indexIn(list.length, at, 'list'), 1)
    return null
  }),
  machineBuiltin('aten::sort.t(t[](a!) self, bool reverse=False) -> ()', sort),
  machineBuiltin('aten::sorted.t(t[] self) -> t[]', (list: List, machine: Machine) =>
    sorted(list.slice(), false, machine),
  ),
  builtin('prim::rangelist(int n) -> int[]', (count: Int) => {
    checkCount(Number(count))
    return Array.from({ length: Math.max(0, Number(count)) }, (_, at) => at)
  }),
  builtin('aten::dict() -> Dict(str, Tensor)', () => new Dict()),
  builtin(
    'prim::TupleIndex(Any tup, int i) -> Any',
    (tuple: readonly unknown[], at: Int) => tuple[indexIn(tuple.length, at, 'tuple')],
  ),
]
