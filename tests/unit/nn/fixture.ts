// fixtures/nn.json, what PyTorch's modules compute and say, with its numbers as tensors.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { float32, nn, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

export interface Numbers {
  readonly size: readonly number[]
  readonly data: readonly number[]
}

export interface Chain {
  readonly name: string
  readonly state_dict: Readonly<Record<string, Numbers>>
  readonly x: Numbers
  readonly y: Numbers
}

export interface NnFixture {
  readonly torch: string
  readonly tied: Readonly<Record<string, readonly string[]>> & {
    readonly metadata: [string, unknown][]
    readonly repr: string
  }
  readonly chains: readonly Chain[]
  readonly initial: readonly { args: [number, number, boolean?]; state_dict: Record<string, Numbers> }[]
  readonly printed: Readonly<Record<string, string>>
}

export const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn.json', import.meta.url), 'utf8')) as NnFixture

export function read({ size, data }: Numbers): Tensor {
  return floats([...data]).reshape([...size])
}

/** A float32 tensor, whatever the numbers: `tensor([1])` is of integers. */
export function floats(data: number[] | number[][]): Tensor {
  return tensor(data, { dtype: float32 })
}

export function state(given: Readonly<Record<string, Numbers>>): Map<string, Tensor> {
  return new Map(Object.entries(given).map(([name, numbers]) => [name, read(numbers)]))
}

/** The modules of each chain of nn.py, as written there. */
export const chains: Readonly<Record<string, () => nn.Sequential>> = {
  widths: () => nn.Sequential(nn.Linear(7, 33), nn.ReLU(), nn.Linear(33, 17), nn.ReLU(), nn.Linear(17, 3)),
  no_bias: () => nn.Sequential(nn.Linear(5, 9, false), nn.ReLU(), nn.Linear(9, 2, { bias: false })),
  three_dims: () => nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 4)),
  flatten_first: () => nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.ReLU()),
  flatten_padded: () => nn.Sequential(nn.Linear(4, 5), nn.Flatten(), nn.ReLU(), nn.Linear(15, 2)),
  flatten_whole_panels: () => nn.Sequential(nn.Linear(4, 16), nn.Flatten(), nn.ReLU(), nn.Linear(48, 2)),
  flatten_rows: () => nn.Sequential(nn.Linear(4, 5), nn.Flatten(0, 1), nn.ReLU(), nn.Linear(5, 2)),
  one_dim: () => nn.Sequential(nn.Linear(6, 3), nn.ReLU(), nn.Linear(3, 1)),
  relu_first: () => nn.Sequential(nn.ReLU(), nn.Linear(4, 3), nn.Identity(), nn.ReLU(true)),
  relu_twice: () => nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.ReLU(), nn.Flatten()),
  nested: () => nn.Sequential(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Sequential(nn.Linear(8, 2))),
}

/** Sizes equal, and each element within the rounding of sums in another order. */
export function close(got: Tensor, wanted: Tensor, tolerance = 1e-5): void {
  assert.deepEqual([...got.shape], [...wanted.shape])
  const values = got.toTypedArray() as Float32Array
  const expected = wanted.toTypedArray() as Float32Array
  for (const [index, value] of values.entries()) {
    const want = expected[index] as number
    if (
      Number.isNaN(want)
        ? Number.isNaN(value)
        : value === want || Math.abs(value - want) <= tolerance * (1 + Math.abs(want))
    )
      continue
    assert.fail(`element ${index} is ${value}, not ${want}`)
  }
}
