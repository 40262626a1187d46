// nn.modules.utils, as PyTorch 2.14's torch/nn/modules/utils.py.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dict, nn, OrderedDict, ones } from '../../../../src/index.js'

const { consume_prefix_in_state_dict_if_present } = nn.modules.utils

test('a prefix is taken off names and metadata, in place', () => {
  const state_dict = nn.DataParallel(nn.Sequential(nn.Linear(1, 1))).state_dict()
  assert.deepEqual([...state_dict.keys()], ['module.0.weight', 'module.0.bias'])
  consume_prefix_in_state_dict_if_present(state_dict, 'module.')
  assert.deepEqual([...state_dict.keys()], ['0.weight', '0.bias'])
  // As PyTorch: the wrapper's own entry stays, the model's takes its place.
  assert.deepEqual([...(state_dict._metadata as Dict).keys()], ['', '0'])
})

test('names without the prefix keep their places', () => {
  const state_dict = new OrderedDict([
    ['module.a', 1],
    ['b', 2],
    ['modulec', 3],
  ])
  consume_prefix_in_state_dict_if_present(state_dict, 'module.')
  assert.deepEqual(
    [...state_dict],
    [
      ['b', 2],
      ['modulec', 3],
      ['a', 1],
    ],
  )
  const map = new Map([['_orig_mod.weight', ones(1)]])
  consume_prefix_in_state_dict_if_present(map, '_orig_mod.')
  assert.deepEqual([...map.keys()], ['weight'])
})
