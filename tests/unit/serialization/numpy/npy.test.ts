// NumPy's files, as numpy 2.4.6 wrote them (tests/fixtures/numpy-files.py): read as tensors, and written to the byte.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  ArchiveError,
  Dict,
  LimitError,
  OrderedDict,
  Tensor,
  UnsupportedError,
  bfloat16,
  equal,
  load,
  loadSync,
  ones,
  open,
  randn,
  report,
  save,
  tensor,
} from '../../../../src/index.js'
import { convert, scan, verify } from '../../../../src/tools/index.js'
import { npyContents } from '../../../../src/serialization/numpy/save-npz.js'
import { inMemory } from '../../../../src/serialization/writing/contents.js'
import { temporaryFolder } from '../../../support/folder.js'
import { root } from '../../../support/root.js'
import { makeZip } from '../../io/zip/make-zip.js'

interface Told {
  readonly file: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly elements: readonly unknown[]
}

const fixtures = JSON.parse(readFileSync(join(root, 'tests/fixtures/numpy-files.json'), 'utf8')) as {
  readonly arrays: Readonly<Record<string, Told>>
  readonly others: Readonly<Record<string, Told>>
  readonly versions: readonly string[]
  readonly refused: Readonly<Record<string, string>>
  readonly npz: string
  readonly compressed: string
}
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64')

function elementsOf(array: Tensor): unknown[] {
  if (array.is_complex()) {
    const values = array.toTypedArray()
    return Array.from({ length: array.numel() }, (_, at) => [values[2 * at], values[2 * at + 1]])
  }
  const values = array.flatten().tolist() as unknown[]
  return values.map((value) =>
    typeof value === 'bigint'
      ? Number(value)
      : typeof value === 'number' && !Number.isFinite(value)
        ? String(value).replace('Infinity', 'inf')
        : value,
  )
}

for (const [name, { file, dtype, shape, elements }] of Object.entries({ ...fixtures.arrays, ...fixtures.others })) {
  test(`${name} is the tensor that torch.from_numpy makes of it`, async () => {
    const array = await load<Tensor>(bytesOf(file))
    assert.ok(array instanceof Tensor)
    assert.deepEqual([array.dtype.name, [...array.shape], elementsOf(array)], [dtype, shape, elements])
    assert.ok(equal(loadSync(bytesOf(file)) as Tensor, array))
    const opened = await open(bytesOf(file))
    assert.ok(equal(await opened.get<Tensor>(), array))
    assert.ok(equal(await (await opened.get<Tensor>('', { lazy: true })).load(), array))
    assert.equal((await verify(opened)).ok, true)
    // Only row-major arrays are written.
    if (Object.hasOwn(fixtures.arrays, name))
      assert.deepEqual(Buffer.from(inMemory(npyContents(array, {}))), bytesOf(file))
  })
}

test('headers of the later versions say the same', async () => {
  const expected = await load<Tensor>(bytesOf((fixtures.arrays['float32'] as Told).file))
  for (const file of fixtures.versions) assert.ok(equal(await load<Tensor>(bytesOf(file)), expected))
})

test('objects, which are pickles, and dtypes that PyTorch has not are refused', async () => {
  for (const [name, file] of Object.entries(fixtures.refused)) {
    await assert.rejects(load(bytesOf(file)), UnsupportedError, name)
    assert.notEqual((await scan(bytesOf(file))).verdict, 'clean', name)
  }
})

for (const which of ['npz', 'compressed'] as const) {
  test(`${which}: arrays by name, read when they are asked for`, async () => {
    const bytes = bytesOf(fixtures[which])
    const arrays = await load(bytes, { expect: Dict })
    assert.deepEqual([...arrays.keys()], ['a/b.weight', 'é'])
    for (const [name, told] of [
      ['a/b.weight', fixtures.arrays['float32']],
      ['é', fixtures.arrays['int64']],
    ] as const)
      assert.deepEqual(elementsOf(arrays.get(name) as Tensor), told?.elements)
    const opened = await open(bytes)
    assert.deepEqual(opened.keys(), ['a~1b.weight', 'é'])
    assert.ok(equal(await opened.get<Tensor>('a~1b.weight'), arrays.get('a/b.weight') as Tensor))
    assert.deepEqual([...opened.state_dict().keys()], ['a/b.weight', 'é'])
    assert.equal((await report(bytes)).format, 'npz')
    assert.equal((await scan(bytes)).verdict, 'clean')
    assert.equal((await verify(opened)).ok, true)
  })
}

test('a large array is checked by its CRC while it passes in pieces, and none of it is read to list it', async (t) => {
  const out = join(temporaryFolder(t), 'x.npz')
  const large = randn(3_000_000)
  await convert(
    await save(
      new OrderedDict([
        ['large', large],
        ['small', ones(2)],
      ]),
    ),
    out,
  )
  const opened = await open(out)
  assert.ok((await opened.report()).access.nbytes < 300_000)
  assert.equal((await verify(opened)).ok, true)
  assert.ok(equal(await opened.get<Tensor>('large'), large))
  await opened.close()
  const bytes = readFileSync(out)
  bytes[5_000_000] = (bytes[5_000_000] as number) ^ 1
  const found = await verify(bytes)
  assert.deepEqual(
    found.damaged.map(({ path }) => path),
    ['large'],
  )
  await assert.rejects(load(bytes), ArchiveError)
})

test('what numpy cannot hold is not written', async (t) => {
  const folder = temporaryFolder(t)
  const half = await save(new OrderedDict([['w', ones(2, { dtype: bfloat16 })]]))
  await assert.rejects(convert(half, join(folder, 'x.npz')), (error) => {
    return error instanceof UnsupportedError && /bfloat16.*dtype: 'float32'/s.test(error.message)
  })
  assert.equal((await convert(half, join(folder, 'x.npz'), { dtype: 'float32' })).cast, 1)
  for (const name of ['', '../w', '/w', 'a\0b', 'a\\b'])
    await assert.rejects(
      convert(
        await save(
          new OrderedDict([
            [name, ones(2)],
            ['v', ones(1)],
          ]),
        ),
        join(folder, 'y.npz'),
      ),
      UnsupportedError,
    )
  const two = await save(
    new OrderedDict([
      ['v', ones(2)],
      ['w', ones(2)],
    ]),
  )
  await assert.rejects(convert(two, join(folder, 'x.npy')), UnsupportedError)
  await convert(await save(tensor([1.5])), join(folder, 'x.npy'))
  assert.deepEqual((await load<Tensor>(join(folder, 'x.npy'))).tolist(), [1.5])
})

/** An array of two bytes under a header of this text. */
function npy(text: string, version = 1, data = 2): Uint8Array {
  const header = Buffer.from(text)
  const length = Buffer.alloc(version === 1 ? 2 : 4)
  if (version === 1) length.writeUInt16LE(header.length)
  else length.writeUInt32LE(header.length)
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]),
    length,
    header,
    Buffer.alloc(data),
  ])
}

test('headers that lie are refused, in files and in archives', async () => {
  const good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n"
  assert.deepEqual((await load<Tensor>(npy(good))).tolist(), [0, 0])
  assert.deepEqual((await load<Tensor>(npy('{"shape":(2L,),"descr":"|u1","fortran_order":True}'))).tolist(), [0, 0])
  for (const [text, kind] of [
    [good.replace('(2,)', '(3,)'), ArchiveError],
    [good.replace('(2,)', '(1,)'), ArchiveError],
    [good.replace('(2,)', '(2)'), ArchiveError],
    [good.replace('(2,)', '(-2,)'), ArchiveError],
    [good.replace('(2,)', '(9007199254740992, 0,)'), ArchiveError],
    [good.replace('(2,)', `(${'1, '.repeat(65)})`), LimitError],
    [good.replace('False', '0'), ArchiveError],
    [good.replace("'descr'", "'shape'"), ArchiveError],
    [good.replace("'shape'", "'descr'"), ArchiveError],
    [good.replace('}', "'more': 1}"), ArchiveError],
    [`${good}${' '.repeat(10_000)}`, LimitError],
    ['', ArchiveError],
    ['{}', ArchiveError],
    ['[]', ArchiveError],
  ] as const) {
    for (const bytes of [npy(text), makeZip([{ name: 'x.npy', data: npy(text) }]).bytes]) {
      await assert.rejects(load(bytes), kind, text.slice(0, 80))
      await assert.rejects(open(bytes), kind, text.slice(0, 80))
    }
  }
  await assert.rejects(load(npy(good, 9)), UnsupportedError)
  for (let length = 6; length < 70; length++) await assert.rejects(load(npy(good).subarray(0, length)), ArchiveError)
})
