// Files in the formats before the zip: what PyTorch makes of them (tests/fixtures/legacy.py), and what no fixture has.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { UntypedStorage } from '../../../../src/index.js'
import {
  Dict,
  Global,
  load,
  loadSync,
  nn,
  PyObject,
  report,
  repr,
  save,
  saveSync,
  tensor,
  Tensor,
  Tuple,
} from '../../../../src/index.js'
import { genops } from '../../../../src/pickle/genops.js'
import { temporaryFolder } from '../../../support/folder.js'
import { floatTensor, Id, legacyFile, storageId } from '../make-legacy.js'

interface Expected {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
  readonly requires_grad: boolean
  readonly parameter: boolean
  readonly values: unknown
  /** The first path that has the same storage. */
  readonly owner: string
}

interface Case {
  /** gzip, base64. */
  readonly file: string
  readonly tensors: Readonly<Record<string, Expected>>
}

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/legacy.json', import.meta.url), 'utf8')) as {
  readonly cases: Readonly<Record<string, Case>>
}

for (const [name, { file, tensors }] of Object.entries(fixture.cases)) {
  test(name, () => {
    const packed = Buffer.from(file, 'base64')
    checkTensors(loadSync(gunzipSync(packed)), tensors)
    checkTensors(loadSync(packed), tensors)
  })
}

function checkTensors(root: unknown, expected: Readonly<Record<string, Expected>>): void {
  const owners = new Map<UntypedStorage, string>()
  for (const [path, { values, owner, ...rest }] of Object.entries(expected)) {
    const found = at(root, path)
    assert.ok(found instanceof Tensor, path)
    assert.deepEqual(
      {
        dtype: String(found.dtype),
        shape: [...found.shape],
        stride: [...found.stride()],
        offset: found.storage_offset(),
        requires_grad: found.requires_grad,
        parameter: found instanceof nn.Parameter,
      },
      rest,
      path,
    )
    assert.deepEqual(found.tolist(), values, path)
    const storage = found.untyped_storage()
    if (!owners.has(storage)) owners.set(storage, path)
    assert.equal(owners.get(storage), owner, path)
  }
}

function at(root: unknown, path: string): unknown {
  if (root instanceof nn.Module) return root.get_parameter(path)
  return root instanceof Dict ? root.get(path) : (root as unknown[])[Number(path)]
}

test('views of a storage share its memory, at odd places too', () => {
  const bytes = legacyFile({
    object: [
      floatTensor(storageId('root', 4), [4]),
      floatTensor(storageId('root', 4, { view: ['view', 1, 2] }), [2]),
      floatTensor(storageId('root', 4, { view: ['view', 1, 2] }), [2]),
    ],
    keys: ['root'],
    data: [Float32Array.of(1, 2, 3, 4)],
  })
  const [root, view, same] = loadSync<Tensor[]>(bytes)
  assert.deepEqual(view!.tolist(), [2, 3])
  assert.equal(view!.untyped_storage(), same!.untyped_storage())
  assert.equal(view!.untyped_storage().nbytes, 8)
  root!.toTypedArray()[1] = 7
  assert.deepEqual(view!.tolist(), [7, 3])
})

test('views of bytes share them too, though no address suits', () => {
  const id = (view?: [string, number, number]): Id => storageId('root', 4, { cls: 'ByteStorage', view })
  const bytes = legacyFile({
    object: [floatTensor(id(), [4]), floatTensor(id(['v', 3, 1]), [1])],
    keys: ['root'],
    data: [Uint8Array.of(1, 2, 3, 4)],
  })
  const [root, view] = loadSync<Tensor[]>(bytes)
  root!.toTypedArray()[3] = 9
  assert.deepEqual(view!.tolist(), [9])
})

test('keys may be ints, empty storages need not be listed, bytes after the end are ignored', () => {
  const bytes = legacyFile({
    object: [
      floatTensor(storageId(7, 1), [1]),
      floatTensor(storageId(8, 0), [0]),
      floatTensor(storageId(8, 0, { cls: 'LongStorage' }), [0]),
    ],
    keys: [7],
    data: [Float32Array.of(5)],
  })
  const [one, empty, other] = loadSync<Tensor[]>(Buffer.concat([bytes, Buffer.from('more')]))
  assert.deepEqual([one!.tolist(), empty!.tolist(), String(other!.dtype)], [[5], [], 'torch.int64'])
})

test('big-endian machines wrote the same bytes', () => {
  const sys_info = { protocol_version: 1001, little_endian: false, type_sizes: { short: 2, int: 4, long: 8 } }
  const bytes = legacyFile({
    sys_info,
    object: floatTensor(storageId('1', 1), [1]),
    keys: ['1'],
    data: [Float32Array.of(2.5)],
  })
  assert.deepEqual(loadSync<Tensor>(bytes).tolist(), [2.5])
})

test('pickles that are longer than the first read, from every source', async (t) => {
  const path = join(temporaryFolder(t), 'long.pt')
  const value = { text: 'x'.repeat(5_000_000), weight: tensor([1.5, 2.5]) }
  await save(value, path, { _use_new_zipfile_serialization: false })
  const bytes = readFileSync(path)
  const read = async (offset: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(bytes.subarray(offset, offset + length))
  for (const source of [path, bytes, new Blob([bytes]), { size: bytes.length, read }]) {
    const loaded = await load<Dict<string, unknown>>(source)
    assert.deepEqual((loaded.get('weight') as Tensor).tolist(), [1.5, 2.5])
    assert.equal((loaded.get('text') as string).length, 5_000_000)
  }
  await assert.rejects(load(bytes.subarray(0, 4_500_000)), { name: 'UnpicklingError' })
})

test('text of Python 2 by the option encoding', () => {
  const python2 = asPython2(saveSync(new Dict([['größe', tensor([1, 2])]]), { _use_new_zipfile_serialization: false }))
  const key = (encoding: 'utf-8' | 'ascii' | 'latin1' | 'bytes' | undefined): unknown =>
    [...loadSync<Dict>(python2, { encoding }).keys()][0]
  assert.equal(key(undefined), 'größe')
  assert.equal(key('utf-8'), 'größe')
  assert.equal(key('latin1'), 'grÃ¶Ã\x9fe')
  assert.deepEqual(key('bytes'), new Uint8Array(Buffer.from('größe')))
  assert.throws(() => key('ascii'), { name: 'UnpicklingError', message: /encoding: 'latin1'/ })
  assert.deepEqual([...loadSync<Dict<unknown, Tensor>>(python2, { encoding: 'bytes' }).values()][0]!.tolist(), [1, 2])
})

/** The file with its text as Python 2's str, whose opcode has a length of as many bytes. */
function asPython2(file: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(file)
  for (let start = 0, pickles = 0; pickles < 5; pickles++) {
    for (const { opcode, pos } of genops(bytes.subarray(start))) {
      if (opcode === 'BINUNICODE') bytes[start + pos] = 'T'.charCodeAt(0)
      if (opcode === 'STOP') start += pos + 1
      if (opcode === 'STOP') break
    }
  }
  return bytes
}

test('the source of classes is kept as text', async () => {
  const source = ['class Net(nn.Module):\n    ...', '/home/net.py'] as const
  const net = new PyObject(new Global('__main__', 'Net'), [], 'newobj')
  const object = Tuple.of<unknown>(new Id(['module', new Global('__main__', 'Net'), source[1], source[0]]), net)
  const { sources, format } = await report(legacyFile({ object, keys: [], data: [] }))
  assert.deepEqual([format, sources], ['legacy', [{ name: '__main__.Net', path: source[1], text: source[0] }]])
  const tar = await report(gunzipSync(Buffer.from(fixture.cases['a tar archive']!.file, 'base64')))
  assert.deepEqual(
    tar.sources.map(({ name, text }) => [name, text]),
    [['torch.nn.modules.activation.ReLU', 'class ReLU(Threshold): ...']],
  )
})

test('gzip around any container, and around itself up to a depth', () => {
  for (const _use_new_zipfile_serialization of [true, false]) {
    const bytes = gzipSync(saveSync({ a: tensor([1, 2]) }, { _use_new_zipfile_serialization }))
    assert.equal(repr(loadSync(bytes)), "{'a': tensor([1, 2])}")
  }
  let bytes = saveSync(1)
  for (let depth = 0; depth < 12; depth++) bytes = new Uint8Array(gzipSync(bytes))
  assert.throws(() => loadSync(bytes), { name: 'LimitError', message: /depth of files in files/ })
  const zeros = gzipSync(Buffer.alloc(1_000_000))
  assert.throws(() => loadSync(zeros, { limits: { inflatedBytes: 999_999 } }), {
    name: 'LimitError',
    message: /inflatedBytes/,
  })
})
