// `open` against `load`, of every file that PyTorch made: whole, by path, and by Python's names.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  ArchiveError,
  Dict,
  fingerprint,
  load,
  nn,
  open,
  OrderedDict,
  randn,
  save,
  saveSync,
  serialize,
  Tensor,
  tensor,
  Tuple,
  UnsupportedError,
  zeros,
} from '../../../../src/index.js'
import { temporaryFolder } from '../../../support/folder.js'
import { root } from '../../../support/root.js'

const FILES = [...filesIn('tests/fixtures/pytorch'), ...filesIn('tests/fixtures/programs')].filter((path) =>
  /\.(pt|pth|pt2|safetensors|tar|pkl|bin|distcp)$/.test(path),
)

for (const path of FILES) {
  test(path, async () => {
    const loaded = await outcome(load(join(root, path)))
    const opened = await outcome(
      (async () => {
        const checkpoint = await open(join(root, path))
        return { checkpoint, value: await checkpoint.get('') }
      })(),
    )
    if ('error' in loaded) {
      // What a program's operators or its several models forbid only concerns whom it runs for.
      if ('error' in opened) assert.equal(opened.error.name, loaded.error.name)
      else assert.ok(loaded.error instanceof UnsupportedError)
      return
    }
    if ('error' in opened) throw opened.error
    const { checkpoint, value } = opened.value
    assert.equal(await text(value), await text(loaded.value))
    for (const key of checkpoint.keys()) {
      const one = (await checkpoint.get(key)) as Tensor
      assert.ok(one instanceof Tensor)
      const lazy = await (await checkpoint.get<Tensor>(key, { lazy: true })).load()
      assert.equal(await text(one), await text(lazy), key)
      const { dtype, shape, storage } = checkpoint.info(key)
      assert.equal(dtype, one.dtype)
      assert.deepEqual([...shape], [...one.shape])
      assert.equal(storage?.nbytes, one.storage?.nbytes)
    }
    await checkpoint.close()
  })
}

test('paths are keys by their rules', async (t) => {
  const shared = tensor([1, 2])
  const folder = temporaryFolder(t)
  const file = join(folder, 'object.pt')
  const net = nn.Sequential(nn.Linear(2, 1))
  await save(
    new Dict<unknown, unknown>([
      ['a/b~c', tensor([1])],
      [0, tensor([2])],
      ['0', tensor([3])],
      ['list', [1, shared, Tuple.of(shared, tensor([4]))]],
      ['again', shared],
      ['', tensor([5])],
      ['net', net],
    ]),
    file,
    { allow: 'all' },
  )
  const checkpoint = await open(file)
  assert.deepEqual(checkpoint.keys(), [
    'a~1b~0c',
    '0',
    "'0'",
    'list/1',
    'list/2/1',
    "''",
    'net/_modules/0/_parameters/weight',
    'net/_modules/0/_parameters/bias',
  ])
  const list = async (path: string): Promise<unknown> => (await checkpoint.get<Tensor>(path)).tolist()
  assert.deepEqual(await list('a~1b~0c'), [1])
  assert.deepEqual(await list('0'), [2])
  assert.deepEqual(await list("'0'"), [3])
  assert.deepEqual(await list("''"), [5])
  assert.deepEqual(await list('again'), [1, 2])
  assert.deepEqual(await list('list/2/0'), [1, 2])
  assert.equal(await checkpoint.get('list/0'), 1)
  const part = await checkpoint.get<unknown[]>('list')
  assert.equal(part[1], (part[2] as Tuple)[0])
  assert.equal(checkpoint.info('list/1').storage, checkpoint.info('again').storage)
  assert.deepEqual([...checkpoint.state_dict('net').keys()], ['0.weight', '0.bias'])
  await assert.rejects(
    checkpoint.get('net/_modules/0/_parameters/wieght'),
    (error) => error instanceof ArchiveError && error.message.includes('"net/_modules/0/_parameters/weight"'),
  )
  assert.throws(() => checkpoint.info('list'), ArchiveError)
  await checkpoint.close()
})

test('what two calls give shares no memory', async (t) => {
  const file = join(temporaryFolder(t), 'weights.pt')
  await save({ w: zeros(3) }, file)
  const checkpoint = await open(file)
  const [a, b] = [await checkpoint.get<Tensor>('w'), await checkpoint.get<Tensor>('w')]
  ;(a.untyped_storage().bytes() as Uint8Array).fill(1)
  assert.deepEqual(b.tolist(), [0, 0, 0])
  const lazy = checkpoint.state_dict().get('w') as Tensor
  await lazy.load()
  lazy.untyped_storage().bytes().fill(2)
  assert.deepEqual((await checkpoint.get<Tensor>('w')).tolist(), [0, 0, 0])
  await checkpoint.close()
})

test('a tensor that is not loaded says how to load it', async (t) => {
  const file = join(temporaryFolder(t), 'weights.pt')
  await save(
    new OrderedDict([
      [
        'w',
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ],
    ]),
    file,
  )
  const checkpoint = await open(file)
  const w = checkpoint.state_dict().get('w') as Tensor
  const isTold = (error: unknown): boolean =>
    error instanceof UnsupportedError && /await tensor\.load\(\)/.test(error.message)
  assert.throws(() => w.tolist(), isTold)
  assert.throws(() => w.toTypedArray(), isTold)
  assert.throws(() => saveSync(w), isTold)
  assert.equal(String(w), 'tensor(..., size=(2, 2), dtype=torch.int64)')
  assert.equal(w.untyped_storage().isLoaded, false)
  assert.deepEqual([...(await w.untyped_storage().read(8, 8))], [2, 0, 0, 0, 0, 0, 0, 0])
  await assert.rejects(w.untyped_storage().read(24, 9), RangeError)
  assert.deepEqual((await w.load()).tolist(), [
    [1, 2],
    [3, 4],
  ])
  await checkpoint.close()
  await assert.rejects(checkpoint.get('w'), ArchiveError)
})

test('bytes of a Blob, of memory and of a source of the caller', async () => {
  const bytes = await save({ w: randn(1000), b: randn(3) })
  const whole = await text(await load(bytes))
  let read = 0
  const custom = {
    size: bytes.length,
    read: async (offset: number, length: number) => {
      read += length
      return bytes.subarray(offset, offset + length)
    },
  }
  for (const source of [
    bytes,
    bytes.buffer,
    new Blob([bytes]),
    new File([bytes], 'w.pt'),
    custom,
    new Response(bytes),
  ]) {
    const checkpoint = await open(source)
    assert.equal(await text(await checkpoint.get()), whole)
    await checkpoint.close()
  }
  assert.ok(read > 0)
})

test('a source that changes its size is another one', async () => {
  const bytes = await save({ w: randn(100_000) })
  const custom = {
    size: bytes.length,
    read: (offset: number, length: number) => bytes.subarray(offset, offset + length),
  }
  const checkpoint = await open(custom)
  custom.size++
  await assert.rejects(checkpoint.get('w'), (error) => error instanceof ArchiveError && /changed/.test(error.message))
})

test('close waits for what is under way, and ends what has not begun', async (t) => {
  const file = join(temporaryFolder(t), 'weights.pt')
  await save({ w: randn(5_000_000), v: randn(5_000_000) }, file)
  const checkpoint = await open(file)
  const reading = outcome(checkpoint.get())
  await checkpoint.close()
  const result = await reading
  if ('error' in result) assert.ok(result.error instanceof ArchiveError && /closed/.test(result.error.message))
  await checkpoint.close()
})

test('unknown options are errors', async () => {
  const bytes = await save({ w: zeros(1) })
  await assert.rejects(open(bytes, { expect: Tensor } as object), TypeError)
  await assert.rejects((await open(bytes)).get('w', { size: 1 } as object), TypeError)
})

async function text(value: unknown): Promise<string> {
  try {
    const { pickle, storages } = serialize(value).data
    return [pickle, ...storages].map((bytes) => Buffer.from(bytes).toString('base64')).join(' ')
  } catch {
    return fingerprint(value)
  }
}

async function outcome<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly error: Error }> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error: error as Error }
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(join(root, path)).isFile() && readFileSync(join(root, path)).length > 0)
  } catch {
    return []
  }
}
