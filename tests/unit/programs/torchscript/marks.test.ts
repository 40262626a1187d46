// The marks of operators on lists and dicts, by which a trace knows what a program changes: each marks what it changes, and no more.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dicts } from '../../../../src/programs/torchscript/builtins/dicts.js'
import { lists } from '../../../../src/programs/torchscript/builtins/lists.js'
import type { Machine } from '../../../../src/programs/torchscript/run/machine.js'
import { Dict } from '../../../../src/python/dict.js'
import type { SchemaType } from '../../../../src/schema.js'

/** An argument of a type in its place. */
function sample({ kind, elements }: SchemaType, index: number): unknown {
  switch (kind) {
    case 'List':
      return index === 0 ? [3, 1, 2] : [4]
    case 'Dict':
      return new Dict<unknown, unknown>(index === 0 ? [[2, 5]] : [[6, 7]])
    case 'Optional':
      return sample(elements[0] as SchemaType, index)
    case 'bool':
      return false
    default:
      return index === 1 ? 2 : 9
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value instanceof Dict ? [...value] : value)
}

test('operators mark the list or dict that they change', () => {
  let changing = 0
  for (const { schema, call } of [...lists, ...dicts]) {
    const name = `${schema.name}.${schema.overload}`
    const args = schema.parameters.map(({ type }, index) => sample(type, index))
    // It changes a dict that has no such key.
    if (name === 'aten::setdefault.') args[1] = 3
    const before = args.map(shown)
    // What these take is a tensor, and a list of pairs.
    if (name === 'aten::len.Tensor' || name === 'aten::dict.pairs') continue
    call(args, null as unknown as Machine)
    const changed = args.flatMap((each, index) => (shown(each) === before[index] ? [] : [index]))
    const marked = schema.parameters.flatMap(({ type }, index) => (type.alias?.write === true ? [index] : []))
    assert.deepEqual(marked, changed, name)
    changing += changed.length
  }
  assert.equal(changing, 20)
})
