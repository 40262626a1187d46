// Every class of torch.nn: its module of PyTorch's file is of the class of that name, prints the same, and gives the same.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allclose, manual_seed, nn, Tensor } from '../../../src/index.js'
import { repr } from '../../../src/python/repr.js'
import { ABSTRACT, eachClass } from '../../support/goldens/each-class.js'

const { torch, classes } = eachClass()
const known = nn as unknown as Readonly<Record<string, (new () => object) | undefined>>

for (const { name, becomes, module, repr: text, inputs, output } of classes.filter(
  (each) => !ABSTRACT.has(each.name),
)) {
  test(`nn.${name} as PyTorch ${torch} has it`, () => {
    assert.ok(known[name] !== undefined, `there is no nn.${name}`)
    assert.ok(module instanceof known[becomes]!, `it is no nn.${becomes}`)
    assert.equal(repr(module), text)
    if (inputs === null) return
    manual_seed(1)
    assertClose(module!.__call__(...inputs), output)
  })
}

function assertClose(found: unknown, expected: unknown): void {
  if (!(expected instanceof Tensor)) {
    assert.ok(Array.isArray(found) && Array.isArray(expected), 'neither a tensor nor several')
    assert.equal(found.length, expected.length)
    for (const [index, each] of expected.entries()) assertClose(found[index], each)
    return
  }
  assert.ok(found instanceof Tensor)
  assert.deepEqual([found.shape, found.dtype], [expected.shape, expected.dtype])
  assert.ok(allclose(found, expected, { rtol: 1e-5, atol: 1e-6 }), `${repr(found)}\n${repr(expected)}`)
}
