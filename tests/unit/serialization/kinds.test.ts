// Kinds of values and tensors that few files hold: they load and print as PyTorch prints them, and are the same once saved
// again. tests/fixtures/kinds.py made them by three releases.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import {
  Dict,
  ExportedModule,
  find_state_dicts,
  fingerprint,
  Global,
  int64,
  jagged,
  JaggedTensor,
  loadSync,
  nn,
  PyObject,
  repr,
  saveSync,
  ScriptModule,
  set_printoptions,
  ShapeError,
  tensor,
  Tensor,
  Tuple,
  WrapperTensor,
} from '../../../src/index.js'

interface Kinds {
  readonly torch: string
  readonly python: string
  readonly files: Readonly<Record<string, Readonly<Record<string, { readonly text: string; readonly file: string }>>>>
}

afterEach(() => set_printoptions({ profile: 'default' }))

for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
  const path = new URL(`../../fixtures/kinds-${release}.json`, import.meta.url)
  const { python, files } = JSON.parse(readFileSync(path, 'utf8')) as Kinds
  for (const [kind, cases] of Object.entries(files)) {
    for (const [name, { text, file }] of Object.entries(cases)) {
      test(`${kind} of PyTorch ${release}: ${name}`, () => {
        set_printoptions({ python })
        const bytes = Buffer.from(file, 'base64')
        assert.equal(textOf(loadSync(bytes)), evident(text))
        assert.equal(textOf(loadSync(saveSync(loadSync(bytes), { allow: 'all' }))), evident(text))
      })
    }
  }
}

function textOf(value: unknown): string {
  return evident(repr(value instanceof ScriptModule || value instanceof ExportedModule ? value.state_dict() : value))
}

/** Without what each process, or each release, says in its own way. */
function evident(text: string): string {
  return text.replace(/\bj\d+\b/g, 'j').replace(/device_mesh=.*?, placements/g, 'placements')
}

const opened = <T>(release: string, kind: string, name: string): T => {
  const path = new URL(`../../fixtures/kinds-${release}.json`, import.meta.url)
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as Kinds
  return loadSync(Buffer.from(files[kind]![name]!.file, 'base64')) as T
}

test('jagged tensors have their values, offsets and lengths', async () => {
  for (const release of ['2.6.0', '2.14.1']) {
    const whole = opened<Map<string, JaggedTensor>>(release, 'jagged', 'of two dimensions').get('x')!
    assert.ok(whole instanceof JaggedTensor && whole.layout === jagged && whole.lengths() === null)
    assert.deepEqual(
      [whole.values().tolist(), whole.offsets().tolist()],
      [
        [...ones(2), ...zeros(3)],
        [0, 2, 5],
      ],
    )
    assert.deepEqual(
      whole.constituents().map((part) => part.tolist()),
      [ones(2), zeros(3)],
    )
    const holes = opened<JaggedTensor>(release, 'jagged', 'with holes')
    assert.deepEqual(
      holes.constituents().map((part) => part.tolist()),
      [
        [0, 1],
        [3, 4, 5],
      ],
    )
    const turned = opened<JaggedTensor>('2.14.1', 'jagged', 'transposed').constituents()
    assert.deepEqual(
      turned.map((part) => [...part.shape]),
      [
        [2, 2],
        [2, 3],
      ],
    )
    const alike = repr(opened(release, 'jagged', 'alike'))
    const [first, second] = [...alike.matchAll(/\bj\d+\b/g)].map(([symbol]) => symbol)
    assert.ok(first !== undefined && first === second, 'one symbol for tensors of the same offsets')
    assert.notEqual(await fingerprint(whole), await fingerprint(holes))
  }
})

const ones = (count: number): number[][] => Array.from({ length: count }, () => [1, 1])
const zeros = (count: number): number[][] => Array.from({ length: count }, () => [0, 0])

test('weights_only reads jagged tensors as a fresh process of PyTorch does: without what torch._dynamo marks', () => {
  for (const release of ['2.6', '2.14'] as const) {
    const path = new URL(`../../fixtures/kinds-${release === '2.6' ? '2.6.0' : '2.14.1'}.json`, import.meta.url)
    const cases = (JSON.parse(readFileSync(path, 'utf8')) as Kinds).files['jagged']!
    const read = (name: string): unknown =>
      loadSync(Buffer.from(cases[name]!.file, 'base64'), { weights_only: release === '2.14' ? true : release })
    assert.ok(read('with holes') instanceof JaggedTensor)
    assert.throws(() => read('with lengths kept'), /torch\._dynamo\.decorators\._DimRange/)
  }
})

test('parts of a jagged tensor that do not fit, or are said twice in two ways', () => {
  const values = tensor([1, 2, 3])
  const places = (list: number[]): Tensor => tensor(list, { dtype: int64 })
  const offsets = places([0, 1, 3])
  const lies: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ offsets }, /takes a tensor as argument 1/],
    [{ values }, /takes a tensor as argument 2/],
    [{ values, offsets: tensor([0.5]) }, /offsets of dtype torch.float32/],
    [{ values, offsets: places([]) }, /0 lengths for 0 offsets/],
    [{ values, offsets, lengths: places([1]) }, /1 lengths for 3 offsets/],
    [{ values, offsets, _ragged_idx: 2 }, /ragged in dimension 2 of 2/],
  ]
  const made = (parts: Record<string, unknown>, state: unknown): unknown => {
    const [func, cls] = ['_rebuild_njt', 'NestedTensor'].map(
      (name) => new Global('torch.nested._internal.nested_tensor', name),
    )
    const args = Tuple.of<unknown>(func, cls, Tuple.of(new Dict(Object.entries(parts))), state)
    const object = new PyObject(new Global('torch._tensor', '_rebuild_from_type_v2'), args, 'reduce')
    return loadSync(saveSync(object, { allow: 'all' }))
  }
  for (const [parts, message] of lies) assert.throws(() => made(parts, new Dict()), { message })
  const whole = { values, offsets }
  assert.throws(() => made(whole, new Dict([['_values', tensor([4, 5, 6])]])), /says _values of a jagged tensor twice/)
  const past = made({ values, offsets: places([0, 9]) }, new Dict()) as JaggedTensor
  assert.throws(() => past.constituents(), ShapeError)
})

test('what DTensors wrap can be had', () => {
  for (const release of ['2.6.0', '2.14.1']) {
    const sharded = opened<Map<string, WrapperTensor>>(release, 'distributed', 'sharded').get('w')!
    assert.ok(sharded instanceof WrapperTensor)
    const rows = [
      [0, 1, 2],
      [3, 4, 5],
    ]
    assert.deepEqual(sharded.to_local().tolist(), rows)
    assert.equal(sharded.__dict__?.get('_local_tensor'), sharded.to_local())
    const parameter = opened<nn.Parameter>(release, 'distributed', 'parameter')
    assert.deepEqual((parameter.data as WrapperTensor).to_local().tolist(), rows)
  }
})

test('state dicts of modules that keep their code, or have hooks, in the file', () => {
  for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
    const found = (name: string): unknown[] =>
      find_state_dicts(opened(release, 'modules', name)).map(({ path, state_dict }) => [path, [...state_dict.keys()]])
    const names = ['mapping.weight', 'mapping.w_avg', 'to_rgb.0.weight', 'to_rgb.0.bias']
    assert.deepEqual(found('persistent'), [['G_ema', names]])
    assert.deepEqual(found('hooked'), [['model', ['0.weight', '0.bias']]])
  }
})

test('weights of an exported program on the device meta', () => {
  for (const release of ['2.6.0', '2.14.1']) {
    const module = opened<ExportedModule>(release, 'exported', 'on meta')
    const weight = module.get_parameter('weight')
    assert.ok(weight.requires_grad && String(weight.device) === 'meta')
    assert.equal(repr(loadSync(saveSync(module.state_dict()))), repr(module.state_dict()))
  }
})
