// Spatial modules against fixtures/spatial-modules.json: how real PyTorch prints, pickles, starts and runs them.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as torch from '../../../../src/index.js'
import { nn, repr } from '../../../../src/index.js'
import type { AnyModule } from '../../../../src/nn/module.js'
import { isFloat } from '../../../../src/python/marks.js'
import { floatRepr } from '../../../../src/python/numbers.js'
import { Tuple } from '../../../../src/python/tuple.js'
import { flattenOutput } from '../../../support/goldens/module-fixtures.js'
import { assertStored, made } from '../functional/spatial-fixture.js'
import type { Stored } from '../functional/spatial-fixture.js'

interface Made {
  readonly cls: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
}

interface Built extends Made {
  readonly repr: string
  /** In the order in which they are pickled. */
  readonly attributes: readonly (readonly [name: string, text: string])[]
  /** Parameters and buffers; text where they have no size yet. */
  readonly tensors: readonly (readonly [name: string, tensor: Stored | string | null])[]
}

interface Ran extends Made {
  readonly mode: 'train' | 'eval'
  readonly calls: number
  /** Sizes, and perhaps a seed. */
  readonly inputs: readonly [sizes: readonly number[], seed?: number][]
  readonly forward: { readonly output_size?: readonly number[] }
  readonly becomes: string
  readonly outputs: readonly Stored[]
  readonly state_dict: Readonly<Record<string, Stored>>
}

interface Fixture {
  readonly messages: Readonly<Record<string, string | null>>
  readonly built: readonly Built[]
  readonly ran: readonly Ran[]
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/spatial-modules.json', import.meta.url), 'utf8'),
) as Fixture

nn.setWarningHandler(() => {})

/** A module made by its name after the seed of the fixture. */
function make({ cls, args, kwargs }: Made): AnyModule {
  torch.manual_seed(5)
  const classes = nn as unknown as Record<string, (...args: unknown[]) => AnyModule>
  assert.ok(cls in classes, `there is no nn.${cls}`)
  return classes[cls]!(...args, kwargs)
}

for (const each of fixture.built) {
  test(`${each.repr}: text, attributes and first values`, () => {
    const module = make(each)
    assert.equal(String(module), each.repr)
    const names = [...module.__dict__.keys()]
    const own = names.slice(names.indexOf('_modules') + 1)
    assert.deepEqual(
      own.map((name) => [name, textOf(module, name)]),
      each.attributes.map((pair) => [...pair]),
    )
    const tensors = [...module._parameters, ...module._buffers]
    assert.deepEqual(
      tensors.map(([name]) => name),
      each.tensors.map(([name]) => name),
    )
    for (const [index, [, tensor]] of tensors.entries()) {
      const wanted = each.tensors[index]![1]
      if (tensor === null || wanted === null || typeof wanted === 'string')
        assert.equal(tensor === null ? null : String(tensor), wanted)
      else assertStored(tensor, wanted)
    }
  })
}

/** Python's repr of an attribute; the module's state knows which numbers are floats. */
function textOf({ __dict__ }: AnyModule, name: string): string {
  const value = __dict__.get(name)
  return typeof value === 'number' && isFloat(__dict__, name, value) ? floatRepr(value) : repr(value)
}

for (const [index, each] of fixture.ran.entries()) {
  test(`${each.cls}(${JSON.stringify(each.args)}, ${JSON.stringify(each.kwargs)}) in ${each.mode} mode, ${index}`, () => {
    const module = make(each).train(each.mode === 'train')
    const inputs = each.inputs.map(([sizes, seed = 1]) =>
      made({ sizes, seed, dtype: 'float32', positive: false, scale: 1 }),
    )
    const more = each.forward.output_size === undefined ? [] : [each.forward.output_size]
    let output: unknown
    for (let call = 0; call < each.calls; call++) output = module.__call__(...inputs, ...more)
    const outputs = flattenOutput(output)
    assert.equal(outputs.length, each.outputs.length)
    for (const [place, stored] of each.outputs.entries()) assertStored(outputs[place]!, stored)
    assert.equal(String(module).split('(')[0], each.becomes)
    const state_dict = module.state_dict()
    assert.deepEqual([...state_dict.keys()], Object.keys(each.state_dict))
    for (const [name, stored] of Object.entries(each.state_dict)) assertStored(state_dict.get(name)!, stored)
  })
}

test('a state dict without num_batches_tracked, as before PyTorch 0.4.1', () => {
  assert.equal(fixture.messages['batchnorm_old'], null)
  const module = nn.BatchNorm2d(2)
  const old = new Map([...nn.BatchNorm2d(2).state_dict()].filter(([name]) => name !== 'num_batches_tracked'))
  assert.equal(String(module.load_state_dict(old)), '<All keys matched successfully>')
  const versioned = nn.BatchNorm2d(2).state_dict()
  versioned.delete('num_batches_tracked')
  assert.throws(() => module.load_state_dict(versioned), /Missing key\(s\) in state_dict: "num_batches_tracked"/)
})

test('running statistics of an InstanceNorm before PyTorch 0.4', () => {
  const tracked = nn.InstanceNorm2d(2, { track_running_stats: true }).state_dict()
  const old = new Map(
    [...tracked].filter(([name]) => name !== 'num_batches_tracked').map(([name, value]) => [`0.${name}`, value]),
  )
  assert.throws(
    () => nn.Sequential(nn.InstanceNorm2d(2)).load_state_dict(old),
    (error: Error) => error.message === fixture.messages['instancenorm_old'],
  )
})

test('modules of old files, which lack settings that came later, print and run', () => {
  const x = torch.randn(2, 3, 6, 6)
  const old: [AnyModule, string[]][] = [
    [nn.BatchNorm2d(3), ['track_running_stats']],
    [nn.InstanceNorm2d(3), ['track_running_stats']],
    [nn.Conv2d(3, 4, 3), ['padding_mode', '_reversed_padding_repeated_twice']],
    [nn.Upsample({ scale_factor: 2 }), ['align_corners', 'recompute_scale_factor']],
    [nn.AvgPool2d(2), ['divisor_override']],
  ]
  for (const [module, absent] of old) {
    const expected = module.eval().forward(x) as torch.Tensor
    const state = new torch.Dict(module.__dict__)
    for (const name of absent) state.delete(name)
    if (module instanceof nn.BatchNorm2d) module._buffers.delete('num_batches_tracked')
    module.__setstate__(state)
    assert.ok(String(module).length > 0)
    assert.ok(torch.allclose(module.forward(x) as torch.Tensor, expected, { atol: 1e-6 }))
  }
})

test('convert_sync_batchnorm', () => {
  const net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.BatchNorm2d(4, { bias: false }))).eval()
  const x = torch.randn(2, 3, 6, 6)
  const [before, keys] = [net.forward(x), [...net.state_dict().keys()]]
  const converted = nn.SyncBatchNorm.convert_sync_batchnorm(net) as typeof net
  assert.match(
    String(converted),
    /SyncBatchNorm\(4, eps=1e-05, momentum=0.1, affine=True, bias=False, track_running_stats=True\)/,
  )
  assert.deepEqual([...converted.state_dict().keys()], keys)
  assert.ok(torch.allclose(converted.forward(x), before, { atol: 1e-6 }))
})

test('training mode warns once for each class', () => {
  const heard: string[] = []
  const before = nn.setWarningHandler((message) => void heard.push(message))
  const net = nn.BatchNorm1d(2)
  net.forward(torch.randn(3, 2))
  net.forward(torch.randn(3, 2))
  nn.BatchNorm1d(2).forward(torch.randn(3, 2))
  nn.BatchNorm2d(2)
    .eval()
    .forward(torch.randn(3, 2, 1, 1))
  nn.setWarningHandler(before)
  assert.equal(heard.length, 1)
  assert.match(heard[0]!, /^BatchNorm1d is in training mode/)
})

test('lazy modules', async (t) => {
  await t.test('take their sizes from a state dict', () => {
    const module = nn.LazyConv2d(4, 3)
    module.load_state_dict(nn.Conv2d(3, 4, 3).state_dict())
    assert.deepEqual([...module.weight.shape], [4, 3, 3, 3])
    assert.deepEqual([...module.forward(torch.randn(1, 3, 5, 5)).shape], [1, 4, 3, 3])
    assert.ok(module instanceof nn.Conv2d)
  })
  await t.test('cannot be saved before', () => {
    assert.throws(() => torch.saveSync(nn.LazyConv2d(4, 3)), /LazyConv2d cannot be saved before it has run/)
    const [again] = torch.loadSync<unknown[]>(torch.saveSync([nn.UninitializedParameter()]))
    assert.ok(again instanceof nn.UninitializedParameter)
  })
  await t.test('refuse inputs of another number of dimensions', () => {
    assert.throws(
      () => nn.LazyConv2d(4, 3).forward(torch.randn(3, 3)),
      /LazyConv2d: expected 3D \(unbatched\) or 4D \(batched\) input/,
    )
  })
})

test('arguments that no module takes', () => {
  const wrong: [() => unknown, RegExp][] = [
    [() => nn.Conv2d(3, 4, 3, { groups: 2 }), /in_channels must be divisible by groups/],
    [() => nn.Conv2d(4, 3, 3, { groups: 2 }), /out_channels must be divisible by groups/],
    [() => nn.Conv2d(4, 4, 3, { groups: 0 }), /groups must be a positive integer/],
    [() => nn.Conv2d(4, 4, 3, { padding: 'all' as 'same' }), /Invalid padding string 'all', should be one of/],
    [
      () => nn.Conv2d(4, 4, 3, { padding: 'same', stride: 2 }),
      /padding='same' is not supported for strided convolutions/,
    ],
    [
      () => nn.Conv2d(4, 4, 3, { padding_mode: 'ones' as 'zeros' }),
      /padding_mode must be one of .*but got padding_mode='ones'/,
    ],
    [
      () => nn.ConvTranspose2d(4, 4, 3, { padding_mode: 'reflect' }),
      /Only "zeros" padding mode is supported for ConvTranspose2d/,
    ],
    [
      () => nn.ConvTranspose2d(3, 4, 3, 2).forward(torch.randn(1, 3, 4, 5), [12, 11]),
      /requested an output size of \[12, 11\], but valid sizes range from \[9, 11\] to \[10, 12\]/,
    ],
    [() => nn.GroupNorm(4, 6), /num_channels \(6\) must be divisible by num_groups \(4\)/],
    [() => nn.LPPool2d(0, 2), /norm_type must be a non-zero value/],
    [() => nn.FractionalMaxPool2d(2), /requires specifying either an output size, or a pooling ratio/],
    [() => nn.FractionalMaxPool2d(2, { output_ratio: 1.5 }), /output_ratio must be between 0 and 1/],
    [
      () => nn.Unflatten(1, [2, 'a' as unknown as number]),
      /Unflatten\(\): item 1 of argument 'unflattened_size' must be int, not the text 'a'/,
    ],
    [() => nn.BatchNorm2d(3).forward(torch.randn(2, 3, 4)), /BatchNorm2d: expected 4D input \(got 3D input\)/],
    [
      () =>
        nn
          .BatchNorm2d(3)
          .eval()
          .forward(torch.randn(2, 4, 2, 2)),
      /the layer is of 3 channels, the input has 4 at dimension 1/,
    ],
    [
      () => nn.BatchNorm1d(3).forward(torch.randn(1, 3)),
      /Expected more than 1 value per channel when training, got input size torch.Size\(\[1, 3\]\)/,
    ],
    [
      () => nn.InstanceNorm2d(3, { affine: true }).forward(torch.randn(2, 4, 2, 2)),
      /to match num_features \(3\), but got: 4/,
    ],
    [
      () => nn.ReflectionPad2d(1).forward(torch.randn(2, 4)),
      /ReflectionPad2d: expected 3D or 4D input \(got 2D input\)/,
    ],
  ]
  for (const [run, message] of wrong) assert.throws(run, message)
  assert.deepEqual(nn.MaxPool2d([2, 3]).kernel_size, Tuple.of(2, 3))
})
