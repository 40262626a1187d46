// Functions that are made of others, against real PyTorch: every case of fixtures/small-ops.json, exactly.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { heaviside, ldexp } from '../../../src/ops/pointwise/binary.js'
import * as differences from '../../../src/ops/reduce/differences.js'
import * as predicates from '../../../src/ops/pointwise/predicates.js'
import { reshape } from '../../../src/ops/views/reshape.js'
import { tensor } from '../../../src/tensor/making/data.js'
import * as dtypes from '../../../src/tensor/dtype.js'
import { Tensor } from '../../../src/tensor/tensor.js'

interface Written {
  readonly dtype: string
  readonly size: number[]
  readonly values: (number | boolean | string)[]
}
type Given = Written | number | boolean

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/small-ops.json', import.meta.url), 'utf8')) as {
  torch: string
  cases: { op: string; args: Given[]; kwargs: Record<string, Given>; result: Given | { error: string } }[]
}
const functions = { ...differences, ...predicates, heaviside, ldexp } as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>

test(`small functions give PyTorch ${fixture.torch}'s results`, async (t) => {
  for (const { op, args, kwargs, result } of fixture.cases) {
    await t.test(JSON.stringify([op, args, kwargs]), () => {
      const keywords = Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, read(value)]))
      const run = () =>
        (functions[op] as (...args: unknown[]) => unknown)(
          ...args.map(read),
          ...(Object.keys(keywords).length > 0 ? [keywords] : []),
        )
      if (typeof result === 'object' && 'error' in result) {
        assert.throws(run, (error: Error) => error.message.includes(result.error))
        return
      }
      const [got, wanted] = [run(), read(result)]
      if (!(wanted instanceof Tensor)) return assert.equal(got, wanted)
      assert.ok(got instanceof Tensor)
      assert.deepEqual([got.dtype, [...got.size()], got.tolist()], [wanted.dtype, [...wanted.size()], wanted.tolist()])
    })
  }
})

function read(given: Given): Tensor | number | boolean {
  if (typeof given !== 'object') return given
  const values = given.values.map((value) =>
    typeof value === 'string' ? Number(value.replace('inf', 'Infinity')) : value,
  )
  return reshape(tensor(values as number[], { dtype: dtypes[given.dtype as 'float32'] }), given.size)
}
