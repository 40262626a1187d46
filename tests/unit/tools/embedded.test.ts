// scan judges every pickle of an archive, whatever record it lies in, though nothing of PyTorch's reads it there.

import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { unzipSync, zipSync } from 'fflate'
import { loadSync, report } from '../../../src/index.js'
import type { Dict, Tensor } from '../../../src/index.js'
import { scan } from '../../../src/tools/index.js'
import { root } from '../../support/root.js'

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
