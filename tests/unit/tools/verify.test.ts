// verify, scan and fingerprint: what is damaged, what is dangerous, what is the same.

import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  Global,
  OrderedDict,
  PyObject,
  fingerprint as fingerprintOf,
  load,
  ones,
  open,
  save,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { crc32 } from '../../../src/io/crc32.js'
import { fingerprint, scan, verify } from '../../../src/tools/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { root } from '../../support/root.js'
import { tarOf } from '../io/tar/make-tar.js'
import { floatTensor, legacyFile, pickled, storageId } from '../serialization/make-legacy.js'

const folder = join(root, 'tests/fixtures/pytorch/torch-2.14.1')

test('a whole file is verified, each storage once', async () => {
  const tied = ones(1000)
  const bytes = await save(
    new OrderedDict([
      ['a', tied],
      ['b', tied.view(10, 100)],
    ]),
  )
  const found = await verify(bytes)
  assert.deepEqual(
    { ...found },
    { schema: 1, ok: true, format: 'zip', tensors: 2, nbytes: 4000, damaged: [], error: null },
  )
  for (const file of ['checkpoints/ckpt_sgd.pt', 'views/sparse_csr.pt', 'seed/net_legacy.pt', 'other/seq.pt2'])
    assert.equal((await verify(join(folder, file))).ok, true, file)
})

test('a flipped bit is found, in a small view of a large storage too, and the others are read on', async () => {
  const bytes = await save(
    new OrderedDict([
      ['view', ones(3_000_000).at('0:10')],
      ['fine', ones(10)],
      ['plain', ones(2_000_000)],
    ]),
  )
  const whole = bytes.slice()
  // Behind what the view reaches, and in the last storage.
  for (const at of [6_000_000, bytes.length - 100_000]) bytes[at] = (bytes[at] as number) ^ 1
  const checkpoint = await open(bytes)
  const found = await verify(checkpoint)
  await checkpoint.get('fine')
  await checkpoint.close()
  assert.equal(found.ok, false)
  assert.deepEqual(
    found.damaged.map(({ path }) => path),
    ['view', 'plain'],
  )
  assert.match(String(found), /2 damaged/)
  assert.equal((await verify(whole)).ok, true)
})

test('what cannot be opened is told', async () => {
  const bytes = await save(new OrderedDict([['a', ones(1000)]]))
  const found = await verify(bytes.subarray(0, 2000))
  assert.equal(found.ok, false)
  assert.ok(found.error !== null)
  const missing = await verify(join(folder, 'no-such-file.pt'))
  assert.deepEqual([missing.ok, missing.error?.code], [false, found.error.code])
})

test('one fingerprint, whatever the format; of a model, that of its state dict', async () => {
  const [zip, legacy, model] = ['seed/state_dict.pt', 'seed/state_dict_legacy.pt', 'seed/net.pt'].map((file) =>
    join(folder, file),
  ) as [string, string, string]
  assert.equal(await fingerprint(zip), await fingerprint(legacy))
  assert.equal(await fingerprint(model, { state_dict: true }), await fingerprint(zip))
  assert.notEqual(await fingerprint(model), await fingerprint(zip))
})

test("quantized tensors, packed ones and bare storages have load's fingerprint too", async () => {
  for (const file of ['dtypes/q_tensor_qint8.pt', 'dtypes/dtype_bits2x4.pt', 'views/typed_storage.pt'])
    assert.equal(await fingerprint(join(folder, file)), await fingerprintOf(await load(join(folder, file))), file)
  const quantized = await load<Tensor>(join(folder, 'dtypes/q_tensor_qint8.pt'))
  const bytes = await save(new OrderedDict([['q', quantized]]))
  assert.equal(await fingerprint(bytes, { state_dict: true }), await fingerprintOf(await load(bytes)))
})

/** A pickle of protocol 2: `{'a': 1, 'b': module.name()}`. */
function calling(module: string, name: string): Uint8Array {
  return Buffer.from(`\x80\x02}(U\x01aK\x01U\x01bc${module}\n${name}\n(tRu.`, 'latin1')
}

test('scan: clean, unknown, dangerous', async () => {
  const clean = await scan(join(folder, 'checkpoints/ckpt_lightning.pt'))
  assert.deepEqual([clean.verdict, clean.findings, clean.error], ['clean', [], null])
  const program = await scan(join(folder, 'other/seq.script.pt'))
  assert.equal(program.verdict, 'clean')
  const unknown = await scan(calling('my_models', 'Net'))
  assert.deepEqual(unknown.findings, [{ kind: 'name', name: 'my_models.Net', verdict: 'unknown', count: 1 }])
  assert.equal(unknown.verdict, 'unknown')
  assert.equal((await scan(calling('my_models', 'Net'), { allow: ['my_models.Net'] })).verdict, 'clean')
  const dangerous = await scan(calling('os', 'system'), { allow: ['os.system'] })
  assert.equal(dangerous.verdict, 'dangerous')
  assert.match(String(dangerous), /dangerous name os\.system/)
  // Cut off behind its first name.
  const broken = await scan(calling('collections', 'OrderedDict').subarray(0, -1))
  assert.equal(broken.verdict, 'unknown')
  assert.ok(broken.error !== null)
})

test('scan leaves tensors in the file', async () => {
  const bytes = await save(new OrderedDict([['w', ones(1_000_000)]]))
  let read = 0
  const source = {
    size: bytes.length,
    read(offset: number, length: number): Uint8Array {
      read += length
      return bytes.slice(offset, offset + length)
    },
  }
  assert.equal((await scan(source)).verdict, 'clean')
  assert.ok(read < 500_000, `${read} bytes of ${bytes.length}`)
})

test('scan judges what stands before the object of a legacy file, and members of a tar that no PyTorch reads', async () => {
  const evil = new PyObject(new Global('os', 'system'), ['true'], 'reduce')
  const storage = storageId('0', 1)
  const legacy = legacyFile({
    sys_info: evil,
    object: floatTensor(storage, [1]),
    keys: ['0'],
    data: [new Float32Array(1)],
  })
  const before = await scan(legacy)
  assert.deepEqual([before.verdict, before.format, before.error?.code], ['dangerous', 'legacy', 'ERR_UNSAFE'])
  assert.deepEqual(before.findings, [{ kind: 'name', name: 'os.system', verdict: 'dangerous', count: 1 }])
  const none = pickled(0)
  const members = [
    { name: 'storages', data: Buffer.concat([none, pickled([])]) },
    { name: 'tensors', data: none },
    { name: 'pickle', data: pickled([]) },
  ]
  const plain = await scan(tarOf(members))
  assert.deepEqual([plain.verdict, plain.error], ['clean', null])
  const beside = await scan(tarOf([...members, { name: 'sys_info', data: calling('os', 'system') }]))
  assert.deepEqual([beside.verdict, beside.error], ['dangerous', null])
})

test('scan judges the pickles of a distributed checkpoint beside its metadata', async (t) => {
  const copy = temporaryFolder(t)
  cpSync(join(folder, 'other/dcp'), copy, { recursive: true })
  const clean = await scan(copy)
  assert.deepEqual([clean.format, clean.verdict, clean.error], ['distributed', 'clean', null])
  // Another name in the pickle of a tensor, as long as the one that was there, with checksums that hold.
  const shard = join(copy, '__0_0.distcp')
  const text = readFileSync(shard, 'latin1')
  const end = text.indexOf('PK\x07\x08', text.indexOf('collections\nOrderedDict'))
  const pickle = text.slice(text.lastIndexOf('\x80\x02ctorch._utils', end), end)
  const crc = text.slice(end + 4, end + 8)
  const evil = pickle.replace('collections\nOrderedDict', 'subprocess\ncheck_output')
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(Buffer.from(evil, 'latin1')))
  writeFileSync(shard, text.replace(pickle, evil).replaceAll(crc, checksum.toString('latin1')), 'latin1')
  const { verdict, findings } = await scan(copy)
  assert.equal(verdict, 'dangerous')
  assert.deepEqual(
    findings.map(({ name }) => name),
    ['subprocess.check_output'],
  )
})
