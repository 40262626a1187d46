// TorchScript archives as PyTorch describes them: module tree, names, tensors, attributes, constants, code and files.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  loadSync,
  nn,
  PyObject,
  QuantizedTensor,
  report,
  repr,
  saveSync,
  ScriptModule,
  Tensor,
  Tuple,
  UnsafeError,
  UnsupportedError,
} from '../../../../src/index.js'
import * as serialization from '../../../../src/entries/serialization.js'
import type { CorpusTensor } from '../../../support/goldens/corpus.js'
import { corpusEntries, corpusPath } from '../../../support/goldens/corpus.js'
import { needs } from '../../../support/needs.js'
import type { DescribedScript } from '../../../support/goldens/other.js'
import { assertDescribed, otherFiles } from '../../../support/goldens/other.js'
import { withoutShared } from '../../../support/shared.js'
import { releases } from '../../../support/manifests/tagged.js'
import { sha256 } from '../../../support/manifests/tagged-tensors.js'

interface ScriptFixture {
  /** Base64. */
  readonly file: string
  readonly repr: string
  readonly attributes: Readonly<Record<string, string>>
  readonly state_dict: Readonly<Record<string, { dtype: string; shape: number[]; hex: string }>>
  readonly parameters: readonly string[]
  readonly buffers: readonly string[]
}

const { files } = JSON.parse(readFileSync(new URL('../../../fixtures/torchscript.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, ScriptFixture>>
}
const open = (name: string): ScriptModule =>
  loadSync(Buffer.from(files[name]!.file, 'base64'), { expect: ScriptModule })

for (const [name, expected] of Object.entries(files)) {
  test(`the ${name} module is what PyTorch loads`, () => {
    const module = open(name)
    assert.equal(repr(module), expected.repr)
    const state = [...module.state_dict()].map(([key, tensor]) => [
      key,
      {
        dtype: String(tensor.dtype),
        shape: [...tensor.shape],
        hex: Buffer.from(tensor.toBytes()).toString('hex'),
      },
    ])
    assert.deepEqual(state, Object.entries(expected.state_dict))
    assert.deepEqual(
      Array.from(module.named_parameters(), ([key]) => key),
      expected.parameters,
    )
    assert.deepEqual(
      Array.from(module.named_buffers(), ([key]) => key),
      expected.buffers,
    )
    for (const [attribute, text] of Object.entries(expected.attributes)) {
      // In the dict of attributes, which knows what is a float.
      assert.ok(repr(module.__dict__).includes(`'${attribute}': ${text}`), attribute)
    }
  })
}

test('attributes keep their Python types', () => {
  const module = open('rich')
  const colour = module.getattr('colour')
  assert.ok(colour instanceof PyObject)
  assert.deepEqual([colour.name, [...colour.args]], ['__torch__.Colour', [2]])
  assert.equal(module.get_submodule('sub')._parameters.get('none'), null)
  assert.ok(module.get_parameter('tied.w') === module.get_parameter('sub.w'), 'tied parameters are one')
})

test('code, constants, inputs, bytecode and files are there as data', () => {
  const rich = open('rich')
  assert.match(rich.code.get('code/__torch__.py') ?? '', /class Rich\(Module\):\n {2}__parameters__ = \[\]/)
  assert.deepEqual(
    [...rich.code.keys()].filter((name) => !name.endsWith('.py')),
    [],
  )
  assert.deepEqual(
    [...rich.extra_files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
    [
      ['a/b.bin', 'x'],
      ['notes.txt', 'hello'],
    ],
  )
  assert.equal(rich.traced_inputs, null)
  assert.equal(repr(open('traced').traced_inputs), "{'forward': [tensor(..., size=(1, 2))]}")
  assert.match(repr(open('lite').bytecode), /^\(8, \('__torch__.Lite.forward', \(\('instructions', /)
  assert.equal((rich.get_submodule('sub') as ScriptModule).constants, null)
})

test('a module that says its state itself gets it by its code, or keeps it as it is where none runs', () => {
  const ran = open('stateful').get_submodule('0')
  assert.equal(repr(ran.getattr('w')), 'tensor([1., 1.])')
  const inert = serialization.loadSync<ScriptModule>(Buffer.from(files['stateful']!.file, 'base64'))
  const state = inert.get_submodule('0').getattr('__getstate__')
  assert.ok(state instanceof Tuple)
  assert.equal(repr(state), '(tensor([1., 1.]), True)')
})

test('an object of C++ is inert, with its tensors', () => {
  const packed = open('quantized').get_submodule('0._packed_params').getattr('_packed_params')
  assert.ok(packed instanceof PyObject)
  assert.equal(packed.name, '__torch__.torch.classes.quantized.LinearPackedParamsBase')
  assert.ok((packed.state as Tuple)[0] instanceof QuantizedTensor)
})

test('it is not run by the entry without operators, and not pickled, and the errors say what to do', () => {
  const module = serialization.loadSync<ScriptModule>(Buffer.from(files['rich']!.file, 'base64'))
  assert.throws(
    () => module.forward(),
    (error) => error instanceof UnsupportedError && /torch\.export/.test(error.message),
  )
  assert.throws(
    () => saveSync([module], { allow: 'all' }),
    (error) => error instanceof UnsupportedError && /its state_dict\(\)/.test(error.message),
  )
  assert.equal(loadSync<Map<string, Tensor>>(saveSync(module.state_dict())).size, 8)
})

test('report names its classes, its source and its pickles', async () => {
  const { format, names, sources, pickles } = await report(Buffer.from(files['traced']!.file, 'base64'))
  assert.deepEqual(
    [format, pickles.map(({ name }) => name)],
    ['torchscript', ['data.pkl', 'constants.pkl', 'traced_inputs.pkl']],
  )
  assert.ok(names.some(({ name }) => name.startsWith('__torch__.torch.nn.modules.linear.')))
  assert.ok(names.some(({ name }) => name === 'torch._utils._rebuild_tensor_v2'))
  assert.match(sources[0]!.text, /class Linear\(Module\)/)
})

test('its state loads into modules of torch.nn', () => {
  const linear = nn.Linear(2, 3)
  assert.equal(repr(linear.load_state_dict(open('traced').state_dict())), '<All keys matched successfully>')
})

test('weights_only refuses it as PyTorch does, from 2.6 on', () => {
  const bytes = Buffer.from(files['traced']!.file, 'base64')
  for (const weights_only of [true, '2.6', '2.14'] as const)
    assert.throws(() => loadSync(bytes, { weights_only }), UnsafeError)
  assert.ok(loadSync(bytes, { weights_only: '1.13' }) instanceof ScriptModule)
})

for (const release of releases) {
  test(`archives of PyTorch ${release}`, needs(withoutShared('fixtures')), async (t) => {
    const scripts = otherFiles<DescribedScript>(release, '.pt').filter(({ name }) => name.startsWith('seq.'))
    for (const { name, path, expected } of scripts) {
      await t.test(name, () => {
        const module = loadSync(path, { expect: ScriptModule })
        assert.equal(repr(module), expected.repr)
        // Python's state_dict detaches, ours likewise.
        assertDescribed(module.state_dict(), expected.state_dict)
        assert.deepEqual([...module.state_dict().keys()], Object.keys(expected.state_dict))
        assert.deepEqual(
          Array.from(module.named_parameters(), ([key]) => key),
          expected.parameters,
        )
        assert.deepEqual(
          Array.from(module.named_buffers(), ([key]) => key),
          expected.buffers,
        )
        assert.deepEqual(
          Object.fromEntries(Array.from(module.extra_files, ([key, bytes]) => [key, new TextDecoder().decode(bytes)])),
          expected.extra,
        )
        const text = [...module.code.values()].join('\n').replace(/self: [\w.]+/g, 'self')
        // Of traced code PyTorch numbers the variables anew.
        const lines = name.includes('script') ? expected.code.split('\n') : ['def forward(self,']
        for (const line of lines) assert.ok(text.includes(line.trim()), line)
      })
    }
  })
}

test('archives of public repositories', needs(withoutShared('corpus')), async (t) => {
  for (const entry of [...corpusEntries('jit'), ...corpusEntries('jit-old')]) {
    await t.test(entry.file, () => {
      const module = loadSync(corpusPath(entry.file), { expect: ScriptModule })
      for (const tensor of entry.tensors) checkTensor(at(module, tensor.path), tensor)
      const named = new Set([...module.state_dict().values()].map((tensor) => tensor.untyped_storage()))
      for (const parameter of module.parameters()) assert.ok(named.has(parameter.untyped_storage()))
    })
  }
})

function at(module: ScriptModule, path: string): unknown {
  const [first, ...rest] = path.split('/')
  if (first === '<constants>' || first === 'tensors') return rest.reduce(step, module.constants)
  return [first as string, ...rest].reduce(step, module)
}

function step(value: unknown, name: string): unknown {
  if (value instanceof nn.Module) return value.getattr(name)
  if (value instanceof PyObject) return (value.state as Map<string, unknown>).get(name)
  return value instanceof Map ? (value as Map<string, unknown>).get(name) : (value as unknown[])[Number(name)]
}

function checkTensor(
  value: unknown,
  { path, dtype, shape, stride, storage_offset, requires_grad, sha256: hash }: CorpusTensor,
): void {
  assert.ok(value instanceof Tensor, path)
  assert.deepEqual(
    [
      String(value.dtype),
      [...value.shape],
      [...value.stride()],
      value.storage_offset(),
      value.requires_grad,
      sha256(value.toBytes()),
    ],
    // The oldest archives' manifest does not tell.
    [`torch.${dtype}`, shape, stride, storage_offset, requires_grad ?? value.requires_grad, hash],
    path,
  )
}
