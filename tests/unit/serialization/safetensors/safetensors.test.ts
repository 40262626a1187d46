// safetensors files: those that the library wrote are read as PyTorch reads them, and written again byte for byte; what
// save_model does of tied tensors; the way to .pt and back.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'node:test'
import {
  arange,
  complex128,
  Dict,
  load,
  loadSync,
  nn,
  OrderedDict,
  repr,
  SafetensorsDict,
  save,
  saveSync,
  Tensor,
  tensor,
  UnsafeError,
  UnsupportedError,
  zeros,
} from '../../../../src/index.js'
import { corpusEntries, corpusPath } from '../../../support/goldens/corpus.js'
import { needs } from '../../../support/needs.js'
import type { DescribedTensor } from '../../../support/goldens/other.js'
import { assertDescribed, otherFiles } from '../../../support/goldens/other.js'
import { withoutShared } from '../../../support/shared.js'
import { sha256 } from '../../../support/manifests/tagged-tensors.js'

interface FileFixture {
  /** Base64. */
  readonly file: string
  readonly tensors: Readonly<Record<string, { dtype: string; shape: number[]; stride: number[]; hex: string }>>
  readonly metadata: Readonly<Record<string, string>> | null
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/safetensors-files.json', import.meta.url), 'utf8'),
) as {
  readonly files: Readonly<Record<string, FileFixture>>
}

const inFormat = { format: 'safetensors' } as const
const file = (name: string): Buffer => Buffer.from(fixture.files[name]!.file, 'base64')
const loaded = (bytes: Uint8Array): SafetensorsDict => loadSync(bytes, { expect: SafetensorsDict })

for (const [name, { tensors, metadata }] of Object.entries(fixture.files)) {
  test(`the library's file of ${name} is read`, () => {
    const dict = loaded(file(name))
    const found = [...dict].map(([key, value]) => [
      key,
      {
        dtype: String(value.dtype),
        shape: [...value.shape],
        stride: [...value.stride()],
        hex: Buffer.from(value.untyped_storage().bytes()).toString('hex'),
      },
    ])
    assert.deepEqual(found, Object.entries(tensors))
    assert.deepEqual([...dict.metadata], Object.entries(metadata ?? {}))
  })

  test(`the library's file of ${name} is written byte for byte`, () => {
    const dict = loaded(file(name))
    const backwards = new Map([...dict].toReversed())
    assert.deepEqual(Buffer.from(saveSync(backwards, { ...inFormat, metadata: metadata ?? undefined })), file(name))
    if (name !== 'empty metadata') assert.deepEqual(Buffer.from(saveSync(dict, inFormat)), file(name))
  })
}

test('a module is saved as save_model saves it: one name of tied tensors, and all contiguous', () => {
  const tensors = loaded(file('model'))
  const model = new nn.Module()
  model.register_parameter('embed', nn.Parameter(tensors.get('embed')!))
  model.add_module('head', new nn.Module())
  model.get_submodule('head').register_parameter('weight', model.get_parameter('embed'))
  model.get_submodule('head').register_parameter('bias', nn.Parameter(tensors.get('head.bias')!))
  const columns = tensors.get('mixed')!.t().contiguous().t()
  assert.equal(columns.is_contiguous(), false)
  model.register_parameter('mixed', nn.Parameter(columns))
  assert.deepEqual(Buffer.from(saveSync(model, inFormat)), file('model'))
  assert.deepEqual(Buffer.from(saveSync(model.state_dict(), inFormat)), file('model'))
})

test('metadata that is given stays before what is written of tied tensors', () => {
  const tied = tensor([1, 2])
  const { metadata } = loaded(
    saveSync({ b: tied, a: tied, c: tied }, { ...inFormat, metadata: { format: 'pt', c: 'mine' } }),
  )
  assert.deepEqual(
    [...metadata],
    [
      ['format', 'pt'],
      ['c', 'mine'],
      ['b', 'a'],
    ],
  )
})

test('loading tied tensors into a model says how', () => {
  const make = (): nn.Sequential => {
    const net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net.get_submodule('1').register_parameter('weight', net.get_parameter('0.weight'))
    return net
  }
  const source = make()
  const dict = loaded(saveSync(source, inFormat))
  const net = make()
  assert.throws(
    () => net.load_state_dict(dict),
    /Missing key\(s\) in state_dict: "1\.weight"\. \n\t.* \{ strict: false \}/s,
  )
  net.load_state_dict(dict, { strict: false })
  assert.equal(repr(net.state_dict()), repr(source.state_dict()))
})

test('a path that ends in .safetensors says the format', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  try {
    const path = join(folder, 'model.safetensors')
    const tensors = { w: tensor([1.5]) }
    await save(tensors, path, { metadata: { a: 'b' } })
    assert.ok((await load(path)) instanceof SafetensorsDict)
    saveSync(tensors, pathToFileURL(path))
    assert.ok(loadSync(path) instanceof SafetensorsDict)
    saveSync(tensors, path, inFormat)
    assert.ok(loadSync(path) instanceof SafetensorsDict)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('.safetensors to .pt and back keeps tensors and metadata', () => {
  const first = loaded(file('metadata'))
  const pt = loadSync(saveSync(first), { expect: OrderedDict })
  assert.deepEqual(pt.__dict__?.get('metadata'), first.metadata)
  assert.deepEqual(Buffer.from(saveSync(pt, inFormat)), file('metadata'))
  assert.deepEqual(saveSync(first, { weights_only: true }), saveSync(first))
  const plain = loadSync(saveSync(loaded(file('shapes'))))
  assert.ok(plain instanceof Dict && !(plain instanceof OrderedDict))
  assert.deepEqual(Buffer.from(saveSync(plain, inFormat)), file('shapes'))
})

test('it is printed as the dict that it is', () => {
  assert.equal(repr(loaded(saveSync({ a: tensor([1]) }, inFormat))), "{'a': tensor([1])}")
})

test('views that have no byte in common are written each by itself', () => {
  const base = arange(6, { dtype: tensor([1.5]).dtype })
  const bytes = saveSync({ rest: base.narrow(0, 2, 4), first: base.narrow(0, 0, 2) }, inFormat)
  assert.deepEqual(Buffer.from(bytes), file('slices'))
})

const base = arange(24).reshape(4, 6)
const REFUSED: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'a part and the whole': [{ whole: base, row: base.select(0, 1) }, /"row" and "whole" share memory/],
  'two parts that overlap': [
    { a: base.narrow(0, 0, 3), b: base.narrow(0, 1, 3) },
    /"a" and "b" share memory.*"b": tensor.clone\(\)/s,
  ],
  'one part twice': [{ a: base.narrow(0, 0, 3), b: base.narrow(0, 0, 3) }, /without being one tensor that covers it/],
  'a transposed twin': [{ a: base, b: base.t() }, /"a" and "b" share memory/],
  'another shape of the same memory': [{ a: base, b: base.flatten() }, /"a" and "b" share memory/],
  'a number': [{ weights: base, epoch: 3 }, /not an object of type int at "epoch"/],
  'a nested dict': [
    new Dict([['model', new Dict([['w', base]])]]),
    /not an object of type dict at "model".*state_dict\(\)/s,
  ],
  'a key that is no text': [new Dict([[1, base]]), /not the key 1 of type int/],
  'the name of the metadata': [{ __metadata__: base }, /"__metadata__", which is the metadata's/],
  'a list': [[base], /not an object of type list/],
  'a tensor by itself': [base, /not an object of type Tensor/],
  'a dtype that the format has not': [
    { z: zeros(2, { dtype: complex128 }) },
    /not a tensor of dtype torch.complex128 at "z"/,
  ],
  'half a surrogate pair': [{ '\ud800': base }, /no Unicode text/],
}

for (const [what, [value, message]] of Object.entries(REFUSED)) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => saveSync(value, inFormat),
      (error) => error instanceof UnsupportedError && message.test(error.message),
    )
  })
}

test('weights_only: PyTorch reads safetensors by torch.load since 2.14', () => {
  assert.ok(loadSync(file('shapes'), { weights_only: true }) instanceof SafetensorsDict)
  for (const weights_only of ['1.13', '2.6'] as const)
    assert.throws(() => loadSync(file('shapes'), { weights_only }), UnsafeError)
})

test('options of other formats, and formats that are none, are refused', () => {
  assert.throws(
    () => saveSync({}, { ...inFormat, pickle_protocol: 2 }),
    /'pickle_protocol' means nothing .* safetensors/,
  )
  assert.throws(() => saveSync({}, { metadata: {} }), /'metadata' means nothing .* zip/)
  assert.throws(() => saveSync({}, { format: 'onnx' as never }), TypeError)
  assert.throws(() => saveSync({}, { ...inFormat, metadata: { epoch: 3 as never } }), /epoch is no text/)
})

for (const release of ['2.6.0', '2.14.1'] as const) {
  test(`files of PyTorch ${release}'s machine`, needs(withoutShared('fixtures')), async (t) => {
    const files = otherFiles<{ tensors: Record<string, DescribedTensor>; metadata: Record<string, string> | null }>(
      release,
      '.safetensors',
    )
    for (const { name, path, expected } of files) {
      await t.test(name, () => {
        const dict = loadSync(path, { expect: SafetensorsDict })
        assertDescribed(dict, expected.tensors)
        assert.deepEqual(dict.metadata.toObject(), Object.assign(Object.create(null), expected.metadata))
        if (dict.metadata.size < 2) assert.deepEqual(Buffer.from(saveSync(dict, inFormat)), readFileSync(path))
      })
    }
  })
}

test('files of public repositories', needs(withoutShared('corpus')), async (t) => {
  for (const entry of corpusEntries('safetensors')) {
    await t.test(entry.file, () => {
      const first = loadSync(corpusPath(entry.file), { expect: SafetensorsDict })
      for (const dict of [first, loaded(saveSync(first, inFormat))]) {
        assert.equal(dict.size, entry.tensors.length)
        for (const { path, dtype, shape, sha256: hash } of entry.tensors) {
          const value = dict.get(path.replaceAll('~1', '/').replaceAll('~0', '~'))
          assert.ok(value instanceof Tensor, path)
          assert.deepEqual(
            [
              String(value.dtype),
              [...value.shape],
              value.is_contiguous(),
              value.storage_offset(),
              sha256(value.toBytes()),
            ],
            [`torch.${dtype.replace(/^U(\d+)$/, 'uint$1')}`, shape, true, 0, hash],
            path,
          )
        }
      }
    })
  }
})
