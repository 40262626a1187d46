// state_dict: names, versions, sharing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, zeros } from '../../../../src/index.js'
import { Dict, OrderedDict } from '../../../../src/python/dict.js'

const net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 1, false)))

test('an OrderedDict of tensors in the order of the modules, with their versions', () => {
  const state = net.state_dict()
  assert.ok(state instanceof OrderedDict)
  assert.deepEqual([...state.keys()], ['0.weight', '0.bias', '2.0.weight'])
  const metadata = state._metadata as OrderedDict<string, Dict>
  assert.ok(metadata instanceof OrderedDict)
  assert.deepEqual([...metadata.keys()], ['', '0', '1', '2', '2.0'])
  for (const versions of metadata.values()) assert.deepEqual([...versions], [['version', 1]])
})

test('its tensors are no Parameters and share the memory of the module', () => {
  const { weight } = net[0] as nn.Linear
  const entry = net.state_dict().get('0.weight')
  assert.ok(entry !== undefined && !(entry instanceof nn.Parameter))
  assert.equal(entry.requires_grad, false)
  assert.equal(entry.untyped_storage(), weight.untyped_storage())
  entry.select(0, 0).copy_(zeros(2))
  assert.deepEqual(weight.select(0, 0).tolist(), [0, 0])
  assert.equal(net.state_dict({ keep_vars: true }).get('0.weight'), weight)
})

test('prefix', () => {
  const state = net.state_dict({ prefix: 'model.' })
  assert.deepEqual([...state.keys()], ['model.0.weight', 'model.0.bias', 'model.2.0.weight'])
  assert.deepEqual([...(state._metadata as Dict).keys()], ['model', 'model.0', 'model.1', 'model.2', 'model.2.0'])
})

test('an option that does not exist is a TypeError', () => {
  assert.throws(() => net.state_dict({ prefx: 'a' } as object), {
    name: 'TypeError',
    message: "state_dict() got an unexpected keyword argument 'prefx'",
  })
})
