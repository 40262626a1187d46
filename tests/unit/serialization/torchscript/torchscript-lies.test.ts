// Every way in which a TorchScript archive can lie beyond those of any zip and pickle, one test each; in both layouts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ArchiveError,
  loadSync,
  ScriptModule,
  TorchletError,
  UnpicklingError,
  UnsupportedError,
} from '../../../../src/index.js'
import { makeZip } from '../../io/zip/make-zip.js'
import { assemble } from '../../pickle/assemble.js'

const utf8 = new TextEncoder()

/** An archive of records, text or bytes, under the root `r`. */
function archive(records: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return makeZip(
    Object.entries(records).map(([name, data]) => ({
      name: `r/${name}`,
      data: typeof data === 'string' ? utf8.encode(data) : data,
    })),
  ).bytes
}

const CODE = 'class M(Module):\n  __parameters__ = ["w", ]\n  __buffers__ = []\n  w : Tensor\n'
/** `__torch__.M` with these attributes, as opcodes of a key and a value each. */
const moduleOf = (attributes: string): Uint8Array => assemble(`\x80\x02c__torch__\nM\n)\x81}(${attributes}ub.`)
const good = {
  'data.pkl': moduleOf('Vw\nN'),
  'constants.pkl': assemble('\x80\x02).'),
  'code/__torch__.py': CODE,
  version: '3\n',
}

const model = (fields: object): Record<string, string> => ({
  'model.json': JSON.stringify({ protoVersion: '3', mainModule: { name: 'm', optimize: true }, ...fields }),
  'tensors/0': '12345678',
  version: '1\n',
})
const table = (fields: object): object => ({
  tensors: [
    {
      dims: ['2'],
      offset: '0',
      strides: ['1'],
      requiresGrad: false,
      dataType: 'FLOAT',
      data: { key: 'tensors/0' },
      device: 'cpu',
      ...fields,
    },
  ],
})
const tree = (fields: object): object => ({ mainModule: { name: 'm', ...fields } })

test('the archives that the lies start from are read', () => {
  assert.ok(loadSync(archive(good)) instanceof ScriptModule)
  const old = loadSync(
    archive(model({ ...table({}), ...tree({ parameters: [{ name: 'w', tensorId: '0', isBuffer: false }] }) })),
    { expect: ScriptModule },
  )
  assert.deepEqual([...old.state_dict().keys()], ['w'])
})

test('constants that are objects, of classes of the archive or of no known ones', () => {
  for (const object of ['c__torch__\nM\n)\x81}Vw\nNsb', 'cfoo\nbar\n)R']) {
    const constants = assemble(`\x80\x02${object}\x85.`)
    assert.ok(loadSync(archive({ ...good, 'constants.pkl': constants })) instanceof ScriptModule)
  }
})

const LIES: Readonly<
  Record<string, readonly [Record<string, string | Uint8Array>, RegExp, abstract new (...args: never) => Error]>
> = {
  'a version that is none': [{ ...good, version: '99' }, /version is "99"/, ArchiveError],
  'a class that is there twice': [
    { ...good, 'code/__torch__.py': CODE + CODE },
    /__torch__\.M is defined twice/,
    ArchiveError,
  ],
  'a name with an escape': [
    { ...good, 'code/__torch__.py': 'class M(Module):\n  __parameters__ = ["w\\"", ]\n' },
    /has an escape/,
    ArchiveError,
  ],
  'a parameter that is no tensor': [
    { ...good, 'data.pkl': moduleOf('Vw\nK\x01') },
    /no tensor as "w"/,
    UnpicklingError,
  ],
  'a parameter that is not there': [
    { ...good, 'data.pkl': moduleOf('Vx\nN') },
    /no "w", which its code names/,
    UnpicklingError,
  ],
  'an attribute by the name of a registry': [
    { ...good, 'data.pkl': moduleOf('Vw\nNV_modules\n}') },
    /attribute "_modules" twice/,
    UnpicklingError,
  ],
  'an attribute whose name is no text': [
    { ...good, 'data.pkl': moduleOf('Vw\nNK\x01N') },
    /attribute 1 twice/,
    UnpicklingError,
  ],
  'no module at its root': [{ ...good, 'data.pkl': assemble('\x80\x02}.') }, /holds no module/, UnpicklingError],
  'constants that are no tuple': [
    { ...good, 'constants.pkl': assemble('\x80\x02].') },
    /holds no tuple/,
    UnpicklingError,
  ],
  'a typed list that is none': [
    { ...good, 'data.pkl': moduleOf('Vw\nNVx\nctorch.jit._pickle\nbuild_intlist\n}\x85R') },
    /takes a list/,
    UnpicklingError,
  ],
  'a type tag that is no text': [
    { ...good, 'data.pkl': moduleOf('Vw\nNVx\nctorch.jit._pickle\nrestore_type_tag\n}N\x86R') },
    /takes a str/,
    UnpicklingError,
  ],
  'a tensor by number without a table': [
    { ...good, 'data.pkl': moduleOf('Vw\nNVx\nctorch.jit._pickle\nbuild_tensor_from_id\nK\x00\x85R') },
    /no tensor 0 among the 0/,
    UnpicklingError,
  ],
  'a storage that is not there': [
    { ...good, 'data.pkl': moduleOf('Vw\n((Vstorage\nctorch\nFloatStorage\nV7\nVcpu\nK\x01tQ0NN') },
    /no such entry/,
    TorchletError,
  ],
  'a second state': [
    { ...good, 'data.pkl': assemble('\x80\x02c__torch__\nM\n)\x81}(Vw\nNub}b.') },
    /has no state to set/,
    UnpicklingError,
  ],

  'a model that is no JSON': [{ ...model({}), 'model.json': '{"a":1,"a":2}' }, /"a" is there twice/, ArchiveError],
  'a model without a module': [{ ...model({ mainModule: [] }) }, /mainModule is no object/, ArchiveError],
  'a tensor of an unknown type': [model(table({ dataType: 'STRING' })), /type STRING/, UnsupportedError],
  'a quantized tensor': [model(table({ isQuantized: true })), /Save it again/, UnsupportedError],
  'a tensor beyond its record': [model(table({ dims: ['3'] })), /views 12 bytes of a storage of 8/, ArchiveError],
  'a tensor at a negative offset': [model(table({ offset: '-1' })), /offset is no integer/, ArchiveError],
  'fewer strides than sizes': [model(table({ strides: [] })), /1 sizes but 0 strides/, ArchiveError],
  'a size beyond 2^53': [model(table({ dims: ['99999999999999999999'] })), /dims is no integer/, ArchiveError],
  'a tensor without its record': [model(table({ data: { key: 'tensors/1' } })), /no such entry/, ArchiveError],
  'a parameter beyond the table': [
    model(tree({ parameters: [{ name: 'w', tensorId: '0' }] })),
    /tensorId is 0, where there are 0/,
    ArchiveError,
  ],
  'a parameter twice': [
    model({
      ...table({}),
      ...tree({
        parameters: [
          { name: 'w', tensorId: '0' },
          { name: 'w', tensorId: '0' },
        ],
      }),
    }),
    /name is there twice/,
    ArchiveError,
  ],
  'a child twice': [model(tree({ submodules: [{ name: 'a' }, { name: 'a' }] })), /name is there twice/, ArchiveError],
  'an attribute without its value': [
    model(tree({ attributes: [{ name: 'a', type: 'int', id: '3' }] })),
    /id is 3, where there are 0/,
    ArchiveError,
  ],
  'a state that only its code reads': [
    model(tree({ getStateAttributeId: '0' })),
    /its own code reads/,
    UnsupportedError,
  ],
}

for (const [what, [records, reason, cls]] of Object.entries(LIES)) {
  test(`TorchScript with ${what} is refused`, () => {
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

test('a list of names without end is read in one pass', () => {
  const code = `class M(Module):\n  __parameters__ = [${'"'.repeat(1 << 22)}\n  __buffers__ = [${'"x", '.repeat(1 << 20)}]\n`
  assert.throws(() => loadSync(archive({ ...good, 'code/__torch__.py': code })), UnpicklingError)
})

test('names in a file are no properties', () => {
  const code = 'class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n'
  const bytes = archive({
    ...good,
    'code/__torch__.py': code,
    'data.pkl': moduleOf('V__proto__\nK\x01Vthen\nK\x02Vforward\nK\x03'),
  })
  const module = loadSync(bytes, { expect: ScriptModule })
  assert.equal(Object.getPrototypeOf(module), ScriptModule.prototype)
  assert.equal('then' in module, false)
  assert.deepEqual(
    ['__proto__', 'then', 'forward'].map((name) => module.getattr(name)),
    [1, 2, 3],
  )
  assert.throws(() => module.forward(), UnsupportedError)
})

test('archives without code count what has a gradient as parameters', () => {
  const tensor = (grad: string): string =>
    `ctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV0\nVcpu\nK\x01tQK\x00))${grad}NtR`
  const { 'code/__torch__.py': _, ...rest } = good
  const bytes = archive({
    ...rest,
    'data/0': '1234',
    'data.pkl': moduleOf(`Vtraining\n\x89Vw\n${tensor('\x88')}Vb\n${tensor('\x89')}`),
  })
  const module = loadSync(bytes, { expect: ScriptModule })
  assert.deepEqual([[...module._parameters.keys()], [...module._buffers.keys()]], [['w'], ['b']])
})
