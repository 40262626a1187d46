// serialize and deserialize: values through structuredClone and postMessage.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import * as torch from '../../../src/index.js'

const { nn, serialize, deserialize } = torch

function through<T>(value: unknown): T {
  const { data, transfer } = serialize(value)
  return deserialize<T>(structuredClone(data, { transfer }))
}

test('a tensor, whatever its dtype and strides, and it keeps its own memory', () => {
  for (const x of [
    torch.randn(3, 4),
    torch.arange(6).view(2, 3).t(),
    torch.tensor(true),
    torch.zeros(0, 3),
    torch.ones(2).half(),
  ]) {
    const other = through<torch.Tensor>(x)
    assert.ok(other instanceof torch.Tensor)
    assert.equal(String(other), String(x))
    assert.equal(other.dtype, x.dtype)
    assert.deepEqual([...other.stride()], [...x.stride()])
    other.zero_()
    assert.equal(x.numel() === 0 || other.untyped_storage() !== x.untyped_storage(), true)
  }
  const x = torch.ones(2)
  through(x)
  assert.deepEqual(x.tolist(), [1, 1])
})

test('containers, and tensors that share a storage', () => {
  const x = torch.ones(4)
  const sent = new torch.OrderedDict<string, unknown>([
    ['x', x],
    ['view', x.view(2, 2)],
    ['list', [1, 1.5, null, 'a', torch.Size.of(2)]],
  ])
  const there = through<torch.OrderedDict<string, unknown>>(sent)
  assert.equal(torch.repr(there), torch.repr(sent))
  ;(there.get('x') as torch.Tensor).fill_(7)
  assert.deepEqual((there.get('view') as torch.Tensor).tolist(), [
    [7, 7],
    [7, 7],
  ])
})

test('a module runs where it arrives', async () => {
  const net = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
  const x = torch.randn(1, 3)
  const { port1, port2 } = new MessageChannel()
  const arrived = new Promise<unknown>((resolve) => port2.once('message', resolve))
  const { data, transfer } = serialize(net)
  assert.equal(transfer.length, 2)
  port1.postMessage(data, transfer)
  const other = deserialize((await arrived) as torch.SerializedData, { expect: nn.Sequential })
  port1.close()
  assert.deepEqual(other.forward(x).tolist(), net.forward(x).tolist())
})

test('a class of your own, by its name', () => {
  class Net extends nn.Module {
    static override readonly __module__ = '__main__'
    static override readonly __qualname__ = 'Net'
    fc = nn.Linear(2, 1)
    override forward(x: torch.Tensor): torch.Tensor {
      return this.fc.forward(x)
    }
  }
  const { data } = serialize(new Net())
  const other = deserialize(data, { classes: { '__main__.Net': Net } })
  assert.ok(other instanceof Net)
})

test('what is no such data', () => {
  for (const data of [null, 5, {}, { torchlet: 1, pickle: new Uint8Array(), storages: [1] }, torch.ones(1)]) {
    assert.throws(() => deserialize(data as never), { name: 'TypeError', message: /takes the `data` that serialize/ })
  }
  const { data } = serialize(torch.ones(2))
  assert.throws(() => deserialize({ ...data, storages: [] }), torch.UnpicklingError)
  for (const length of [3, 9, 16]) {
    assert.throws(() => deserialize({ ...data, storages: [new Uint8Array(length)] }), torch.UnpicklingError)
  }
  assert.throws(() => deserialize({ ...data, pickle: data.pickle.subarray(5) }), torch.UnpicklingError)
  assert.throws(() => deserialize(data, { strict: true } as never), { message: /unexpected keyword argument 'strict'/ })
  assert.throws(() => deserialize(data, { expect: nn.Module }), torch.UnsupportedError)
})
