// Each way in which a tar archive of PyTorch 0.1 can lie, alone in one that is right otherwise. Right ones: legacy.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Global, loadSync, PyObject, Tensor, Tuple } from '../../../../src/index.js'
import { tarOf } from '../../io/tar/make-tar.js'
import { Id, int64, pickled } from '../make-legacy.js'

interface TarParts {
  readonly object?: unknown
  readonly storages?: Uint8Array
  readonly tensors?: Uint8Array
}

const floats = Buffer.from(Float32Array.of(1, 2, 3).buffer)
const floatStorage = new Global('torch', 'FloatStorage')
const floatTensor = new Global('torch', 'FloatTensor')
const system = new PyObject(new Global('os', 'system'), ['true'], 'reduce')

/** What a storage or tensor is described by, then the numbers and the data. */
function record(...parts: readonly unknown[]): Buffer {
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : pickled(part))))
}

function storage({
  count = 3n,
  cls = floatStorage,
  data = floats,
}: { count?: bigint; cls?: Global; data?: Uint8Array } = {}): Buffer {
  return record(Tuple.of<unknown>(10, 'cpu', cls), int64(count), data)
}

function storages(views: unknown = []): Buffer {
  return record(1, storage(), views)
}

function tensorOf({ root = 10, dimensions = 1, sizes = [3n], strides = [1n], offset = 0n } = {}): Buffer {
  const numbers = [...sizes, ...strides, offset].map(int64)
  return record(
    1,
    Tuple.of<unknown>(20, root, floatTensor),
    new Uint8Array(Int32Array.of(dimensions, 0).buffer),
    ...numbers,
  )
}

function archive(parts: TarParts): Buffer {
  const { object = [new Id(Tuple.of('20'))], storages: ofStorages = storages(), tensors = tensorOf() } = parts
  return tarOf([
    { name: 'sys_info', data: pickled({}) },
    { name: 'pickle', data: asText(pickled(object)) },
    { name: 'storages', data: ofStorages },
    { name: 'tensors', data: tensors },
  ])
}

/** Ids of one text are the text itself, as PyTorch 0.1 had them: the opcodes that make a tuple of it are cut out. */
function asText(bytes: Uint8Array): Buffer {
  return Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replaceAll(/\x85q.Q/gs, 'Q'),
    'latin1',
  )
}

const lies: Readonly<Record<string, readonly [TarParts, RegExp]>> = {
  'a number of storages that is none': [{ storages: record('1', storage(), []) }, /the number of objects is none/],
  'a negative number of storages': [{ storages: record(-1, storage(), []) }, /the number of objects is none/],
  'more storages than there are': [{ storages: record(2 ** 40, storage()) }, /./],
  'a storage that no tuple describes': [
    { storages: record(1, 7, int64(3n), floats, []) },
    /a storage is described by no tuple/,
  ],
  'a class that is no storage': [
    { storages: record(1, storage({ cls: floatTensor }), []) },
    /takes a class of storages/,
  ],
  'a storage of bytes': [
    { storages: record(1, storage({ cls: new Global('torch.storage', 'UntypedStorage') }), []) },
    /takes a class of storages/,
  ],
  'a name of something else': [
    { storages: record(1, storage({ cls: new Global('os', 'system') }), []) },
    /^UnsafeError/,
  ],
  'a negative number of elements': [{ storages: record(1, storage({ count: -1n }), []) }, /a size is negative/],
  'more elements than there are': [
    { storages: record(1, storage({ count: 4n })) },
    /16 bytes should follow.*entry "storages"/,
  ],
  'more elements than anything has': [
    { storages: record(1, storage({ count: 2n ** 62n })) },
    /a size is negative or beyond/,
  ],
  'one key twice': [{ storages: record(2, storage(), storage(), []) }, /the key 10 stands for two objects/],
  'views that are no list': [{ storages: storages(7) }, /the list of views is none/],
  'a view that is no tuple': [{ storages: storages([1]) }, /a view is described by no tuple/],
  'a view of what is not there': [
    { storages: storages([Tuple.of(12, 11, 0, 1)]) },
    /nothing in the file has the key 11/,
  ],
  'a view beyond its storage': [{ storages: storages([Tuple.of(12, 10, 2, 2)]) }, /ends beyond its storage of 3/],
  'a view at a negative place': [{ storages: storages([Tuple.of(12, 10, -1, 2)]) }, /integers from 0/],
  'a tensor of what is not there': [{ tensors: tensorOf({ root: 11 }) }, /nothing in the file has the key 11/],
  'a tensor of a tensor': [
    { tensors: record(2, tensorOf().subarray(pickled(1).length), tensorOf({ root: 20 }).subarray(pickled(1).length)) },
    /the key 20 stands for no storage/,
  ],
  'a negative number of dimensions': [{ tensors: tensorOf({ dimensions: -1 }) }, /has -1 dimensions/],
  'a thousand dimensions': [{ tensors: tensorOf({ dimensions: 1000 }) }, /has 1000 dimensions/],
  'a negative size': [{ tensors: tensorOf({ sizes: [-3n] }) }, /a size is negative/],
  'a tensor beyond its storage': [{ tensors: tensorOf({ offset: 1n }) }, /views 16 bytes of a storage of 12/],
  'sizes that overflow': [
    { tensors: tensorOf({ dimensions: 2, sizes: [2n ** 40n, 2n ** 40n], strides: [0n, 0n] }) },
    /beyond 2\^53/,
  ],
  'a tensor that is cut off': [{ tensors: tensorOf().subarray(0, -8) }, /8 bytes should follow.*entry "tensors"/],
  'a name that nothing has': [{ object: [new Id(Tuple.of('21'))] }, /nothing in the file has the key 21/],
  'a name that is no number': [{ object: [new Id(Tuple.of('__proto__'))] }, /a key is no integer/],
  'a class that is none': [{ object: [new Id(['Net', 'net.py', 'class Net'])] }, /takes a class as argument 1/],
  'a class without its source': [{ object: [new Id([floatTensor, 'net.py'])] }, /takes 3 arguments, not 2/],
  'a call': [{ object: system }, /^UnsafeError: the file holds no data but a call/],
}

test('the archive that every lie is told in is right', () => {
  assert.deepEqual(loadSync<Tensor[]>(archive({}))[0]!.tolist(), [1, 2, 3])
})

for (const [name, [lie, message]] of Object.entries(lies)) {
  test(name, () =>
    assert.throws(
      () => loadSync(archive(lie)),
      (error) => message.test(String(error)),
    ),
  )
}

test('members that are missing', () => {
  const member = (name: string): { name: string; data: Uint8Array } => ({ name, data: pickled(1) })
  assert.throws(() => loadSync(tarOf([member('pickle'), member('storages')])), {
    name: 'ArchiveError',
    message: /has no member tensors/,
  })
  const files = tarOf(['a.pt', 'b.pt', 'c.pt', 'd.pt'].map(member))
  assert.throws(() => loadSync(files), {
    name: 'UnsupportedError',
    message: /a tar archive of files \(a\.pt, b\.pt, c\.pt, …\).*Unpack it/,
  })
})

test('no release reads it with weights_only', () => {
  for (const weights_only of [true, '1.13', '2.6'] as const)
    assert.throws(() => loadSync(archive({}), { weights_only }), { name: 'UnsafeError' })
})
