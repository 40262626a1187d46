// Slices that index tensors name, by plans against operators: what they give and write, and what they throw for wrong numbers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { int64, nn, randn, tensor } from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'
import { tensorsOf } from '../../../../../src/graph/trace.js'
import { aten, distance, planOf } from '../../../../support/plans/plans.js'
import type { Traceable } from '../../../../support/plans/plans.js'

interface Case {
  readonly name: string
  /** Of a float32 input, index tensors, and tensors that stay as they are or that it writes. */
  readonly run: (x: Tensor, at: Tensor, w: Tensor) => Tensor | readonly Tensor[]
  readonly x: readonly number[]
  readonly w: readonly number[]
  /** Numbers that are right, one call after the other, and some of which one is wrong. */
  readonly at: readonly (number | readonly number[])[]
  readonly wrong: number | readonly number[]
  readonly steps: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'rows of a table, of which they alone are sent',
    run: (x, at, w) => aten('add.Tensor', aten('embedding.default', w, at), x),
    x: [2, 3, 20],
    w: [5, 20],
    at: [
      [
        [0, 4, 2],
        [3, 3, 1],
      ],
      [
        [1, 1, 1],
        [0, 2, 4],
      ],
    ] as unknown as readonly number[][],
    wrong: [
      [0, 1, 2],
      [3, 5, 1],
    ] as unknown as readonly number[],
    steps: ['f32_binary'],
  },
  {
    name: 'short rows of a table that lies in columns',
    run: (x, at, w) => aten('add.Tensor', aten('embedding.default', aten('t.default', w), at), x),
    x: [3, 3],
    w: [3, 5],
    at: [
      [0, 4, 2],
      [1, 1, 3],
    ],
    wrong: [0, -1, 2],
    steps: ['index_select', 'f32_binary'],
  },
  {
    name: 'columns of what is computed',
    run: (x, at, w) => aten('index_select.default', aten('linear.default', x, w), 1, at),
    x: [4, 5],
    w: [7, 5],
    at: [
      [6, 0, 0],
      [1, 2, 3],
    ],
    wrong: [0, 1, 7],
    steps: ['f32_gemm', 'index_select'],
  },
  {
    name: 'an index among slices, from the end too',
    run: (x, at, w) => aten('index.Tensor', aten('mul.Tensor', x, w), [null, at, null] as unknown as Tensor),
    x: [2, 4, 3],
    w: [1],
    at: [
      [3, -4, 0],
      [-1, 1, 1],
    ],
    wrong: [0, 4, 0],
    steps: ['f32_rows_binary', 'index_select'],
  },
  {
    name: 'slices of state are written, twice the same too',
    run: (x, at, w) => {
      aten('index_copy_.default', w, 1, at, aten('neg.default', x))
      return aten('mul.Tensor', w, 2)
    },
    x: [2, 2, 3],
    w: [2, 4, 3],
    at: [
      [3, 0],
      [1, 1],
    ],
    wrong: [0, 4],
    steps: ['f32_unary', 'index_copy', 'f32_unary'],
  },
  {
    name: 'one slice is put in several places of state',
    run: (x, at, w) => {
      aten('index_put_.default', w, [null, at] as unknown as Tensor, x)
      return aten('mul.Tensor', w, 2)
    },
    x: [1],
    w: [3, 4],
    at: [
      [3, 0],
      [-1, 1],
    ],
    wrong: [0, -5],
    steps: ['index_copy'],
  },
  {
    name: 'slices of state are put elsewhere in it',
    run: (x, at, w) => {
      aten('index_put_.default', w, [at] as unknown as Tensor, aten('slice.Tensor', w, 0, 1, 4, 2))
      return aten('add.Tensor', w, x)
    },
    x: [4, 4],
    w: [4, 4],
    at: [
      [2, 1],
      [0, 3],
    ],
    wrong: [0, 9],
    steps: ['copy', 'index_copy'],
  },
  {
    name: 'elements of all dimensions, from the end too',
    run: (x, at, w) => aten('take.default', aten('mul.Tensor', aten('transpose.int', x, 0, 1), w), at),
    x: [3, 4],
    w: [1],
    at: [
      [
        [0, 11],
        [-1, -12],
      ],
      [
        [5, 5],
        [2, 7],
      ],
    ] as unknown as readonly number[][],
    wrong: [
      [0, 1],
      [12, 0],
    ] as unknown as readonly number[],
    steps: ['index_elements'],
  },
  {
    name: 'slices of state and of a copy are filled',
    run: (x, at, w) => {
      aten('index_fill_.int_Scalar', w, 0, at, 2.5)
      return [
        aten('index_fill.int_Tensor', x, -1, at, aten('select.int', aten('select.int', w, 0, 0), 0, 0)),
        aten('neg.default', w),
      ]
    },
    x: [2, 4],
    w: [4, 3],
    at: [
      [2, -1],
      [0, 0],
    ],
    wrong: [0, 4],
    steps: ['index_copy'],
  },
  {
    name: 'slices times a number are added to state',
    run: (x, at, w) => {
      aten('index_add_.default', w, 1, at, x, -0.3)
      return aten('neg.default', w)
    },
    x: [3, 2],
    w: [3, 4],
    at: [
      [2, 1],
      [3, 3],
    ],
    wrong: [0, 4],
    steps: ['f32_index_add'],
  },
  {
    name: 'elements meet what is there, or not',
    run: (x, at, w) =>
      ['sum', 'mean', 'prod', 'amax', 'amin'].flatMap((reduce) =>
        [true, false].map((includes) =>
          aten(
            'scatter_reduce.two',
            w,
            0,
            aten('expand.default', aten('unsqueeze.default', at, 1), [3, 2]),
            x,
            reduce,
            includes,
          ),
        ),
      ),
    x: [3, 2],
    w: [4, 3],
    at: [
      [2, 1, 2],
      [0, 0, 0],
    ],
    wrong: [0, 4, 1],
    steps: ['index_elements'],
  },
  {
    name: 'slices are put into a copy',
    run: (x, at, w) => [
      aten('index_put.default', w, [null, at] as unknown as Tensor, x),
      aten('mul.Tensor', w, x.at(0, 0)),
    ],
    x: [3, 2],
    w: [3, 4],
    at: [
      [2, 1],
      [0, 3],
    ],
    wrong: [0, 9],
    steps: ['index_copy'],
  },
]

for (const { name, run, x, w, at, wrong, steps } of cases) {
  test(name, () => {
    const weight = randn(...w)
    const [mine, other] = [weight.clone(), weight.clone()]
    const given = (numbers: unknown): Tensor => tensor(numbers as number[])
    const made = planOf((a, b, c) => run(a as Tensor, b as Tensor, c as Tensor), [randn(...x), given(at[0])], [mine])
    assert.ok(made !== null)
    for (const step of steps) assert.ok(made.steps.includes(step), `${made.steps}`)
    assert.ok(!made.steps.some((each) => each.startsWith('call')), `${made.steps}`)
    for (let call = 0; call < 5; call++) {
      const numbers = given(call === 3 ? wrong : at[call % at.length])
      const input = randn(...x)
      if (call === 3) {
        const thrown = (body: () => unknown): string => {
          try {
            body()
          } catch (error) {
            return String(error)
          }
          return ''
        }
        const message = thrown(() => run(input, numbers, other))
        assert.match(message, /RangeError/)
        assert.equal(
          thrown(() => made.plan.run([input, numbers])),
          message,
        )
      } else assert.ok(distance(made.plan.run([input, numbers]), tensorsOf(run(input, numbers, other))) < 1e-6)
      assert.equal(distance([mine.clone()], [other]), 0, 'what is written')
    }
  })
}

test("torch.nn.functional's embedding is planned, and not where it shortens rows of the table", () => {
  const [x, at, table] = [randn(3, 6), tensor([0, 4, 2], { dtype: int64 }), randn(5, 6)]
  for (const norm of [null, 0.5]) {
    const run: Traceable = (a, numbers, rows) => nn.functional.embedding(numbers, rows, -1, norm).add(a)
    const made = planOf(run, [x, at], [table])
    const wanted = run(x, at, table.clone())
    assert.deepEqual(made?.steps, norm === null ? ['f32_binary'] : ['call embedding', 'f32_binary'])
    assert.equal(distance((made as NonNullable<typeof made>).plan.run([x, at]), tensorsOf(wanted)), 0)
  }
})

test('slices of what has no dimension are left to the operator', () => {
  const run = (x: Tensor, at: Tensor): Tensor => aten('index_add.default', aten('exp.default', x), 0, at, x)
  const [x, at] = [randn(), tensor([0], { dtype: int64 })]
  const made = planOf(run, [x, at])
  assert.deepEqual(made?.steps, ['f32_unary', 'call index_add'])
  assert.equal(distance(made?.plan.run([x, at]) ?? [], [run(x, at)]), 0)
})
