// weight_norm and spectral_norm, with hooks and as parametrizations, and pruned modules, held to PyTorch's: tests/fixtures/nn-norms.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, manual_seed, nn, ones, randn, saveSync, tensor, zeros } from '../../../../src/index.js'
import { repr } from '../../../../src/python/repr.js'
import type { Dict } from '../../../../src/python/dict.js'
import type { Tensor } from '../../../../src/index.js'
import { sha256 } from '../../../support/manifests/tagged-tensors.js'

interface Described {
  readonly repr: string
  readonly state: Readonly<Record<string, number[]>>
  readonly metadata: unknown
  readonly trained: readonly number[]
  readonly y: readonly number[]
}

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/nn-norms.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly cases: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly saved: string
  readonly loads_old: { readonly message: string; readonly weight: readonly number[] }
  readonly pruned: Readonly<Record<string, { size: number[]; y: number[]; doubled: number[]; file: string }>>
}

const modules: Readonly<Record<string, readonly [make: () => nn.Module, size: number[]]>> = {
  linear: [() => nn.Linear(3, 4), [2, 3]],
  conv: [() => nn.Conv2d(2, 3, 2), [1, 2, 4, 4]],
  transposed: [() => nn.ConvTranspose1d(2, 3, 2), [1, 2, 4]],
}

const norms: Readonly<Record<string, (module: nn.Module) => nn.Module>> = {
  'old weight_norm': (module) => nn.utils.weight_norm(module),
  'old weight_norm of all': (module) => nn.utils.weight_norm(module, { dim: null }),
  'old spectral_norm': (module) => nn.utils.spectral_norm(module, { n_power_iterations: 2 }),
  weight_norm: (module) => nn.utils.parametrizations.weight_norm(module, { dim: 1 }),
  spectral_norm: (module) => nn.utils.parametrizations.spectral_norm(module),
}

// First in this file: a file has the running numbers of hooks.
test('the older kind is saved as PyTorch saves it', () => {
  manual_seed(1)
  const module = nn.utils.spectral_norm(nn.Linear(3, 4))
  const bytes = saveSync(module, { name: 'm' })
  assert.equal(sha256(bytes), fixture.saved)
  assert.deepEqual(
    loadSync<nn.Linear>(bytes).eval().__call__(ones(1, 3)).tolist(),
    module.eval().__call__(ones(1, 3)).tolist(),
  )
})

for (const [norm, cases] of Object.entries(fixture.cases)) {
  test(`${norm} is PyTorch ${fixture.torch}'s`, async (t) => {
    for (const [name, wanted] of Object.entries(cases)) {
      await t.test(name, () => {
        const [make, size] = modules[name] as (typeof modules)[string]
        manual_seed(1)
        const module = norms[norm]?.(make()) as nn.Module
        manual_seed(2)
        const x = randn(size)
        close(module.__call__(x), wanted.trained)
        module.eval()
        close(module.__call__(x), wanted.y)
        assert.equal(repr(module), wanted.repr)
        const state = module.state_dict()
        assert.deepEqual([...state.keys()], Object.keys(wanted.state))
        for (const [key, value] of state) close(value, wanted.state[key] as number[])
        assert.equal(JSON.stringify(plain(state._metadata)), JSON.stringify(wanted.metadata))
        const other = norms[norm]?.(make()) as nn.Module
        other.load_state_dict(state)
        close(other.eval().__call__(x), wanted.y)
      })
    }
  })
}

test('weight_norm as a parametrization loads a state dict of the older one', () => {
  const module = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
  const state = {
    weight_g: ones(2, 1),
    weight_v: tensor([
      [3, 4],
      [0, 2],
    ]).float(),
    bias: zeros(2),
  }
  assert.equal(String(module.load_state_dict(state)), fixture.loads_old.message)
  close(module.weight, fixture.loads_old.weight)
})

test('a parametrized module computes with its originals of the moment, in a chain too, and is not saved whole', () => {
  const linear = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1, false))
  const net = nn.Sequential(linear, nn.ReLU())
  const before = net.forward(ones(1, 2)).item() as number
  const g = linear.get_parameter('parametrizations.weight.original0')
  g.fill_(0)
  assert.equal(net.forward(ones(1, 2)).item(), 0)
  g.fill_(Math.max(before, 1))
  assert.throws(() => saveSync(net), { name: 'UnsupportedError', message: /only supported through state_dict/ })
  assert.ok(nn.utils.parametrize.is_parametrized(linear, 'weight'))
})

test('a pruned module of a file computes with its mask and the originals of the moment', () => {
  for (const { size, y, doubled, file } of Object.values(fixture.pruned)) {
    const bytes = Buffer.from(file, 'base64')
    const module = loadSync<nn.Module>(bytes)
    close(module.forward(ones(...size)), y)
    assert.deepEqual(Buffer.from(saveSync(module, { name: 'm' })), bytes)
    for (const parameter of module.parameters()) parameter.mul_(2)
    close(nn.Sequential(module).forward(ones(...size)), doubled)
  }
})

test('removal leaves the value as a parameter', () => {
  const old = nn.utils.weight_norm(nn.Linear(2, 2))
  const value = old.weight.tolist()
  nn.utils.remove_weight_norm(old)
  assert.deepEqual([old.weight.tolist(), [...old._parameters.keys()]], [value, ['bias', 'weight']])
  assert.ok(old.weight instanceof nn.Parameter)
  const spectral = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(2, 2)))
  assert.deepEqual([...spectral.state_dict().keys()], ['bias', 'weight'])
  const parametrized = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)).eval()
  const weight = parametrized.weight.tolist()
  nn.utils.parametrize.remove_parametrizations(parametrized, 'weight')
  assert.deepEqual(
    [parametrized.weight.tolist(), String(parametrized)],
    [weight, 'Linear(in_features=2, out_features=2, bias=True)'],
  )
  assert.throws(() => nn.utils.remove_weight_norm(nn.Linear(1, 1)), /weight_norm of 'weight' not found in Linear/)
})

test('parameters as a vector, and back', () => {
  const linear = nn.Linear(2, 1)
  const vector = nn.utils.parameters_to_vector(linear.parameters())
  nn.utils.vector_to_parameters(vector.mul(2), linear.parameters())
  assert.deepEqual(nn.utils.parameters_to_vector(linear.parameters()).tolist(), vector.mul(2).tolist())
})

function plain(value: unknown): unknown {
  return (value as Dict).toObject()
}

function close(got: Tensor, wanted: readonly number[]): void {
  const values = got.toTypedArray() as Float32Array
  assert.equal(values.length, wanted.length)
  const scale = Math.max(...wanted.map(Math.abs), 1e-30)
  for (const [at, want] of wanted.entries()) {
    assert.ok(Math.abs((values[at] as number) - want) <= 1e-5 * scale, `element ${at} is ${values[at]}, not ${want}`)
  }
}
