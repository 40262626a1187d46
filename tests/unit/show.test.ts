// Values show themselves: String(x), templates, Node's inspect and JSON. The texts themselves are PyTorch's, which the tests of
// repr hold; here it matters that all ways give them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as torch from '../../src/index.js'

const { nn } = torch
const x = torch.tensor([[1.5, 2]])
const net = nn.Linear(2, 1)

/** What operations, modules and load give. */
const values: Readonly<Record<string, object>> = {
  Tensor: x,
  Parameter: net.weight,
  MetaTensor: new torch.MetaTensor(torch.float32, [2], [1]),
  Size: x.shape,
  Tuple: torch.Tuple.of<unknown>(1, x),
  Dict: new torch.Dict([['a', x]]),
  OrderedDict: net.state_dict(),
  DefaultDict: new torch.DefaultDict(null, [['a', 1]]),
  Counter: new torch.Counter([['a', 2]]),
  SafetensorsDict: torch.loadSync(torch.saveSync({ x }, { format: 'safetensors' })),
  FrozenSet: torch.FrozenSet.from([1]),
  ByteArray: new torch.ByteArray(Uint8Array.of(1, 2).buffer),
  Complex: torch.Complex(1, 2),
  PyFloat: torch.PyFloat(1),
  Global: new torch.Global('a', 'b'),
  PyObject: new torch.PyObject(new torch.Global('a', 'b'), [1], 'reduce'),
  NDArray: new torch.NDArray('float32', [2], new Float32Array(2)),
  dtype: torch.float32,
  layout: torch.strided,
  memory_format: torch.channels_last,
  UntypedStorage: x.untyped_storage(),
  TypedStorage: new torch.TypedStorage(x.untyped_storage(), torch.float32),
  'a result with names': x.topk(1, 1),
  PackedSequence: nn.utils.rnn.pack_sequence([torch.ones(2, 1)]),
  'what load_state_dict returns': net.load_state_dict(net.state_dict()),
  Module: net,
  Generator: torch.default_generator,
}

for (const [what, value] of Object.entries(values)) {
  test(what, () => {
    const text = torch.repr(value)
    assert.ok(text.length > 0 && !text.includes('[object'), text)
    assert.equal(String(value), text)
    assert.equal(`${value as { toString(): string }}`, text)
    assert.equal(inspect(value), text)
  })
}

test("Python's str is another text than its repr for devices and numpy's dtypes", () => {
  const { device } = x
  assert.equal(String(device), 'cpu')
  assert.equal(inspect(device), "device(type='cpu')")
  const type = torch.NumpyDType.of('float32')
  assert.equal(String(type), 'float32')
  assert.equal(inspect(type), "dtype('float32')")
})

test('within values of JavaScript', () => {
  assert.equal(inspect({ x }), '{ x: tensor([[1.5000, 2.0000]]) }')
  assert.equal(inspect([torch.float32]), '[ torch.float32 ]')
})

test("names of functions and classes are PyTorch's", () => {
  assert.equal(torch.softmax.name, 'softmax')
  assert.equal(nn.Linear.name, 'Linear')
  assert.equal(x.topk(1).constructor.name, 'topk')
  assert.equal(torch.Complex.name, 'Complex')
  assert.equal(nn.Parameter.name, 'Parameter')
})

test('JSON of tensors is small, and valid for all of them', () => {
  assert.deepEqual(json(x), { dtype: 'float32', shape: [1, 2], values: [1.5, 2] })
  assert.deepEqual(json(torch.arange(6).view(2, 3).t()), { dtype: 'int64', shape: [3, 2], values: [0, 3, 1, 4, 2, 5] })
  assert.deepEqual(json(torch.tensor([Number.NaN, Infinity, 1.5])), {
    dtype: 'float32',
    shape: [3],
    values: ['NaN', 'Infinity', 1.5],
  })
  assert.deepEqual(json(torch.tensor([2n ** 60n, 1n])).values, ['1152921504606846976', 1])
  assert.deepEqual(json(torch.tensor(true)), { dtype: 'bool', shape: [], values: [true] })
  assert.deepEqual(json(torch.tensor([torch.Complex(1, 2)]).conj()).values, [{ re: 1, im: -2 }])
  assert.deepEqual(json(values['MetaTensor']), { dtype: 'float32', shape: [2] })
  const large = json(torch.zeros(1000, 1000))
  assert.deepEqual(large.shape, [1000, 1000])
  assert.equal(large.values?.length, 1000)
  assert.ok(JSON.stringify(torch.zeros(1000, 1000)).length < 5000)
  assert.equal(
    JSON.stringify({ dtype: torch.float32, device: x.device, layout: torch.strided, size: x.shape }),
    '{"dtype":"torch.float32","device":"cpu","layout":"torch.strided","size":[1,2]}',
  )
  assert.equal(JSON.stringify(net.state_dict()).includes('"dtype":"float32"'), true)
})

test('structuredClone and postMessage refuse values that would arrive as bags of fields', () => {
  const all = [
    'Tensor',
    'Parameter',
    'MetaTensor',
    'Tuple',
    'Dict',
    'dtype',
    'layout',
    'TypedStorage',
    'Module',
    'NDArray',
  ]
  for (const what of all) {
    assert.throws(
      () => structuredClone(values[what]),
      { name: 'DataCloneError', message: /torch\.serialize\(value\)/ },
      what,
    )
  }
})

interface TensorJSON {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values?: readonly unknown[]
}

function json(value: unknown): TensorJSON {
  return JSON.parse(JSON.stringify(value)) as TensorJSON
}
