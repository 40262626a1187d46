import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transpose } from '../../../src/ops/views/dims.js'
import { Complex } from '../../../src/python/numbers.js'
import { frombuffer, tensor } from '../../../src/tensor/making/data.js'
import * as dtypes from '../../../src/tensor/dtype.js'
import { ones, zeros } from '../../../src/tensor/making/factory.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import { UntypedStorage } from '../../../src/tensor/storage.js'
import { Tensor } from '../../../src/tensor/tensor.js'

test('typed arrays share memory where dtype and layout allow', () => {
  const x = arange(6, { dtype: dtypes.float32 })
  const values = x.toTypedArray()
  assert.equal(values.buffer, x.untyped_storage().bytes().buffer)
  assert.notEqual(transpose(x.alias([2, 3], null, 0), 0, 1).toTypedArray().buffer, values.buffer)
  assert.deepEqual([...x.alias([2], null, 3).toTypedArray()], [3, 4])
})

test('bools are 0 and 1 whatever bytes a file holds', () => {
  const x = frombuffer(new Uint8Array([0, 1, 2, 255]), { dtype: dtypes.bool })
  assert.deepEqual([...x.toTypedArray()], [0, 1, 1, 1])
  assert.deepEqual(x.tolist(), [false, true, true, true])
  assert.deepEqual([...x.toBytes()], [0, 1, 2, 255])
})

test('the typed array of each dtype', () => {
  const kinds: Readonly<Record<string, string>> = {
    float64: 'Float64Array',
    float32: 'Float32Array',
    float16: 'Float32Array',
    bfloat16: 'Float32Array',
    float8_e4m3fn: 'Float32Array',
    complex64: 'Float32Array',
    complex128: 'Float64Array',
    int64: 'BigInt64Array',
    int32: 'Int32Array',
    int16: 'Int16Array',
    int8: 'Int8Array',
    uint8: 'Uint8Array',
    uint16: 'Uint16Array',
    uint32: 'Uint32Array',
    uint64: 'BigUint64Array',
    bool: 'Uint8Array',
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const values = ones(2, { dtype: dtypes[name as 'float32'] }).toTypedArray()
    assert.equal(values.constructor.name, kind, name)
    assert.equal(Number(values[0]), 1, name)
  }
  assert.deepEqual([...ones(2, { dtype: dtypes.float16 }).toBits()], [0x3c00, 0x3c00])
})

test('item', () => {
  assert.equal(tensor(2.5).item(), 2.5)
  assert.equal(tensor([[7]]).item(), 7)
  assert.equal(tensor(true).item(), true)
  assert.deepEqual(tensor(Complex(1, 2)).item(), Complex(1, 2))
  assert.equal(tensor(2n ** 62n).itemBigInt(), 2n ** 62n)
  assert.throws(() => tensor(2n ** 62n).item(), { name: 'RangeError' })
  assert.throws(() => tensor([1, 2]).item(), {
    name: 'RangeError',
    message: /a Tensor with 2 elements cannot be converted to Scalar/,
  })
})

test('size and stride by dimension', () => {
  const x = zeros(2, 3)
  assert.equal(x.size(-1), 3)
  assert.equal(x.stride(0), 3)
  assert.throws(() => x.size(2), {
    message: /Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)/,
  })
})

test('data views the same storage and can be replaced', () => {
  const x = zeros(2)
  const other = ones(3)
  const { generation } = x
  x.data = other
  assert.equal(x.storage, other.storage)
  assert.deepEqual([...x.shape], [3])
  assert.ok(x.generation > generation)
})

test('bytes that start at an odd address are copied, so that any dtype can be read', () => {
  const bytes = new Uint8Array(17).subarray(1)
  assert.notEqual(new UntypedStorage(bytes).bytes().buffer, bytes.buffer)
})

test('what a tensor need not know yet is not made: small operations make thousands of tensors', () => {
  const memory = new Float32Array(16)
  const sizes = [1, 16]
  const x = new Tensor(new UntypedStorage(memory), dtypes.float32, sizes)
  assert.equal(x.sizes, sizes)
  assert.equal(x.givenStrides, null)
  assert.equal(x.storage?.view(Float32Array), memory)
  assert.equal(x.is_contiguous(), true)
  assert.equal(x.givenStrides, null)
  assert.equal(x.shape, x.shape)
  assert.deepEqual(x.stride(), [16, 1])
})
