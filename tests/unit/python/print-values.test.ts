// The `values` of the print.json files: containers, tensors in them, sizes, dtypes and devices, as PyTorch 1.13.1 (on
// Python 3.11), 2.6.0 (3.13) and 2.14.1 (3.14) printed them.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { Dict, OrderedDict } from '../../../src/python/dict.js'
import { set_printoptions } from '../../../src/python/printoptions.js'
import { repr } from '../../../src/python/repr.js'
import { Size } from '../../../src/python/tuple.js'
import { tensor } from '../../../src/tensor/making/data.js'
import { device } from '../../../src/tensor/device.js'
import { float32 } from '../../../src/tensor/dtype.js'
import { TypedStorage, UntypedStorage } from '../../../src/tensor/storage.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'

interface Printed {
  readonly python: string
  readonly values: Readonly<Record<string, string | null>>
}

/** The view of a dict's keys is no value of torchlet. */
const ELSEWHERE = ['keys']

afterEach(() => set_printoptions({ python: '3.11' }))

for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
  const path = `fixtures/torch-${release}/print.json`
  test(`the values of PyTorch ${release}`, needs(withoutShared(path)), () => {
    const { python, values } = JSON.parse(readFileSync(sharedPath(path), 'utf8')) as Printed
    set_printoptions({ python })
    const ours = madeValues()
    assert.deepEqual([...Object.keys(ours), ...ELSEWHERE].sort(), Object.keys(values).sort())
    for (const [name, value] of Object.entries(ours)) assert.equal(repr(value), values[name] ?? repr(value), name)
  })
}

function madeValues(): Record<string, unknown> {
  const ones = tensor([1, 1], { dtype: float32 })
  const zeros = tensor([0, 0], { dtype: float32 })
  return {
    od: new OrderedDict<string, unknown>([
      ['a', 1],
      ['b', 'x'],
    ]),
    od_empty: new OrderedDict(),
    // The numbers as printed, which print again as they are.
    state_dict: new OrderedDict([
      [
        '0.weight',
        tensor([
          [-0.0043, 0.3097, -0.4752],
          [-0.4249, -0.2224, 0.1548],
        ]),
      ],
      ['0.bias', tensor([-0.0114, 0.4578])],
      ['2.weight', ones],
      ['2.bias', zeros],
      ['2.running_mean', zeros],
      ['2.running_var', ones],
      ['2.num_batches_tracked', tensor(0)],
      ['3.weight', tensor([[-0.0628, 0.1871]])],
      ['3.bias', tensor([-0.2137])],
    ]),
    size: Size.of(1, 2),
    dtype: float32,
    device: new device('cpu'),
    // Recorded of 1.13 alone.
    storage: new TypedStorage(new UntypedStorage(Float32Array.of(0, 1, 2)), float32),
    dict_of_tensor: new Dict([['a', ones]]),
    list_of_tensor: [ones, tensor([0], { dtype: float32 })],
    nested: {
      a: [
        tensor(
          [
            [1, 1],
            [1, 1],
          ],
          { dtype: float32 },
        ),
      ],
    },
  }
}
