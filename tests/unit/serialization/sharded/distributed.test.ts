// Distributed checkpoints: what PyTorch's dcp_to_torch_save makes of them, from a folder and by `resolve`; and every way in
// which their metadata can lie.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'node:test'
import {
  ArchiveError,
  Dict,
  float64,
  load,
  loadSync,
  PyObject,
  report,
  saveSync,
  Size,
  Tensor,
  tensor,
  Tuple,
  UnsafeError,
  UnsupportedError,
} from '../../../../src/index.js'
import { pickle } from '../../../support/plain-pickle.js'
import { unpickle } from '../../../support/plain-pickle.js'
import { reduceTorch } from '../../../../src/serialization/writing/reduce.js'
import { torchNames } from '../../../../src/serialization/names/torch-names.js'
import { needs } from '../../../support/needs.js'
import type { Described } from '../../../support/goldens/other.js'
import { assertDescribed, otherFiles } from '../../../support/goldens/other.js'
import { withoutShared } from '../../../support/shared.js'

type Value =
  | null
  | number
  | string
  | { dtype: string; shape: number[]; hex: string }
  | readonly Value[]
  | { readonly [name: string]: Value }

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/distributed.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, string>>
  readonly value: Value
}
const METADATA = '.metadata'
const files = new Map(Object.entries(fixture.files).map(([name, text]) => [name, Buffer.from(text, 'base64')]))
const resolve = (name: string): Buffer => files.get(name)!

function plain(value: unknown): Value {
  if (value instanceof Tensor)
    return { dtype: String(value.dtype), shape: [...value.shape], hex: Buffer.from(value.toBytes()).toString('hex') }
  if (value instanceof Dict) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]))
  return Array.isArray(value) ? value.map(plain) : (value as Value)
}

test('chunks of every shape are put together, by resolve', async () => {
  assert.deepEqual(plain(loadSync(resolve(METADATA), { resolve })), fixture.value)
  assert.deepEqual(
    plain(
      await load(new Blob([resolve(METADATA) as Uint8Array<ArrayBuffer>]), {
        resolve: async (name) => new Blob([resolve(name) as Uint8Array<ArrayBuffer>]),
      }),
    ),
    fixture.value,
  )
})

test('from a folder, as path and as URL, and from the metadata in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-'))
  try {
    for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
    for (const source of [folder, pathToFileURL(folder), join(folder, METADATA)]) {
      assert.deepEqual(plain(loadSync(source)), fixture.value)
      assert.deepEqual(plain(await load(source)), fixture.value)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('without the other files the error says what is needed', () => {
  assert.throws(
    () => loadSync(resolve(METADATA)),
    (error) => error instanceof UnsupportedError && /option resolve/.test(error.message),
  )
})

test("its classes are PyTorch's own, and weights_only refuses it", async () => {
  const { names, format } = await report(resolve(METADATA), { resolve })
  assert.equal(format, 'distributed')
  assert.deepEqual(
    names.filter(({ verdict }) => verdict === 'dangerous' || verdict === 'unknown'),
    [],
  )
  assert.throws(() => loadSync(resolve(METADATA), { resolve, weights_only: true }), UnsafeError)
})

test('tensors are contiguous, with storages of their own', () => {
  const { model } = loadSync<Dict>(resolve(METADATA), { resolve }).toObject() as { model: Record<string, Tensor> }
  for (const [name, value] of Object.entries(model)) {
    assert.ok(value.is_contiguous(), name)
    assert.equal(value.untyped_storage().nbytes, value.nbytes, name)
  }
})

for (const release of ['2.6.0', '2.14.1'] as const) {
  test(`the checkpoint of PyTorch ${release}`, needs(withoutShared('fixtures')), () => {
    for (const { path, expected } of otherFiles<Described>(release, 'dcp')) assertDescribed(loadSync(path), expected)
  })
}

// Lies. The metadata is the fixture's, changed and pickled again.

class Metadata {
  readonly root: PyObject

  constructor() {
    this.root = unpickle(resolve(METADATA), {
      find_class: (module, qualname) => torchNames.get(`${module}.${qualname}`),
    }) as PyObject
  }

  get bytes(): Uint8Array {
    return pickle(this.root, { reduce: (object) => reduceTorch(object), allowName: () => true, protocol: 4 })
  }

  get tensors(): Dict<string, PyObject> {
    return fields(this.root).get('state_dict_metadata') as Dict<string, PyObject>
  }

  get paths(): Dict<string, Tuple> {
    return fields(this.root).get('planner_data') as Dict<string, Tuple>
  }

  /** The fields of the chunk of a tensor. */
  chunk(name: string, index = 0): Dict<string, unknown> {
    return fields((fields(this.tensors.get(name)!).get('chunks') as PyObject[])[index]!)
  }

  /** The fields of the place of a chunk, or of an object. */
  place(name: string, offsets: readonly number[] | null): Dict<string, unknown> {
    for (const [index, info] of fields(this.root).get('storage_data') as Dict<PyObject, PyObject>) {
      const offset = fields(index).get('offset') as Size | null | undefined
      if (fields(index).get('fqn') === name && offset?.join() === offsets?.join()) return fields(info)
    }
    throw new Error(`no place of ${name} at ${String(offsets)}`)
  }
}

function fields(object: PyObject): Dict<string, unknown> {
  return object.state as Dict<string, unknown>
}

const BLOCKS = 'model.blocks'
const WHOLE = 'model.whole'

const LIES: Readonly<Record<string, readonly [(metadata: Metadata) => void, RegExp]>> = {
  'no state': [({ root }) => fields(root).set('state_dict_metadata', null), /no dict as state_dict_metadata/],
  'no storage': [({ root }) => fields(root).set('storage_data', []), /no dict as storage_data/],
  'an entry of another class': [({ tensors, root }) => tensors.set(WHOLE, root), /no TensorStorageMetadata/],
  'a size that is negative': [({ tensors }) => fields(tensors.get(WHOLE)!).set('size', [-4]), /no sizes as size/],
  'a size that is none': [({ tensors }) => fields(tensors.get(WHOLE)!).set('size', null), /no sizes as size/],
  'chunks that are no list': [({ tensors }) => fields(tensors.get(WHOLE)!).set('chunks', null), /no list of chunks/],
  'no dtype': [({ tensors }) => fields(tensors.get(WHOLE)!).set('properties', null), /no dtype/],
  'a tensor larger than its chunks': [
    ({ tensors }) => fields(tensors.get(WHOLE)!).set('size', Size.of(5)),
    /has 5 elements, and its chunks 4/,
  ],
  'a tensor of more than 2^53 elements': [
    ({ tensors }) => fields(tensors.get(WHOLE)!).set('size', Size.of(2 ** 30, 2 ** 30)),
    /2\^53|beyond its own/,
  ],
  'a chunk beyond its tensor': [
    (it) => it.chunk(BLOCKS).set('sizes', Size.of(6, 4)),
    /has a chunk of \[6, 4\] at \[0, 0\], beyond/,
  ],
  'a chunk of other dimensions': [(it) => it.chunk(BLOCKS).set('sizes', Size.of(3)), /beyond its own/],
  'a chunk left out': [
    ({ tensors }) => (fields(tensors.get(BLOCKS)!).get('chunks') as unknown[]).pop(),
    /has 35 elements, and its chunks/,
  ],
  'a chunk twice': [
    ({ tensors }) => {
      // Of four blocks of 3 or 2 rows and 4 or 3 columns: the two of 3 rows twice leave as many as the others too few.
      const state = fields(tensors.get('model.rows')!)
      const chunks = state.get('chunks') as PyObject[]
      state.set('chunks', [chunks[0], chunks[0], chunks[2], chunks[3]])
    },
    /chunks that overlap/,
  ],
  'a chunk without a place': [
    (it) => it.chunk(BLOCKS).set('offsets', Size.of(0, 1)),
    /no place of "model.blocks" at \[0, 1\]|beyond/,
  ],
  'a place beyond its file': [(it) => it.place(WHOLE, [0]).set('offset', 1e6), /lies at bytes 1000000 to/],
  'a length beyond its file': [(it) => it.place(WHOLE, [0]).set('length', 2 ** 50), /share bytes|lies at bytes/],
  'an offset that is negative': [
    (it) => it.place(WHOLE, [0]).set('offset', -1),
    /no integer from 0 to 2\^53 as offset/,
  ],
  'too few bytes': [(it) => it.place(WHOLE, [0]).set('length', 31), /\[4\] in 31 bytes, which are too few/],
  'a file in another folder': [(it) => it.place(WHOLE, [0]).set('relative_path', '../secret'), /no plain name/],
  'a file that is no text': [(it) => it.place(WHOLE, [0]).set('relative_path', null), /no file of "model.whole"/],
  'two items at one place': [
    (it) => {
      const { file, offset } = {
        file: it.place(WHOLE, [0]).get('relative_path'),
        offset: it.place(WHOLE, [0]).get('offset'),
      }
      it.place('epoch', null).set('relative_path', file).set('offset', offset)
    },
    /two items share bytes/,
  ],
  'a transform': [(it) => it.place(WHOLE, [0]).set('transform_descriptors', ['zstd']), /compressed or encrypted/],
  'another dtype than its file': [
    ({ tensors }) => {
      const properties = fields(tensors.get(WHOLE)!).get('properties') as PyObject
      properties.state = Tuple.of(float64, ...(properties.state as Tuple).slice(1))
    },
    /a chunk of torch.int64, and is of torch.float64 itself/,
  ],
  'a path that is no tuple': [({ paths }) => paths.set(WHOLE, Tuple.of()), /no path of keys/],
  'a path through a tensor': [({ paths }) => paths.set(WHOLE, Tuple.of('epoch', 'x')), /claim "epoch/],
  'a path twice': [({ paths }) => paths.set(WHOLE, paths.get('epoch')!), /claim "epoch"/],
  'an index without end': [({ paths }) => paths.set(WHOLE, Tuple.of<unknown>('list', 2 ** 40)), /claim "list/],
  'an index of a dict': [({ paths }) => paths.set(WHOLE, Tuple.of<unknown>('model', 0)), /claim "model.0"/],
  'a path without end': [
    ({ paths }) => paths.set(WHOLE, Tuple.from(Array<string>(1000).fill('a'))),
    /more than 100 keys deep/,
  ],
}

for (const [what, [change, reason]] of Object.entries(LIES)) {
  test(`a distributed checkpoint with ${what} is refused`, () => {
    const metadata = new Metadata()
    change(metadata)
    assert.throws(
      () => loadSync(metadata.bytes, { resolve }),
      (error) => {
        assert.ok(error instanceof ArchiveError || error instanceof UnsupportedError, String(error))
        assert.match(error.message, reason)
        return true
      },
    )
  })
}

test('a file that holds something else is refused', () => {
  const metadata = new Metadata()
  const other = (value: unknown): void => {
    const place = metadata.place(WHOLE, [0])
    const bytes = saveSync(value)
    place.set('relative_path', 'other').set('offset', 0).set('length', bytes.length)
    assert.throws(
      () => loadSync(metadata.bytes, { resolve: (name) => (name === 'other' ? bytes : resolve(name)) }),
      ArchiveError,
    )
  }
  for (const value of [3, tensor([1, 2, 3]), tensor([1.5, 2.5, 3.5, 4.5])]) other(value)
})

test('metadata changed in nothing is read', () => {
  assert.deepEqual(plain(loadSync(new Metadata().bytes, { resolve })), fixture.value)
})
