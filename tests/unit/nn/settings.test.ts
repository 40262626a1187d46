// Modules of files one setting of which is odd, against PyTorch: what PyTorch computes is computed, what it prints is printed,
// and everything else is refused by a typed error: when the module is built, or where the setting is read.
// tests/fixtures/module-settings.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { copyFloatMark } from '../../../src/python/marks.js'
import {
  Dict,
  loadSync,
  manual_seed,
  nn,
  saveSync,
  Tensor,
  TorchletError,
  UnpicklingError,
} from '../../../src/index.js'

type Output = readonly [dtype: string, shape: readonly number[], values: readonly (number | string)[]]
type Outputs = Output | readonly ['tuple', readonly Outputs[]] | readonly [type: string]

interface Row {
  readonly repr: string
  readonly outputs: readonly (Outputs | null)[]
  readonly settings: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const table = JSON.parse(readFileSync(new URL('../../fixtures/module-settings.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly modules: Readonly<Record<string, Row>>
}

const [modules, odd] = loadSync<
  readonly [Dict<string, readonly [nn.Module<unknown>, readonly unknown[]]>, Dict<string, unknown>]
>(readFileSync(new URL('../../fixtures/module-settings.pt', import.meta.url)))

const kinds = ['missing', ...odd.keys()]

/** What PyTorch computes and torchlet does not, by module and setting, and why. */
const apart: readonly (readonly [module: RegExp, setting: RegExp, why: string])[] = [
  [/./, /^(inplace|include_last_offset|track_running_stats)$/, 'a vector where its truth is not asked for'],
  [/^(GRU|LSTM|RNN)/, /^(weight|bias)_|^_flat_weights/, 'weights are those of _parameters, not of _flat_weights'],
  [/^(GRU|LSTM|RNN)/, /^(hidden_size|proj_size|bias|weight_.*|bias_.*)$/, 'sizes and weights are held to each other'],
  [/Cell$|^MultiheadAttention/, /bias/, 'a bias has its size'],
  [/^Transformer/, /./, 'children are modules, and run one by one where PyTorch takes its fast path'],
  [/^(Sequential|DataParallel)$/, /./, 'children are modules'],
  [/^AdaptiveLogSoftmax/, /^shortlist_size$/, 'cutoffs and shortlist agree'],
  [/^LinearCrossEntropyLoss$/, /^(out_features|num_classes)$/, 'sizes are given, not inferred'],
  [/Conv1d circular|Conv2d reflect/, /^padding$/, 'held to its kind though padding_mode takes its place'],
  [/./, /^(stride|dilation|kernel_size|output_padding|padding)$/, 'sizes have bounds'],
  [/^FractionalMaxPool/, /^output_(size|ratio)$/, 'no empty outputs'],
  [/^(CrossMapLRN2d|LocalResponseNorm|GaussianNLLLoss)$/, /./, 'factors are numbers'],
  [/^MultiLabelSoftMarginLoss$/, /^weight$/, 'weights are tensors'],
  [/^(Hardtanh|ReLU6)$/, /_val$/, 'bounds that are NaN'],
  [/^TripletMarginLoss$/, /^eps$/, 'beyond what float32 tells apart'],
]

for (const [name, row] of Object.entries(table.modules)) {
  test(`${name}: odd settings, as PyTorch ${table.torch}`, () => {
    const before = nn.setWarningHandler(() => {})
    const [module, inputs] = modules.get(name) as readonly [nn.Module<unknown>, readonly unknown[]]
    assert.equal(String(module), row.repr)
    for (const [setting, outcomes] of Object.entries(row.settings)) {
      const known = apart.find(([of, named]) => of.test(name) && named.test(setting))
      // Of a setting that is never read, and of `training`, a few values say all.
      const isRead =
        setting !== 'training' &&
        new Set(Object.values(outcomes)).size + (kinds.length - Object.keys(outcomes).length) > 1
      for (const [at, kind] of kinds.entries()) {
        if (!isRead && at % 8 !== 0) continue
        check(name, module, inputs, row, setting, kind, known === undefined)
      }
    }
    nn.setWarningHandler(before)
  })
}

test('an odd setting is refused when its file is loaded', () => {
  const [module] = modules.get('Conv2d') as readonly [nn.Module<unknown>, unknown]
  const stride = module.__dict__.get('stride')
  for (const [value, found] of [
    ['x', /Conv2d.stride is "x", not an int from 1 to \d+, or a tuple of 2/],
    [[1, [2]], /Conv2d.stride is <class 'list'>, not/],
    [null, /Conv2d.stride is None, not/],
  ] as const) {
    module.__dict__.set('stride', value)
    const saved = saveSync(module)
    module.__dict__.set('stride', stride)
    assert.throws(
      () => loadSync(saved),
      (error) => error instanceof UnpicklingError && found.test(error.message),
    )
  }
})

function check(
  name: string,
  module: nn.Module<unknown>,
  inputs: readonly unknown[],
  { repr, outputs, settings, texts }: Row,
  setting: string,
  kind: string,
  isHeld: boolean,
): void {
  const where = `${name}.${setting} = ${kind}`
  const output = settings[setting]?.[kind]
  const wanted = output === undefined || !isHeld ? undefined : outputs[output]
  const built = attempt(() => altered(module, setting, kind), [UnpicklingError], where)
  if (built === null) return assert.ok(wanted === undefined, `${where} is refused`)
  const text = attempt(() => String(built), [TorchletError], where)
  const said = texts[setting]?.[kind]
  if (said !== undefined && text !== null) assert.equal(text, said === 'usual' ? repr : said, where)
  attempt(() => built.state_dict(), [TorchletError], where)
  manual_seed(1)
  const result = attempt(() => [built.__call__(...copies(inputs))], [TorchletError, RangeError, TypeError], where)
  if (wanted === undefined) return
  assert.ok(result !== null, `${where} raises`)
  assert.ok(isSame(result[0], wanted as Outputs), `${where} gives another output`)
}

/** A module as its file would be built, with tensors of its own. */
function altered(module: nn.Module<unknown>, setting: string, kind: string): nn.Module<unknown> {
  const state = new Dict(module.__dict__)
  for (const [key, value] of state) copyFloatMark(module.__dict__, state, key, value)
  const registries = ['_parameters', '_buffers', '_modules'].map((registry) => {
    const copy = new Dict(
      [...(state.get(registry) as Dict<string, unknown>)].map(([key, value]) => [key, ownCopy(value)]),
    )
    state.set(registry, copy)
    return copy as Dict<string, unknown>
  })
  const place = registries.find((registry) => registry.has(setting)) ?? state
  if (kind === 'missing') place.delete(setting)
  else place.set(setting, odd.get(kind))
  const made = Reflect.construct(nn.Module, [], module.constructor as never) as nn.Module<unknown>
  made.__setstate__(state)
  return made
}

function ownCopy(value: unknown): unknown {
  if (!(value instanceof Tensor)) return value
  const copy = value.detach().clone()
  return value instanceof nn.Parameter ? nn.Parameter(copy, value.requires_grad) : copy
}

/** The same tensor twice stays the same. */
function copies(inputs: readonly unknown[]): unknown[] {
  const made = new Map<unknown, unknown>()
  return inputs.map((input) => {
    if (!made.has(input)) made.set(input, input instanceof Tensor ? input.clone() : input)
    return made.get(input)
  })
}

/** Null where it throws one of these: what the platform says of code that trips over a value is none. */
function attempt<T>(
  run: () => T,
  allowed: readonly (abstract new (...args: never) => Error)[],
  where: string,
): T | null {
  try {
    return run()
  } catch (error) {
    const { name, message } = error as Error
    const trips =
      /Cannot (read|convert|set|destructure|mix)|is not (a function|iterable|a constructor)|undefined|Invalid .*length|call stack/
    const isAllowed = allowed.some((type) => error instanceof type)
    assert.ok(isAllowed && (error instanceof TorchletError || !trips.test(message)), `${where}: ${name}: ${message}`)
    return null
  }
}

function isSame(result: unknown, [kind, ...rest]: Outputs): boolean {
  if (kind === 'tuple') {
    const items = rest[0] as readonly Outputs[]
    return (
      Array.isArray(result) && result.length === items.length && items.every((item, at) => isSame(result[at], item))
    )
  }
  if (!(result instanceof Tensor)) return kind === 'NoneType' && result === null
  const [shape, values] = rest as [readonly number[], readonly (number | string)[]]
  let all = Array.from(result.toTypedArray() as ArrayLike<number>, Number)
  if (all.length > 64) all = all.filter((_, at) => at % Math.floor(all.length / 32) === 0)
  return (
    result.dtype.name === kind &&
    result.sizes.join() === shape.join() &&
    all.length === values.length &&
    all.every((value, at) => isClose(value, Number(String(values[at]).replace('inf', 'Infinity'))))
  )
}

function isClose(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-4 * Math.max(1e-3, Math.abs(b))
}
