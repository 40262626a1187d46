// Every way in which an archive of torch.export can lie beyond those of any zip, pickle and JSON, one test each.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArchiveError, Dict, ExportedModule, nn, saveSync, tensor, UnsupportedError } from '../../../../src/index.js'
import { loadSync } from '../../../../src/entries/serialization.js'
import { makeZip } from '../../io/zip/make-zip.js'

type Records = Readonly<Record<string, unknown>>

/** A zip of records: bytes as they are, text likewise, anything else as JSON. */
function archive(records: Records, root = 'r/'): Uint8Array {
  const members = Object.entries(records)
    .filter(([, data]) => data !== undefined)
    .map(([name, data]) => ({
      name: root + name,
      data:
        data instanceof Uint8Array
          ? data
          : new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data)),
    }))
  return makeZip(members).bytes
}

const meta = {
  dtype: 7,
  sizes: [{ as_int: 2 }],
  strides: [{ as_int: 1 }],
  storage_offset: { as_int: 0 },
  requires_grad: true,
  layout: 7,
}
const weight = (change: object = {}, about: object = {}): object => ({
  path_name: 'weight_0',
  is_param: true,
  use_pickle: false,
  tensor_meta: { ...meta, ...change },
  ...about,
})
const program = (...input_specs: object[]): object => ({ graph_module: { graph: {}, signature: { input_specs } } })
const weights = 'data/weights/model_weights_config.json'
const constants = 'data/constants/model_constants_config.json'

const good: Records = {
  'models/model.json': program(),
  [weights]: { config: { w: weight() } },
  'data/weights/weight_0': '12345678',
  [constants]: { config: {} },
  archive_format: 'pt2',
  archive_version: '0',
}
const withWeights = (config: Record<string, object>): Records => ({ ...good, [weights]: { config } })

test('the archive that the lies start from is read', () => {
  assert.deepEqual([...loadSync(archive(good), { expect: ExportedModule }).state_dict().keys()], ['w'])
})

const LIES: Readonly<Record<string, readonly [Records, RegExp, abstract new (...args: never) => Error]>> = {
  'another format': [{ ...good, archive_format: 'pt3' }, /archive_format .* "pt3", not pt2/, UnsupportedError],
  'another version': [{ ...good, archive_version: '1' }, /archive_version .* "1", not 0/, UnsupportedError],
  'a big-endian order': [{ ...good, byteorder: 'big' }, /big-endian/, UnsupportedError],
  'no program': [{ ...good, 'models/model.json': undefined }, /AOTInductor/, UnsupportedError],
  'a program that is no JSON': [{ ...good, 'models/model.json': '{' }, /no JSON/, ArchiveError],
  'a program without a graph': [{ ...good, 'models/model.json': {} }, /graph_module is no object/, ArchiveError],
  'no weights': [{ ...good, [weights]: undefined }, /no such entry/, ArchiveError],
  'no constants': [{ ...good, [constants]: undefined }, /no such entry/, ArchiveError],
  'weights that are a list': [{ ...good, [weights]: { config: [] } }, /config is no object/, ArchiveError],
  'a weight twice': [{ ...good, [weights]: '{"config":{"w":1,"w":1}}' }, /"w" is there twice/, ArchiveError],
  'a weight without a record': [
    withWeights({ w: weight({}, { path_name: 'weight_1' }) }),
    /no such entry/,
    ArchiveError,
  ],
  'a weight elsewhere': [
    withWeights({ w: weight({}, { path_name: '../../archive_format' }) }),
    /no such entry/,
    ArchiveError,
  ],
  'an unknown dtype': [withWeights({ w: weight({ dtype: 99 }) }), /dtype is no dtype/, ArchiveError],
  'a sparse layout': [withWeights({ w: weight({ layout: 1 }) }), /not strided/, UnsupportedError],
  'a size that is a name': [
    withWeights({ w: weight({ sizes: [{ as_name: 's0' }] }) }),
    /as_int is no integer/,
    ArchiveError,
  ],
  'a negative size': [withWeights({ w: weight({ sizes: [{ as_int: -1 }] }) }), /as_int is no integer/, ArchiveError],
  'more than its record has': [
    withWeights({ w: weight({ sizes: [{ as_int: 3 }] }) }),
    /views 12 bytes of a storage of 8/,
    ArchiveError,
  ],
  'an offset beyond its record': [
    withWeights({ w: weight({ storage_offset: { as_int: 1 } }) }),
    /views 12 bytes/,
    ArchiveError,
  ],
  'a stride beyond its record': [
    withWeights({ w: weight({ strides: [{ as_int: 9 }] }) }),
    /views 40 bytes/,
    ArchiveError,
  ],
  'fewer strides than sizes': [withWeights({ w: weight({ strides: [] }) }), /1 sizes but 0 strides/, ArchiveError],
  'elements beyond 2^53': [
    withWeights({
      w: weight({ sizes: [{ as_int: 2 ** 40 }, { as_int: 2 ** 40 }], strides: [{ as_int: 0 }, { as_int: 0 }] }),
    }),
    /beyond 2\^53/,
    ArchiveError,
  ],
  'a flag that is no boolean': [
    withWeights({ w: weight({}, { is_param: 1 }) }),
    /is_param is no boolean/,
    ArchiveError,
  ],
  'a name with an empty part': [withWeights({ 'a..b': weight() }), /has an empty part/, ArchiveError],
  'a name that is a module, too': [
    withWeights({ a: weight(), 'a.b': weight() }),
    /is the name of something else/,
    ArchiveError,
  ],
  'a module whose name is a weight, too': [
    withWeights({ 'a.b': weight(), a: weight() }),
    /is the name of something else/,
    ArchiveError,
  ],
  "a name of Module's own": [withWeights({ training: weight() }), /is the name of something else/, ArchiveError],
  'a name without end': [
    withWeights({ [Array(1000).fill('a').join('.')]: weight() }),
    /more than 100 modules deep/,
    ArchiveError,
  ],
  'a buffer that is not there': [
    { ...good, 'models/model.json': program({ buffer: { arg: {}, buffer_name: 'b', persistent: false } }) },
    /"b" is a buffer and not among/,
    ArchiveError,
  ],
  'a weight that is no tensor': [
    { ...withWeights({ w: weight({}, { use_pickle: true }) }), 'data/weights/weight_0': saveSync(3) },
    /"w" is no tensor/,
    ArchiveError,
  ],
}

for (const [what, [records, reason, cls]] of Object.entries(LIES)) {
  test(`a .pt2 with ${what} is refused`, () => {
    assert.throws(
      () => loadSync(archive(records)),
      (error) => {
        assert.ok(error instanceof cls, String(error))
        assert.match(error.message, reason)
        return true
      },
    )
  })
}

test('programs of fake tensors have sizes and no elements', () => {
  const module = loadSync(archive({ ...good, 'data/weights/weight_0': '' }), { expect: ExportedModule })
  assert.deepEqual([...module.get_parameter('w').shape], [2])
  assert.throws(() => module.get_parameter('w').untyped_storage(), UnsupportedError)
})

test('weights and constants of the first such archives are files of torch.save', () => {
  const tensors = { w: nn.Parameter(tensor([1.5])) }
  const old = {
    ...good,
    [weights]: undefined,
    [constants]: undefined,
    'data/weights/model.pt': saveSync(tensors),
    'data/constants/model.pt': saveSync({}),
  }
  assert.deepEqual([...loadSync(archive(old), { expect: ExportedModule }).state_dict().keys()], ['w'])
})

test('archives of PyTorch 2.1 call their files of torch.save .json', () => {
  const records = {
    'serialized_exported_program.json': program(),
    'serialized_state_dict.json': saveSync(new Dict([['w', tensor([1.5])]])),
    version: '1',
  }
  const module = loadSync(archive(records, ''), { expect: ExportedModule })
  assert.deepEqual([[...module.state_dict().keys()], module.constants.size, module.example_inputs], [['w'], 0, null])
  assert.throws(() => loadSync(archive({ ...records, 'serialized_state_dict.json': saveSync([1]) }, '')), /are no dict/)
})

test('names are no properties', () => {
  const names = ['then', '__proto__.w']
  const module = loadSync(archive(withWeights(Object.fromEntries(names.map((name) => [name, weight()])))), {
    expect: ExportedModule,
  })
  assert.equal('then' in module, false)
  assert.equal(Object.getPrototypeOf(module), ExportedModule.prototype)
  assert.deepEqual([...module.state_dict().keys()], names)
})
