// Storages as PyTorch 2.14 prints them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bfloat16,
  bool,
  Complex,
  complex64,
  float32,
  int64,
  repr,
  tensor,
  TypedStorage,
  UntypedStorage,
  zeros,
} from '../../../src/index.js'

const typed = (value: ReturnType<typeof tensor>): string => repr(new TypedStorage(value.untyped_storage(), value.dtype))

test('every element on a line, then dtype, device and size', () => {
  const printed = [
    [
      tensor([1.5, 2, 1e20, 0.1], { dtype: float32 }),
      ' 1.5\n 2.0\n 1.0000000200408773e+20\n 0.10000000149011612\n',
      'float32',
      4,
    ],
    [tensor([true], { dtype: bool }), ' True\n', 'bool', 1],
    [tensor([Complex(1, 2)], { dtype: complex64 }), ' (1+2j)\n', 'complex64', 1],
    [tensor([1, -2], { dtype: int64 }), ' 1\n -2\n', 'int64', 2],
    [tensor([1.1], { dtype: bfloat16 }), ' 1.1015625\n', 'bfloat16', 1],
    [zeros(0), ' \n', 'float32', 0],
  ] as const
  for (const [value, lines, dtype, size] of printed) {
    assert.equal(typed(value), `${lines}[torch.storage.TypedStorage(dtype=torch.${dtype}, device=cpu) of size ${size}]`)
  }
})

test('bytes without a dtype', () => {
  assert.equal(
    repr(new UntypedStorage(Uint8Array.of(0, 128, 63))),
    ' 0\n 128\n 63\n[torch.storage.UntypedStorage(device=cpu) of size 3]',
  )
  assert.throws(() => repr(new UntypedStorage(new Uint8Array(2 ** 21))), { name: 'LimitError' })
})
