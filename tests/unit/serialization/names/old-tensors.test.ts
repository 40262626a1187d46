// Lies of tensors and parameters that are pickled as up to PyTorch 0.4, and of storages within plain pickles. What such
// files are when they are right: legacy.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Global,
  loadSync,
  OrderedDict,
  PyFloat,
  PyObject,
  saveSync,
  tensor,
  Tensor,
  Tuple,
} from '../../../../src/index.js'
import { pickled } from '../make-legacy.js'

const parameter = new Global('torch.nn.parameter', 'Parameter')
const loadFromBytes = new Global('torch.storage', '_load_from_bytes')

function call(name: string, ...args: readonly unknown[]): PyObject {
  return new PyObject(new Global('torch', name), args, 'reduce')
}

/** An object of the class, made without arguments or of a list, with its state. */
function withState(cls: Global, args: readonly unknown[], state: unknown): PyObject {
  const object = new PyObject(cls, args, args.length === 0 ? 'newobj' : 'reduce')
  object.state = state
  object.hasState = true
  return object
}

const shared = [1, 2]
const recursive: unknown[] = []
recursive.push(recursive)
/** 2^40 elements, if anyone counted. */
let laughs: unknown[] = [1, 1]
for (let depth = 0; depth < 40; depth++) laughs = [laughs, laughs]

const lists = call('FloatTensor', [1, 2])
const doubles = call('DoubleStorage', [1, 2])

const lies: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'a tensor of text': [call('FloatTensor', ['a']), /<class 'str'> is no number of a tensor/],
  'a tensor of tensors': [call('FloatTensor', [call('FloatTensor', [1])]), /is no number of a tensor/],
  'a ragged tensor': [call('FloatTensor', [[1], [1, 2]]), /lists of equal lengths/],
  'a number that the dtype cannot hold': [call('ByteTensor', [256]), /that it can hold/],
  'one list in two places': [call('FloatTensor', [shared, shared]), /in two places/],
  'a list within itself': [call('FloatTensor', recursive), /in two places/],
  'few lists that are many elements': [call('FloatTensor', laughs), /in two places/],
  'a state that is no tuple': [withState(parameter, [lists], null), /the state of a tensor takes/],
  'a state of two': [withState(parameter, [lists], Tuple.of(true, false)), /takes 3 to 5 arguments, not 2/],
  'requires_grad that is no bool': [
    withState(parameter, [lists], Tuple.of<unknown>(1, false, null)),
    /takes a bool as argument 1/,
  ],
  'a parameter of a list': [new PyObject(parameter, [[1]], 'reduce'), /takes a tensor as argument 1/],
  'a parameter whose data is none': [
    withState(parameter, [], Tuple.of<unknown>(1, null, new OrderedDict(), true, false)),
    /takes a tensor as argument 1/,
  ],
  'a state beyond the storage': [
    withState(new Global('torch', 'DoubleTensor'), [], Tuple.of<unknown>(doubles, 1, Tuple.of(2), Tuple.of(1))),
    /views 24 bytes of a storage of 16/,
  ],
  'a state of another dtype': [
    withState(new Global('torch', 'FloatTensor'), [], Tuple.of<unknown>(doubles, 0, Tuple.of(2), Tuple.of(1))),
    /is of dtype torch.float64, its class of torch.float32/,
  ],
  'bytes that are text': [new PyObject(loadFromBytes, ['abc'], 'reduce'), /takes bytes as argument 1/],
  'bytes that are no file': [new PyObject(loadFromBytes, [Uint8Array.of(1, 2, 3)], 'reduce'), /ArchiveError/],
}

for (const [name, [lie, message]] of Object.entries(lies)) {
  test(name, () =>
    assert.throws(
      () => loadSync(pickled([lie])),
      (error) => message.test(String(error)),
    ),
  )
}

test('numbers of every kind are elements', () => {
  const value = [
    call('FloatTensor', [PyFloat(1), 2.5, NaN]),
    call('LongTensor', [2n ** 60n, -1]),
    call('ByteTensor', [0, 255]),
  ]
  const [floats, longs, bytes] = loadSync<Tensor[]>(pickled(value))
  assert.deepEqual(floats!.tolist(), [1, 2.5, NaN])
  assert.deepEqual(longs!.tolist(), [2n ** 60n, -1])
  assert.deepEqual(bytes!.tolist(), [0, 255])
})

test('the same bytes again and again are more than the file has', () => {
  const file = saveSync(tensor([1, 2]).untyped_storage(), {})
  const twice = Array.from({ length: 3 }, () => new PyObject(loadFromBytes, [file], 'reduce'))
  assert.throws(() => loadSync(pickled(twice)), { name: 'UnpicklingError', message: /more bytes than its file/ })
})

test('a plain pickle that is only a call, or that another one follows', () => {
  const system = new PyObject(new Global('os', 'system'), ['true'], 'reduce')
  assert.throws(() => loadSync(pickled(system)), { name: 'UnsafeError', names: ['os.system'] })
  assert.ok(loadSync<unknown[]>(pickled([system]))[0] instanceof PyObject)
  assert.throws(() => loadSync(Buffer.concat([pickled([1]), pickled([2])])), {
    name: 'UnpicklingError',
    message: /several objects/,
  })
})
