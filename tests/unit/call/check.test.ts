// What is no Tensor, number, dim or dtype where one is expected is named, for functions, methods and modules alike. The first
// halves of the sentences are PyTorch's ("linear(): argument 'weight' (position 2) must be Tensor, not list").

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import { kindOf, Kind } from '../../../src/call/kinds.js'

const { nn } = torch
const x = torch.ones(2, 3)
const index = torch.tensor([0])

/** Calls that TypeScript would not let pass. */
type Loose = Readonly<Record<string, (...args: unknown[]) => unknown>>
const loose = torch as unknown as Loose
const functional = nn.functional as unknown as Loose
const method = x as unknown as Loose

const cases: readonly (readonly [run: () => unknown, message: string])[] = [
  [
    () => loose['relu']!([1, 2]),
    "relu(): argument 'input' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => (nn as unknown as Loose)['Parameter']!([1, 2]),
    "Parameter(): argument 'data' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => functional['linear']!(x, new Float32Array(2)),
    "linear(): argument 'weight' must be Tensor, not a Float32Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => loose['matmul']!(Promise.resolve(x), x),
    "matmul(): argument 'input' must be Tensor, not a Promise. It is still to come: await it.",
  ],
  [() => loose['exp']!('x'), "exp(): argument 'input' must be Tensor, not the text 'x'."],
  [() => loose['exp']!(null), "exp(): argument 'input' must be Tensor, not null."],
  [
    () => loose['exp']!(undefined),
    "exp(): argument 'input' must be Tensor, not undefined. An entry of a Dict is no property: read it by .get('name'), or take the Dict's .toObject().",
  ],
  [() => loose['exp']!(2), "exp(): argument 'input' must be Tensor, not 2. Make a tensor of it: torch.tensor(…)."],
  [
    () => loose['exp']!(nn.ReLU()),
    "exp(): argument 'input' must be Tensor, not a ReLU. A module is called by its forward: module.forward(x).",
  ],
  [
    () => loose['exp']!(new torch.NDArray('float32', [1], new Float32Array(1))),
    "exp(): argument 'input' must be Tensor, not a NDArray. Make a tensor of its numbers: torch.tensor(array.data).",
  ],
  [
    () => loose['exp']!(new torch.PyObject(new torch.Global('m', 'C'), [], 'reduce')),
    "exp(): argument 'input' must be Tensor, not an object of Python's m.C. torchlet keeps objects of classes that it does not know as data.",
  ],
  [
    () => loose['exp']!(new torch.OrderedDict([['w', x]])),
    "exp(): argument 'input' must be Tensor, not an OrderedDict. Take a tensor out of it: .get('name').",
  ],
  [
    () => loose['exp']!(torch.ones),
    "exp(): argument 'input' must be Tensor, not the function ones. Call it, and give what it returns.",
  ],
  [
    () => loose['stack']!([x, [1]]),
    "stack(): item 1 of argument 'tensors' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => loose['cat']!(x),
    "cat(): argument 'tensors' must be a list of Tensors, not a Tensor. Give the tensors in an Array: [a, b].",
  ],
  [
    () => method['add']!('1'),
    "add(): argument 'other' must be Tensor or number, not the text '1'. Give the number: 1.",
  ],
  [
    () => method['add']!([1]),
    "add(): argument 'other' must be Tensor or number, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => method['sum']!('1'),
    "sum(): argument 'dim' must be int or a list of ints, not the text '1'. Give the number: 1.",
  ],
  [() => method['sum']!([0, 1.5]), "sum(): item 1 of argument 'dim' must be int, not 1.5."],
  [() => method['unsqueeze']!(0.5), "unsqueeze(): argument 'dim' must be int, not 0.5."],
  [
    () => method['view']!(2, '3'),
    "view(): item 1 of argument 'size' must be int, not the text '3'. Give the number: 3.",
  ],
  [
    () => method['reshape']!(new Int32Array(2)),
    "reshape(): item 0 of argument 'shape' must be int, not an Int32Array. Make an Array of it: Array.from(…).",
  ],
  [
    () => method['softmax']!({ dim: 0, dtype: 'float33' }),
    "softmax(): argument 'dtype' must be torch.dtype, not the text 'float33'. The dtypes are float64, ",
  ],
  [
    () => loose['zeros']!(2, { dtype: Float32Array }),
    "zeros(): argument 'dtype' must be torch.dtype, not the function Float32Array. Give torch.float32, or its name, 'float32'.",
  ],
  [() => loose['zeros']!('2'), "zeros(): item 0 of argument 'size' must be int, not the text '2'. Give the number: 2."],
  [() => loose['arange']!('5'), "arange(): argument 'end' must be number, not the text '5'. Give the number: 5."],
  [
    () => loose['einsum']!('ij->ji', [[1]]),
    "einsum(): argument 'operands' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => loose['max']!([1, 2]),
    "max(): argument 'input' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [() => method['to']!(3), "to(): argument 'dtype' must be torch.dtype, torch.device or Tensor, not 3."],
  [
    () => nn.LSTM(2, 2).forward([1] as never),
    "forward(): argument 'input' must be Tensor or PackedSequence, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => nn.MultiheadAttention(2, 1).forward(null as never, x, x),
    "forward(): argument 'query' must be Tensor, not null.",
  ],
  [
    () => nn.Transformer(4, 2).forward([1] as never, x),
    "forward(): argument 'src' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => nn.MSELoss().forward(x, 5 as never),
    "forward(): argument 'target' must be Tensor, not 5. Make a tensor of it: torch.tensor(…).",
  ],
  [
    () => nn.Linear(1, 1).load_state_dict(Promise.resolve({})),
    "Expected state_dict to be dict-like, got <class 'Promise'>. It is still to come: await it.",
  ],
  [
    () => method['at']!(undefined),
    "at(): argument 'index' must be int, a slice like '1:3', '...', null, Tensor or a list of ints, not undefined.",
  ],
  [
    () => method['at']!(1.5),
    "at(): argument 'index' must be int, a slice like '1:3', '...', null, Tensor or a list of ints, not 1.5.",
  ],
  [
    () => nn.Linear(3, 2).forward([1, 2, 3] as unknown as torch.Tensor),
    "forward(): argument 'input' must be Tensor, not an Array. Make a tensor of it: torch.tensor(…).",
  ],
]

for (const [run, message] of cases) {
  test(message, () => {
    assert.throws(run, (error: Error) => {
      assert.equal(error.name, 'TypeError')
      assert.equal(error.message.slice(0, message.length), message)
      return true
    })
  })
}

test('dtypes by their names, as PyTorch and as Python spell them', () => {
  assert.equal(torch.zeros(2, { dtype: 'float16' }).dtype, torch.float16)
  assert.equal(torch.arange(3, { dtype: 'torch.int32' as 'int32' }).dtype, torch.int32)
  assert.equal(torch.tensor([1], { dtype: 'float64' }).dtype, torch.float64)
  assert.equal(torch.softmax(x, 0, 'float64').dtype, torch.float64)
  assert.equal(x.to('float16').dtype, torch.float16)
  assert.equal(x.to('cpu'), x)
  assert.equal(x.to('cpu', 'half' as 'float16').dtype, torch.float16)
  assert.equal(torch.promote_types('int8', 'float16'), torch.float16)
  assert.equal(nn.Linear(2, 1).to('float64').weight.dtype, torch.float64)
})

test('null and undefined stand for what need not be given', () => {
  assert.equal(torch.sum(x, null).item(), 6)
  assert.equal(torch.sum(x, undefined as unknown as null).item(), 6)
  assert.equal(nn.functional.linear(x, x, null).item === undefined, false)
})

test('whole numbers as bigint, and PyFloat, are numbers', () => {
  assert.deepEqual([...torch.unsqueeze(x, 0n as unknown as number).shape], [1, 2, 3])
  assert.equal(nn.functional.leaky_relu(torch.tensor([-1.5]), torch.PyFloat(2) as unknown as number).item(), -3)
})

test('the kinds of values', () => {
  const kinds = [undefined, null, 1, 1.5, Number.NaN, 1n, true, 'a', [1], torch.Size.of(1), x, nn.Parameter(x)]
  const { Absent, None, Integer, Float, BigInt, Boolean, Text, List, Tensor } = Kind
  assert.deepEqual(kinds.map(kindOf), [
    Absent,
    None,
    Integer,
    Float,
    Float,
    BigInt,
    Boolean,
    Text,
    List,
    List,
    Tensor,
    Tensor,
  ])
  assert.equal(kindOf(torch.float32), Kind.DType)
  assert.equal(kindOf(index.device), Kind.Device)
  assert.equal(kindOf({}), Kind.Other)
})

test('integers where floats are wanted: what to do, and why they are integers', () => {
  const i = torch.tensor([[1.0, 2.0]])
  const runs = [
    () => nn.Linear(2, 1).forward(i),
    () => torch.matmul(i, x.view(2, 3).float()),
    () => torch.mean(i),
    () => nn.functional.conv1d(i, torch.ones(1, 1, 1)),
    () => nn.LayerNorm(2).forward(i),
    () => torch.softmax(i, 1),
    () => nn.LSTM(2, 2).forward(i),
  ]
  for (const run of runs) {
    assert.throws(run, {
      name: 'DTypeError',
      message:
        /x\.float\(\)\. torch\.tensor\(\[1\.0, 2\.0\]\) holds int64, .*unless it is given \{ dtype: torch\.float32 \}/,
    })
  }
})
