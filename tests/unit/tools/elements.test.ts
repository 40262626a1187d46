// Large tensors go through the tools in pieces, however these are cut; small ones are asked for together.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderedDict, arange, float16, float32, full, int16, open, save, tensor } from '../../../src/index.js'
import { LazyStorage } from '../../../src/tensor/lazy-storage.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { diff, stats, verify } from '../../../src/tools/index.js'
import { elementsOf } from '../../../src/tools/elements.js'
import { serveBytes } from '../../support/pages/range-server.js'

const COUNT = 5_000_003

/** A float32 tensor whose bytes come in pieces that end within elements, and never whole. */
function inPieces(bytes: Uint8Array): Tensor {
  const refused = (): never => assert.fail('all of it was read at once')
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000_003) yield bytes.slice(at, at + 1_000_003)
  }
  const content = { nbytes: bytes.length, read: refused, readAll: refused, pieces }
  return new Tensor(new LazyStorage(content), float32, [bytes.length / 4])
}

test('blocks of a large tensor are its elements in their order, each time', async () => {
  const values = Float32Array.from({ length: COUNT }, (_, index) => index % 8191)
  const blocks = await elementsOf(inPieces(new Uint8Array(values.buffer)), {})
  for (let pass = 0; pass < 2; pass++) {
    let at = 0
    const lengths: number[] = []
    for await (const block of blocks()) {
      assert.deepEqual(Float32Array.from(block as ArrayLike<number>), values.slice(at, at + block.length))
      at += block.length
      lengths.push(block.length)
    }
    assert.equal(at, COUNT)
    assert.equal(new Set(lengths.slice(0, -1)).size, 1, 'equal but for the last')
  }
})

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

test('blocks of a part of a storage, of another order and of other dtypes are the elements in theirs', async () => {
  const wide = arange(COUNT, { dtype: float32 }).remainder(8191).narrow(0, 0, 5_000_000).contiguous()
  const tensors = {
    part: wide.narrow(0, 7, 4_900_000),
    transposed: wide.view(2500, 2000).t(),
    float64: wide.narrow(0, 1, 2_500_001).double(),
    int16: wide.to(int16).repeat(2),
    bool: wide.gt(4000).repeat(4),
  }
  for (const [name, value] of Object.entries(tensors)) {
    const file = await open(await save(new OrderedDict([['w', value]])))
    const lazy = await file.get<Tensor>('w', { lazy: true })
    const wanted = value.toTypedArray()
    const blocks = await elementsOf(lazy, {})
    for (let pass = 0; pass < 2; pass++) {
      let at = 0
      for await (const block of blocks()) {
        const same = wanted.subarray(at, at + block.length)
        at += block.length
        assert.ok(bytesOf(block as typeof wanted).equals(bytesOf(same)), `${name} at ${at}`)
      }
      assert.equal(at, value.numel(), name)
    }
    await file.close()
  }
})

test('the numbers and differences of large tensors are those of all their elements', async () => {
  // 0 … 1023 over and over: exact in float16 too.
  const a = arange(COUNT, { dtype: float32 }).remainder(1024)
  const b = a.clone()
  for (const index of [0, 1 << 20, (1 << 20) - 1, COUNT - 1]) b.view(-1).narrow(0, index, 1).add_(2)
  const [first, second] = [await save(new OrderedDict([['w', a]])), await save(new OrderedDict([['w', b.to(float16)]]))]
  const [numbers] = (await stats(first, { bins: 2 })).tensors
  const rest = COUNT % 1024
  const sum = Math.floor(COUNT / 1024) * 523_776 + (rest * (rest - 1)) / 2
  assert.equal(numbers?.mean, sum / COUNT)
  assert.deepEqual([numbers?.min, numbers?.max, numbers?.zeros], [0, 1023, Math.ceil(COUNT / 1024)])
  const lower = Math.floor(COUNT / 1024) * 512 + Math.min(rest, 512)
  assert.deepEqual(numbers?.histogram, [lower, COUNT - lower])
  const { values, other_dtype } = await diff(first, second)
  assert.equal(other_dtype.length, 1)
  assert.deepEqual([values[0]?.different, values[0]?.max_abs], [4, 2])
  assert.equal((await diff(first, first)).same, true)
})

test('over a network small tensors are asked for together', async (t) => {
  const weights = new OrderedDict(Array.from({ length: 100 }, (_, index) => [`w${index}`, full([8000], index)]))
  const bytes = await save(weights)
  for (const [name, use] of Object.entries({ stats, verify, diff: (url: URL) => diff(url, bytes) })) {
    const server = await serveBytes(t, bytes)
    await (await open(server.url)).close()
    const opening = server.asked.length
    await use(server.url)
    const requests = server.asked.length - 2 * opening
    assert.ok(requests < 10, `${name}: ${requests} requests`)
  }
})

test('of tensors that are read together the damaged one is told', async (t) => {
  const bytes = await save(
    new OrderedDict(Array.from({ length: 4 }, (_, index) => [`w${index}`, tensor([index + 7.25])])),
  )
  const at = Buffer.from(bytes).indexOf(Buffer.from(Float32Array.of(9.25).buffer))
  bytes[at] = (bytes[at] as number) ^ 1
  const server = await serveBytes(t, bytes)
  const { ok, damaged } = await verify(server.url)
  assert.equal(ok, false)
  assert.deepEqual(
    damaged.map(({ path }) => path),
    ['w2'],
  )
})
