// Each way in which a legacy file can lie, alone in a file that is right otherwise.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dict, Global, loadSync, nn, PyObject, Tensor, Tuple } from '../../../../src/index.js'
import type { LegacyParts } from '../make-legacy.js'
import { floatTensor, Id, legacyFile, storageId } from '../make-legacy.js'

const right: LegacyParts = { object: [floatTensor(storageId('1', 2), [2])], keys: ['1'], data: [Float32Array.of(1, 2)] }

/** Two tensors, of a storage and of a view of it, or of what else is given. */
function two(first: Id, second: Id): Partial<LegacyParts> {
  return { object: [floatTensor(first, [1]), floatTensor(second, [1])] }
}

const system = new PyObject(new Global('os', 'system'), ['true'], 'reduce')

const lies: Readonly<Record<string, readonly [Partial<LegacyParts>, RegExp]>> = {
  'another version': [{ version: 1002 }, /version 1002, not 1001/],
  'a version that is no number': [{ version: [1001] }, /not 1001/],
  'no description of the machine': [{ sys_info: 7 }, /the machine is described by <class 'int'>/],
  'a call in the description': [{ sys_info: system }, /^UnsafeError: the file's header names.*os\.system/],
  'a call deep in the description': [{ sys_info: { a: [system] } }, /^UnsafeError: .*os\.system/],
  'a call among the keys': [{ keys: ['1', system] }, /^UnsafeError: .*os\.system/],
  'keys that are no list': [{ keys: 1 }, /the list of keys is <class 'int'>/],
  'keys in a tuple': [{ keys: Tuple.of('1') }, /the list of keys is <class 'tuple'>/],
  'a key that is missing': [{ keys: [] }, /storage "1" is not in the list of keys/],
  'a key twice': [{ keys: ['1', '1'] }, /storage "1" is in the list of keys, but/],
  'a key that no tensor has': [{ keys: ['1', '2'] }, /storage "2" is in the list of keys, but no tensor has it/],
  'a key of another type': [{ keys: [1] }, /storage 1 is in the list of keys/],
  'a key that is none': [{ keys: [null] }, /NoneType/],
  'fewer elements before the data': [{ counts: [1n] }, /another size before its data.*: 1 elements/],
  'a negative number of elements': [{ counts: [-2n] }, /an impossible number/],
  'a huge number of elements': [{ counts: [2n ** 62n] }, /an impossible number/],
  'data that is cut off': [{ data: [Float32Array.of(1)], counts: [2n] }, /^ArchiveError: the file ends/],
  'a size beyond the file': [{ object: [floatTensor(storageId('1', 2 ** 50), [2])] }, /^ArchiveError: the file ends/],
  'an id of five items': [
    { object: new Id(['storage', new Global('torch', 'FloatStorage'), '1', 'cpu', 2]) },
    /takes 6 arguments, not 5/,
  ],
  'an id of an unknown kind': [{ object: new Id(['tensor', '1']) }, /names neither a storage nor a class/],
  'an id that is empty': [{ object: new Id([]) }, /names neither a storage nor a class/],
  'a class that is no storage': [{ object: storageId('1', 2, { cls: 'FloatTensor' }) }, /takes a class of storages/],
  'a key that is a list': [{ object: storageId(['1'], 2) }, /takes a key as argument 3/],
  'a negative size': [{ object: storageId('1', -2) }, /takes integers from 0 to 2\^53/],
  'one key as two types': [
    two(storageId('1', 2), storageId('1', 2, { cls: 'IntStorage' })),
    /"1" is named a second time as another type or size/,
  ],
  'one key in two sizes': [
    two(storageId('1', 2), storageId('1', 1)),
    /"1" is named a second time as another type or size/,
  ],
  'a view beyond its storage': [
    { object: storageId('1', 2, { view: ['v', 1, 2] }) },
    /"v" is a view that ends beyond its storage/,
  ],
  'a view at a negative place': [{ object: storageId('1', 2, { view: ['v', -1, 1] }) }, /takes integers from 0/],
  'a view of two items': [
    { object: new Id(['storage', new Global('torch', 'FloatStorage'), '1', 'cpu', 2, Tuple.of<unknown>('v', 0)]) },
    /takes 3 arguments, not 2/,
  ],
  'one view at two places': [
    two(storageId('1', 2, { view: ['v', 0, 1] }), storageId('1', 2, { view: ['v', 1, 1] })),
    /"v" is named a second time as another view/,
  ],
  'a view and a storage of one key': [
    two(storageId('1', 2), storageId('1', 2, { view: ['1', 0, 1] })),
    /is a view and no view/,
  ],
  'a view of one key before the storage': [
    two(storageId('1', 2, { view: ['2', 0, 1] }), storageId('2', 2)),
    /is a view and no view/,
  ],
  'a class that is none': [{ object: new Id(['module', 'Net', null, null]) }, /takes a class as argument 2/],
  'a source that is no text': [
    { object: new Id(['module', new Global('a', 'Net'), 1, 2]) },
    /takes a str as argument 3/,
  ],
  'a view larger than its storage': [
    { object: [floatTensor(storageId('1', 2), [3])] },
    /views 12 bytes of a storage of 8/,
  ],
}

test('the file that every lie is told in is right', () => {
  assert.deepEqual(loadSync<Tensor[]>(legacyFile(right))[0]!.tolist(), [1, 2])
})

for (const [name, [lie, message]] of Object.entries(lies)) {
  test(name, () =>
    assert.throws(
      () => loadSync(legacyFile({ ...right, ...lie })),
      (error) => message.test(String(error)),
    ),
  )
}

test('a magic number that is another makes no legacy file', () => {
  assert.throws(() => loadSync(legacyFile({ ...right, magic: 1 })), {
    name: 'UnpicklingError',
    message: /bytes follow the pickle's end/,
  })
})

test('a million views of one storage take no memory of their own', () => {
  const count = 20_000
  const views = Array.from({ length: count }, (_, index) =>
    storageId('1', 1_000_000, { cls: 'ByteStorage', view: [index, 1, 999_999] }),
  )
  const before = process.memoryUsage().arrayBuffers
  const loaded = loadSync<unknown[]>(legacyFile({ object: views, keys: ['1'], data: [new Uint8Array(1_000_000)] }))
  assert.equal(loaded.length, count)
  assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000)
})

test('modules whose ids name no known class are inert', () => {
  const cls = new Global('__main__', 'Net')
  const state = new Dict(['_parameters', '_buffers', '_modules'].map((name) => [name, new Dict()]))
  const net = new PyObject(cls, [], 'newobj')
  net.state = state
  net.hasState = true
  const object = Tuple.of<unknown>(new Id(['module', cls, null, null]), net)
  const [found, module] = loadSync<readonly unknown[]>(legacyFile({ ...right, object, keys: [], data: [] }))
  assert.ok(found instanceof Global && module instanceof nn.Module)
})
