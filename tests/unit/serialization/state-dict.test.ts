// The option `expect: StateDict`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Dict,
  load,
  loadSync,
  nn,
  OrderedDict,
  save,
  saveSync,
  StateDict,
  tensor,
  UnsupportedError,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

test('a dict of tensors by name, and it has their type', async () => {
  const net = nn.Linear(2, 1)
  const weights = await load(await save(net.state_dict()), { expect: StateDict })
  const bias: Tensor | undefined = weights.get('bias')
  assert.deepEqual(bias?.tolist(), net.bias?.tolist())
  assert.ok(weights instanceof OrderedDict)
  const typed: StateDict = new Dict([['w', tensor([1])]])
  assert.ok(typed instanceof StateDict)
  assert.ok(loadSync(saveSync(nn.ReLU().state_dict()), { expect: StateDict }) instanceof StateDict)
})

test('what is none says what it is and what to do', async () => {
  const net = nn.Linear(2, 1)
  const cases: readonly [value: unknown, message: RegExp][] = [
    [net, /this is a module of class Linear, not a StateDict\. Take its state_dict\(\)/],
    [tensor([1]), /this is a tensor of size \[1\] and dtype torch\.int64, not a StateDict/],
    [{ epoch: 1, model: net.state_dict() }, /There is a state_dict under "model": .*checkpoint\.get\("model"\)/],
    [new Dict([[1, tensor([1])]]), /this is a dict with the keys 1, not a StateDict/],
  ]
  for (const [value, message] of cases) {
    const bytes = await save(value)
    await assert.rejects(load(bytes, { expect: StateDict }), (error) => {
      assert.ok(error instanceof UnsupportedError)
      assert.match(error.message, message)
      return true
    })
  }
})
