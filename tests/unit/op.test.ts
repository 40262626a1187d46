// What `watch` tells of a function that runs: calls of operators, elements that are read, modules whose state is read.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn, ones, relu, tensor, zeros } from '../../src/index.js'
import { isHeard, watch } from '../../src/op.js'
import type { Call, Watcher } from '../../src/op.js'

interface Told {
  readonly calls: string[]
  reads: number
  readonly failures: string[]
  readonly modules: Set<object>
}

function told(body: () => unknown): Told {
  const heard: Told = { calls: [], reads: 0, failures: [], modules: new Set() }
  watch(
    {
      hear: ({ operator }) => heard.calls.push(operator.name),
      fail: ({ name }) => heard.failures.push(name),
      read: () => heard.reads++,
      meet: (module) => heard.modules.add(module),
    },
    body,
  )
  assert.equal(isHeard, false)
  return heard
}

test('operators of users are heard, and not those within them', () => {
  const x = ones(2, 3)
  const { calls, reads } = told(() => relu(x.add(1)).softmax(1).reshape(3, 2).t())
  assert.deepEqual(calls, ['add', 'relu', 'softmax', 'reshape', 't'])
  assert.equal(reads, 0)
})

test('operators within operators are heard where `begin` says so, the innermost first', () => {
  const run = (isAsked: (depth: number) => boolean): string[] => {
    const told: string[] = []
    let depth = 0
    const watcher: Watcher = {
      begin: () => isAsked(depth++),
      hear: ({ operator }) => told.push(`${--depth} ${operator.name}`),
      fail: ({ name }) => told.push(`${--depth} ${name} fails`),
    }
    watch(watcher, () => {
      nn.functional.glu(ones(2, 4), 1)
      ones(3).add_(1)
      assert.throws(() => ones(3).add_(ones(2)))
    })
    assert.equal(depth, 0)
    return told
  }
  const outer = ['0 ones', '0 glu', '0 ones', '0 add_', '0 ones', '0 ones', '0 add_ fails']
  assert.deepEqual(
    run(() => false),
    outer,
  )
  const all = run(() => true)
  assert.deepEqual(
    all.filter((each) => each.startsWith('0')),
    outer,
  )
  assert.deepEqual(all.slice(1, 6), ['1 narrow', '1 narrow', '1 sigmoid', '1 mul', '0 glu'])
  assert.deepEqual(all.slice(7, 10), ['1 add', '1 copy_', '0 add_'])
  assert.deepEqual(all.slice(-2), ['1 add fails', '0 add_ fails'])
})

test('who asks whether a tensor is on meta is heard', () => {
  let questions = 0
  const x = zeros(2, 3, { device: 'meta' })
  const asked = (body: () => unknown): number => {
    questions = 0
    watch({ begin: () => true, hear: () => undefined, ask: () => questions++ }, body)
    return questions
  }
  assert.equal(
    asked(() => x.isMeta),
    1,
  )
  assert.ok(asked(() => relu(x)) > 0)
  // Who asks for sizes and makes views does not.
  assert.equal(
    asked(() => [x.shape, x.t(), x.dtype, x.untyped_storage(), x.bump_version()]),
    0,
  )
})

test('an operator in place is heard as one, with all arguments by position', () => {
  const heard: unknown[] = []
  const [x, y] = [ones(3), ones(3)]
  const hear = ({ operator, args, result }: Call): void => void heard.push(operator.name, args, result)
  watch({ hear }, () => x.add_({ other: y, alpha: 2 }).relu_())
  assert.deepEqual(heard, ['add_', [x, y, 2], x, 'relu_', [x], x])
  assert.deepEqual(x.tolist(), [3, 3, 3])
  assert.deepEqual(told(() => assert.throws(() => x.add_(ones(2)))).failures, ['add_'])
})

test('every way to read elements is heard, and none to ask for sizes', () => {
  const x = tensor([1.5])
  const reads: Readonly<Record<string, () => unknown>> = {
    item: () => x.item(),
    itemBigInt: () => tensor([1]).itemBigInt(),
    tolist: () => x.tolist(),
    toTypedArray: () => x.toTypedArray(),
    toBits: () => x.half().toBits(),
    toBytes: () => x.toBytes(),
    'a transposed one': () => ones(2, 3).t().toTypedArray(),
    print: () => String(x),
    JSON: () => JSON.stringify(x),
    bytes: () => x.untyped_storage().bytes(),
    view: () => x.untyped_storage().view(Float32Array),
    'a storage’s text': () => String(x.untyped_storage()),
  }
  for (const [what, read] of Object.entries(reads)) assert.ok(told(read).reads > 0, what)
  const asks = told(() => [
    x.shape,
    x.size(),
    x.stride(),
    x.numel(),
    x.dtype,
    x.nbytes,
    x.is_contiguous(),
    x.data,
    x.dim(),
  ])
  assert.equal(asks.reads, 0)
})

test('a call that throws is heard as one', () => {
  const { calls, failures } = told(() => {
    assert.throws(() => ones(2, 3).matmul(ones(2, 3)))
  })
  assert.deepEqual([calls, failures], [['ones', 'ones'], ['matmul']])
})

test('modules are met where their state is read', () => {
  const [linear, list] = [nn.Linear(2, 2), nn.ModuleList([nn.ReLU()])]
  const dict = nn.ModuleDict({ a: nn.Tanh() })
  const parameters = nn.ParameterList([ones(2)])
  const { modules } = told(() => {
    linear.forward(ones(1, 2))
    return [...list, dict.get('a'), parameters.at(0)]
  })
  assert.equal(modules.size, 4)
  for (const each of [linear, list, dict, parameters]) assert.ok(modules.has(each), String(each))
  const read: readonly ((module: nn.Linear) => unknown)[] = [
    (module) => module.training,
    (module) => module.in_features,
    (module) => module.getattr('out_features'),
    (module) => [...module.parameters()],
    (module) => module.__call__(ones(1, 2)),
  ]
  for (const each of read) assert.ok(told(() => each(linear)).modules.has(linear), String(each))
})
