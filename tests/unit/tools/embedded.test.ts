// scan judges every pickle of an archive, whatever record it lies in, though nothing of PyTorch's reads it there.

import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { unzipSync, zipSync } from 'fflate'
import { loadSync, report } from '../../../src/index.js'
import type { Dict, Tensor } from '../../../src/index.js'
import { scan } from '../../../src/tools/index.js'
import { root } from '../../support/root.js'
import { tarOf } from '../io/tar/make-tar.js'

const EVIL = Buffer.from('\x80\x02}U\x01acos\nsystem\nU\x04true\x85Rs.', 'latin1')

/** Archives by what they are, and records that they do not have. */
const archives = {
  'torch-2.14.1/checkpoints/sd_bn.pt': [
    'bytecode.pkl',
    'traced_inputs.pkl',
    'data/99',
    'code/a.py',
    'models/model.json',
  ],
  'torch-2.14.1/other/seq.script.pt': [
    'bytecode.pkl',
    'traced_inputs.pkl',
    'code/a.py',
    'code/a.py.debug_pkl',
    'models/a',
    'data/99',
    'constants/99',
  ],
  'torch-2.14.1/other/seq.pt2': [
    'data.pkl',
    'constants.pkl',
    'data/weights/x',
    'data/constants/custom_obj_0',
    'data/weights/weight_99',
    'data/constants/tensor_99',
    'models/a.pkl',
  ],
  'torch-2.6.0/other/seq.pt2': ['data.pkl', 'bytecode.pkl', 'data/99', 'data/sample_inputs/x.pt', 'code/a.debug_pkl'],
} as const

const anywhere = ['x', 'x.pkl', 'extra/x.bin', 'data/x', 'data/constants/x.pkl', 'data/sample_inputs/x', 'myversion']

/** The archive with one more record in its root folder. */
function withRecord(file: string, record: string, content: Uint8Array = EVIL): Uint8Array {
  const records = unzipSync(readFileSync(join(root, 'tests/fixtures/pytorch', file)))
  const [first = ''] = Object.keys(records)
  const folder = first.includes('/') ? first.slice(0, first.indexOf('/') + 1) : ''
  assert.equal(Object.hasOwn(records, folder + record), false)
  return zipSync({ ...records, [folder + record]: content }, { level: 0 })
}

for (const [file, records] of Object.entries(archives)) {
  test(`a pickle in any record of ${file}`, async () => {
    assert.equal((await scan(join(root, 'tests/fixtures/pytorch', file))).verdict, 'clean')
    for (const record of [...records, ...anywhere]) {
      const bytes = withRecord(file, record)
      const found = await scan(bytes)
      assert.equal(found.verdict, 'dangerous', record)
      assert.deepEqual(
        found.findings.map(({ name }) => name),
        ['os.system'],
        record,
      )
      // Of a stream it is read in one go.
      const streamed = await scan(new Response(bytes as Uint8Array<ArrayBuffer>))
      assert.equal(streamed.verdict, 'dangerous', record)
    }
  })
}

test('a file of torch.save in a record that nothing reads', async () => {
  const text = (value: string): Uint8Array => Buffer.from(value)
  const inner = zipSync({ 'a/data.pkl': EVIL, 'a/version': text('3\n'), 'a/byteorder': text('little') }, { level: 0 })
  for (const file of Object.keys(archives)) {
    for (const record of ['extra/optimizer.pt', 'x']) {
      const { verdict, findings } = await scan(withRecord(file, record, inner))
      assert.equal(verdict, 'dangerous', `${record} of ${file}`)
      assert.ok(findings.some(({ name }) => name === 'os.system'))
    }
  }
})

test('a pickle in an archive that nothing of PyTorch writes, in a record, and within another such archive', async () => {
  const inner = zipSync({ 'a.txt': Buffer.from('x'), 'hidden/obj.pkl': EVIL })
  const outer = zipSync({ 'b.txt': Buffer.from('y'), 'inner.zip': inner })
  for (const file of Object.keys(archives)) {
    for (const content of [inner, outer]) {
      const { verdict, findings } = await scan(withRecord(file, 'extra/x.zip', content))
      assert.equal(verdict, 'dangerous', file)
      assert.ok(findings.some(({ name }) => name === 'os.system'))
    }
  }
})

test('archives in records that together hold more than one may are a limit, not a clean file', async () => {
  const file = 'torch-2.14.1/checkpoints/sd_bn.pt'
  const large = zipSync({ 'zeros.bin': new Uint8Array(40 << 20) })
  const twice = unzipSync(withRecord(file, 'a.zip', large))
  const root = (Object.keys(twice)[0] ?? '').split('/')[0]
  const bytes = zipSync({ ...twice, [`${root}/b.zip`]: large }, { level: 0 })
  assert.equal((await report(withRecord(file, 'a.zip', large))).error, null)
  assert.match((await report(bytes)).error?.message ?? '', /inflated/)
  assert.equal((await scan(bytes)).error?.code, 'ERR_LIMIT')
})

test('a pickle in an archive that is itself beyond a limit', async () => {
  const file = 'torch-2.14.1/checkpoints/sd_bn.pt'
  // Large enough that what the archive holds is within the limit of the whole file.
  const noise = randomFillSync(new Uint8Array(1 << 20))
  const records = unzipSync(withRecord(file, 'a.bin', noise))
  const root = (Object.keys(records)[0] ?? '').split('/')[0]
  const inner = zipSync({ 'obj.pkl': EVIL, 'zeros.bin': new Uint8Array(66 << 20) })
  const bytes = zipSync({ ...records, [`${root}/b.zip`]: inner }, { level: 0 })
  assert.match((await report(bytes)).error?.message ?? '', /inflated/)
  assert.notEqual((await scan(bytes)).verdict, 'clean')
})

test('a pickle beside one that is more than is looked through', async () => {
  const records = unzipSync(withRecord('torch-2.14.1/checkpoints/sd_bn.pt', 'z.pkl'))
  const root = (Object.keys(records)[0] ?? '').split('/')[0]
  const large = new Uint8Array(1 << 20)
  large.set([0x80, 2])
  const { verdict, findings, error } = await scan(zipSync({ ...records, [`${root}/a.pkl`]: large }))
  assert.equal(verdict, 'dangerous')
  assert.deepEqual(
    findings.map(({ name }) => name),
    ['os.system'],
  )
  assert.equal(error?.code, 'ERR_LIMIT')
})

test('archives within archives beyond a depth are a limit', async () => {
  let content = zipSync({ 'obj.pkl': EVIL })
  for (let depth = 0; depth < 12; depth++) content = zipSync({ 'inner.zip': content }, { level: 0 })
  assert.notEqual((await report(withRecord('torch-2.14.1/checkpoints/sd_bn.pt', 'a.zip', content))).error, null)
})

test("a scripted model's own classes are its code, which no Python runs; elsewhere their names are unknown", async () => {
  const path = join(root, 'tests/fixtures/scripted/language-2.14.pt.gz')
  const programs = loadSync<Dict<string, unknown>>(gunzipSync(readFileSync(path))).get('programs') as Dict<
    string,
    Dict<string, Tensor>
  >
  let own = 0
  for (const [name, program] of programs) {
    const bytes = (program.get('file') as Tensor).toBytes()
    const { names } = await report(bytes)
    if (names.some((each) => each.name.startsWith('__torch__.') && each.verdict === 'unknown')) own++
    assert.equal((await scan(bytes)).verdict, 'clean', name)
  }
  assert.ok(own > 10)
  const pickle = Buffer.from('\x80\x02}U\x01ac__torch__\nNet\n)\x81s.', 'latin1')
  assert.equal((await scan(pickle)).verdict, 'unknown')
})

/** os.system in every form that a library of Python reads it in, of a record that any of them may be given. */
const text = Buffer.from("cos\nsystem\n(S'true'\ntR.", 'latin1')
const zipped = zipSync({ 'obj.pkl': EVIL })
const before = Buffer.from('#!/bin/sh\n# anything\n')
const npy = Buffer.concat([
  Buffer.from(
    "\x93NUMPY\x01\0\x46\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(79) + '\n',
    'latin1',
  ),
  EVIL,
])
const packed: Readonly<Record<string, Uint8Array>> = {
  'protocol 0': text,
  'protocol 0, and other bytes behind it': Buffer.concat([text.subarray(0, -1), Buffer.from('\x00\xff')]),
  'protocol 0, after an opcode that does nothing': Buffer.concat([Buffer.from('N0'), text]),
  'a zip archive behind text, as zipfile and zipimport read it': Buffer.concat([before, zipped]),
  'a zip archive with a comment behind text': Buffer.concat([
    before,
    zipped.subarray(0, -2),
    Buffer.from('\x05\0hello'),
  ]),
  'a zip archive behind another kind of local header': Buffer.concat([Buffer.from('PK\x07\x08'), zipped]),
  'what gzip packed': gzipSync(EVIL),
  'what zlib packed, as joblib writes it': deflateSync(EVIL),
  'what zlib packed, cut off behind it': deflateSync(
    Buffer.concat([EVIL, randomFillSync(new Uint8Array(1000))]),
  ).subarray(0, 500),
  'a tar archive': tarOf([{ name: 'a/obj.bin', data: EVIL }]),
  'a gzipped tar archive of a gzipped one': gzipSync(
    tarOf([{ name: 'a', data: gzipSync(tarOf([{ name: 'b', data: EVIL }])) }]),
  ),
  'an array of objects': npy,
}

test('a pickle in a record that packs it, as libraries of Python read them', async () => {
  for (const file of Object.keys(archives)) {
    for (const [what, content] of Object.entries(packed)) {
      const { verdict, findings } = await scan(withRecord(file, 'extra/x.bin', content))
      assert.equal(verdict, 'dangerous', `${what} in ${file}`)
      assert.deepEqual(
        findings.map(({ name }) => name),
        ['os.system'],
        what,
      )
    }
  }
})

test('a record that is an archive and cannot be looked through is no clean one', async () => {
  const wrongSum = zipSync({ 'obj.pkl': EVIL }, { level: 0 })
  const at = Buffer.from(wrongSum).indexOf('true')
  wrongSum[at] = 0x54
  const lie = Buffer.concat([before, zipped])
  // The directory is where it is said to be, and something in it is not.
  lie[Buffer.from(lie).lastIndexOf('PK\x01\x02', undefined, 'latin1') + 10] = 99
  const marks: Readonly<Record<string, string>> = {
    '7z': '7z\xbc\xaf\x27\x1c\0\x04',
    xz: '\xfd7zXZ\0\0\x04',
    bzip2: 'BZh91AY&SY',
    zstd: '\x28\xb5\x2f\xfd\x24\x05',
    lz4: '\x04\x22\x4d\x18\x64\x40',
    rar: 'Rar!\x1a\x07\x01\0',
    lzma: '\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0',
  }
  const noise = randomFillSync(new Uint8Array(300))
  const records = {
    'a zip with a wrong checksum': wrongSum,
    'a zip behind text with an unknown method': lie,
    'a gzip stream that is cut off': gzipSync(noise).subarray(0, 200),
    ...Object.fromEntries(
      Object.entries(marks).map(([what, mark]) => [what, Buffer.concat([Buffer.from(mark, 'latin1'), noise])]),
    ),
  }
  for (const file of Object.keys(archives)) {
    for (const [what, content] of Object.entries(records)) {
      const { verdict, error } = await scan(withRecord(file, 'extra/x.bin', content))
      assert.equal(verdict, 'unknown', `${what} in ${file}`)
      assert.notEqual(error, null)
    }
  }
})

test('text, numbers and marks that archives have somewhere else are no archive', async () => {
  const random = randomFillSync(new Uint8Array(70_000))
  random[0] = 0
  const ended = Buffer.from(random)
  ended.write('PK\x05\x06', 60_000, 'latin1')
  const records: Readonly<Record<string, Uint8Array>> = {
    'numbers with the mark of an end': ended,
    source: Buffer.from('class Net:\n  pass\n\ncat\ndog\n'),
    labels: Buffer.from('cat\ndog\nIbis\n(none)\n'),
    'text that begins as zlib does': Buffer.from('x^2 + 1, x\x01'),
    'an empty record': new Uint8Array(0),
  }
  for (const [what, content] of Object.entries(records))
    assert.equal(
      (await scan(withRecord('torch-2.14.1/checkpoints/sd_bn.pt', 'extra/x.bin', content))).verdict,
      'clean',
      what,
    )
})
