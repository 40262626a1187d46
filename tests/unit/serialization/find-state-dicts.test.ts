// find_state_dicts in checkpoints of the kinds that programs write.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dict, find_state_dicts, LimitError, loadSync, nn, ones, OrderedDict, zeros } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'

const found = (value: unknown): [string, string, string[]][] =>
  find_state_dicts(value).map(({ path, prefix, state_dict }) => [path, prefix, [...state_dict.keys()]])

test('a state dict itself, and one in a checkpoint', () => {
  assert.deepEqual(found(nn.Linear(1, 1).state_dict()), [['', '', ['weight', 'bias']]])
  assert.deepEqual(found({}), [])
})

test('prefixes of wrappers, one within another', () => {
  const wrapped = new OrderedDict([
    ['module._orig_mod.fc.weight', ones(1)],
    ['module._orig_mod.fc.bias', ones(1)],
  ])
  assert.deepEqual(
    found(wrapped).map(([, prefix]) => prefix),
    ['module._orig_mod.'],
  )
})

test('a model and its average in one dict', () => {
  const both = new OrderedDict([
    ['model.w', ones(1)],
    ['model_ema.w', zeros(1)],
    ['model_ema.b', zeros(1)],
    ['step', ones(1)],
  ])
  assert.deepEqual(found(both), [
    ['', '', ['model.w', 'model_ema.w', 'model_ema.b', 'step']],
    ['', 'model.', ['model.w']],
    ['', 'model_ema.', ['model_ema.w', 'model_ema.b']],
  ])
})

test('modules, lists, escaped keys; no optimizers, and nothing twice', () => {
  const weights = new OrderedDict([['w', ones(1)]])
  const checkpoint = new OrderedDict<string, unknown>([
    ['model', nn.Linear(1, 1)],
    ['parts/a~b', [weights, weights]],
    [
      'optimizer',
      new OrderedDict<string, unknown>([
        ['state', new OrderedDict([['0', weights]])],
        ['param_groups', []],
      ]),
    ],
  ])
  checkpoint.set('self', checkpoint)
  assert.deepEqual(found(checkpoint), [
    ['model', '', ['weight', 'bias']],
    ['parts~1a~0b/0', '', ['w']],
  ])
})

const lightning = 'fixtures/torch-2.14.1/checkpoints/ckpt_lightning.pt'

test('a checkpoint of Lightning', needs(withoutShared(lightning)), () => {
  assert.deepEqual(
    found(loadSync(sharedPath(lightning))).map(([path, prefix]) => [path, prefix]),
    [['model_state_dict', '']],
  )
})

test('names that share a beginning, and one that begins with a dot', () => {
  const prefixes = [
    ['module.model.a', 'module.model.b', 'module.net.c'],
    ['module.a', 'modular.b'],
    ['.a', 'b'],
    ['module.module'],
    ['module.'],
  ].map((names) => found(new Dict(names.map((name) => [name, ones(1)])))[0]?.[1])
  assert.deepEqual(prefixes, ['module.', '', '', 'module.', 'module.'])
  const long = `${'module.'.repeat(100)}weight`
  assert.equal(found(new Dict([[long, ones(1)]]))[0]?.[1], 'module.'.repeat(100))
})

test('an object within itself, a deep one, and one whose paths would be longer than all else', () => {
  const list: unknown[] = [new Dict([['w', ones(1)]])]
  list.push(list)
  assert.deepEqual(found(list), [['0', '', ['w']]])
  let deep: unknown = new Dict([['w', ones(1)]])
  for (let level = 0; level < 100_000; level++) deep = [deep]
  assert.equal(found(deep)[0]?.[0].length, 199_999)
  let dicts: unknown = null
  for (let level = 0; level < 3000; level++) dicts = [new Dict([['w', ones(1)]]), dicts]
  assert.throws(() => found(dicts), LimitError)
})
