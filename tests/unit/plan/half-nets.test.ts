// Nets of halves by plans: what PyTorch 2.14 gave (tests/fixtures/half-nets.py), and the very bits of operators one by one.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Dict, ExportedModule, compile, explain, float32, loadSync, nn } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { distance, withoutPlans } from '../../support/plans/plans.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { root } from '../../support/root.js'

const path = join(root, 'tests/fixtures/half-nets.pt')
const nets = loadSync<Dict<string, Dict<string, Dict<string, Tensor>>>>(readFileSync(path)).get('nets') as Dict<
  string,
  Dict<string, unknown>
>

const [width, heads] = [32, 4]

class Block extends nn.Module {
  embedding = nn.Embedding(50, width)
  qkv = nn.Linear(width, 3 * width)
  out = nn.Linear(width, width)
  first = nn.LayerNorm(width)
  wide = nn.Linear(width, 4 * width)
  narrow = nn.Linear(4 * width, width)
  second = nn.LayerNorm(width)

  override forward(tokens: Tensor): Tensor {
    const x = this.embedding.forward(tokens)
    const [batch, length] = x.shape as unknown as [number, number]
    const [q, k, v] = this.qkv
      .forward(x)
      .split(width, -1)
      .map((each) => each.reshape(batch, length, heads, width / heads).transpose(1, 2)) as [Tensor, Tensor, Tensor]
    const attended = nn.functional.scaled_dot_product_attention(q, k, v)
    const y = this.first.forward(x.add(this.out.forward(attended.transpose(1, 2).reshape(batch, length, width))))
    return this.second.forward(y.add(this.narrow.forward(nn.functional.gelu(this.wide.forward(y)))))
  }
}

const classes: Readonly<Record<string, () => nn.Module & { forward(x: Tensor): Tensor }>> = {
  block: () => new Block(),
  convolutional: () =>
    nn.Sequential(
      nn.Conv2d(3, 20, 3, 2, 1, { bias: false }),
      nn.BatchNorm2d(20),
      nn.ReLU(),
      nn.MaxPool2d(3, 2, 1),
      nn.Conv2d(20, 20, 3, 1, 1, { groups: 20 }),
      nn.GroupNorm(4, 20),
      nn.SiLU(),
      nn.Conv2d(20, 36, 1),
      nn.Hardswish(),
      nn.AdaptiveAvgPool2d(1),
      nn.Flatten(),
      nn.Linear(36, 10),
    ) as never,
  perceptron: () =>
    nn.Sequential(
      nn.Linear(48, 100),
      nn.ReLU(),
      nn.Linear(100, 30),
      nn.Tanh(),
      nn.Linear(30, 7),
      nn.Softmax(-1),
    ) as never,
}

/** Numbers that differ, of all. */
function others(got: Tensor, wanted: Tensor): number {
  return Number(got.ne(wanted).sum().item()) / got.numel()
}

for (const [title, net] of nets) {
  const kind = String(title).split(' ')[1] as string
  const [x, y, state] = ['x', 'y', 'state'].map((each) => net.get(each)) as [Tensor, Tensor, Dict<string, Tensor>]
  /** The last place of its largest numbers. */
  const place = y.dtype.name === 'bfloat16' ? 2 ** -7 : 2 ** -10

  const module = (): ReturnType<NonNullable<(typeof classes)[string]>> => {
    const made = (classes[kind] as NonNullable<(typeof classes)[string]>)().eval()
    made.to(y.dtype).load_state_dict(state, { strict: true })
    return made as never
  }

  const fronts: readonly [string, () => { forward(x: Tensor): Tensor }][] = [
    ['program', () => loadSync((net.get('program') as Tensor).toBytes(), { expect: ExportedModule }) as never],
    [kind === 'block' ? 'compile' : 'module', () => (kind === 'block' ? compile(module()) : module())],
  ]

  for (const [front, made] of fronts)
    test(`${title}, ${front}`, () => {
      const model = made()
      for (let call = 0; call < 2; call++) model.forward(x)
      let got = y
      assert.equal(
        runsWithin(() => (got = model.forward(x))),
        1,
      )
      const { planned, break_reasons } = explain(model as never, x)
      assert.deepEqual([planned, break_reasons], [true, []])
      assert.equal(distance([got], [withoutPlans(() => made().forward(x))]), 0)
      assert.equal(got.dtype, y.dtype)
      assert.ok(distance([got], [y]) <= place, `${distance([got], [y])}`)
      // Nearly all are PyTorch's very numbers, as those of float32 that are rounded at the end are not. Its attention sums in other parts.
      if (kind !== 'block') assert.ok(others(got, y) < 0.1, `${others(got, y)}`)
    })

  test(`${title}: weights take about half of the memory`, () => {
    const [half, single] = [module(), module().to(float32)]
    const input = x.is_floating_point() ? x.to(float32) : x
    const [few, many] = [explain(compile(half), x), explain(compile(single as typeof half), input)]
    assert.ok(few.planned && many.planned)
    if (kind === 'convolutional') assert.ok(few.weightBytes <= many.weightBytes)
    else assert.ok(few.weightBytes < 0.6 * many.weightBytes, `${few.weightBytes} of ${many.weightBytes}`)
  })
}
