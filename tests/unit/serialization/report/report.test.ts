// Reports on files of PyTorch, of the corpus and of the hostile ones: what the manifests say of them, which real
// PyTorch (1.13.1, 2.6.0, 2.14.1) and Python's pickletools found out.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ArchiveError, Global, nn, OrderedDict, report, save, tensor } from '../../../../src/index.js'
import { corpusPath } from '../../../support/goldens/corpus.js'
import { needs } from '../../../support/needs.js'
import { sharedPath, withoutShared } from '../../../support/shared.js'
import { makeZip } from '../../io/zip/make-zip.js'
import { assemble } from '../../pickle/assemble.js'

const fixtures = needs(withoutShared('fixtures'))
const corpus = needs(withoutShared('corpus'))

test('a state dict of each release', fixtures, async () => {
  const versions = { '1.13.1': ['1.6', '2.0'], '2.6.0': ['2.1', '2.6'], '2.14.1': ['2.7', null] } as const
  for (const [release, [since, until]] of Object.entries(versions)) {
    const path = sharedPath(`fixtures/torch-${release}/seed/state_dict.pt`)
    const { format, torch_versions, records, pickles, names, weights_only, contents, error } = await report(path)
    assert.equal(format, 'zip')
    assert.deepEqual(torch_versions, { since, until })
    assert.deepEqual(
      records.filter(({ name }) => name.startsWith('state_dict/data/')).map(({ nbytes }) => nbytes),
      [8192, 64, 64, 4],
    )
    assert.deepEqual(pickles, [{ name: 'data.pkl', protocol: 2 }])
    assert.deepEqual(
      names.map(({ name, verdict }) => [name, verdict]),
      [
        ['collections.OrderedDict', 'data'],
        ['torch.FloatStorage', 'torch'],
        ['torch._utils._rebuild_tensor_v2', 'torch'],
      ],
    )
    assert.deepEqual(
      Object.values(weights_only).map(({ loads }) => loads),
      [true, true, true],
    )
    assert.equal(contents, 'a state_dict of 4 tensors')
    assert.equal(error, null)
  }
})

test('one state dict has one fingerprint in the files of three releases', fixtures, async () => {
  const prints = new Set<string | null>()
  for (const release of ['1.13.1', '2.6.0', '2.14.1']) {
    prints.add((await report(sharedPath(`fixtures/torch-${release}/seed/state_dict.pt`))).fingerprint)
  }
  assert.equal(prints.size, 1)
})

test('names of the corpus, and their number', corpus, async () => {
  const entries = JSON.parse(readFileSync(corpusPath('manifest.json'), 'utf8')) as Entry[]
  let seen = 0
  for (const { file, format, globals, pickle_protocols, weights_only_ok } of entries) {
    // No PyTorch wrote these; safetensors has no names.
    if (format === 'tar-fake' || format === 'safetensors') continue
    const found = await report(corpusPath(file))
    seen++
    assert.equal(found.error, null, file)
    assert.deepEqual(new Set(found.names.map(({ name }) => name)), new Set(Object.keys(globals).map(python3)), file)
    assert.deepEqual([...new Set(found.pickles.map(({ protocol }) => protocol))], pickle_protocols, file)
    const verdicts = Object.fromEntries(
      Object.entries(found.weights_only).map(([release, { loads }]) => [release, loads]),
    )
    assert.deepEqual(verdicts, weights_only_ok, file)
  }
  assert.equal(seen, 220)
})

interface Entry {
  readonly file: string
  readonly format: string
  readonly globals: Readonly<Record<string, number>>
  readonly pickle_protocols: readonly number[]
  readonly weights_only_ok: Readonly<Record<string, boolean>>
}

const python3 = (name: string): string => name.replace(/^__builtin__\./, 'builtins.')

test('what the hostile files would run is called dangerous', fixtures, async () => {
  const files = JSON.parse(readFileSync(sharedPath('fixtures/malformed/malformed.json'), 'utf8')) as { file: string }[]
  let seen = 0
  for (const { file } of files) {
    const name = /^exec_(?!codecs|ext4|persid|rebuild|reduce|unused|inst|obj|global)(.+)$/.exec(file)?.[1]
    if (name === undefined) continue
    const { names } = await report(sharedPath(`fixtures/malformed/${file}`))
    assert.ok(
      names.some((each) => each.verdict === 'dangerous'),
      `${file}: ${JSON.stringify(names)}`,
    )
    seen++
  }
  assert.ok(seen >= 25)
})

test('a file that cannot be read has a report that says why', fixtures, async () => {
  const { format, error, contents, fingerprint } = await report(sharedPath('fixtures/malformed/tensor_view_oob.pt'))
  assert.equal(format, 'zip')
  assert.equal(error?.code, 'ERR_UNPICKLING')
  assert.deepEqual([contents, fingerprint], [null, null])
  await assert.rejects(report(new TextEncoder().encode('<!DOCTYPE html><html>')), ArchiveError)
})

test('unknown and dangerous names come first', async () => {
  const bytes = await save(
    [new Global('mine', 'Thing'), new Global('os', 'system'), new OrderedDict(), nn.ReLU()],
    undefined,
    { allow: 'all' },
  )
  const { names, weights_only } = await report(bytes)
  assert.deepEqual(names.slice(0, 2), [
    { name: 'os.system', verdict: 'dangerous', count: 1 },
    { name: 'mine.Thing', verdict: 'unknown', count: 1 },
  ])
  assert.equal(weights_only['2.14'].loads, false)
  assert.match(weights_only['2.14'].reason ?? '', /mine\.Thing/)
})

test('a report is data that JSON carries, and takes its options only', async () => {
  const found = await report(await save({ w: tensor([1, 2]) }))
  assert.deepEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify({ ...found })))
  await assert.rejects(report(new Uint8Array(4), { classes: {} } as never), TypeError)
})

/** What `pickle.dumps` of protocol 2 writes of a call of os.system. */
const shell = assemble('\x80\x02cos\nsystem\n', 'X\x02\0\0\0ls', '\x85R.')

function archiveWith(object: Uint8Array, more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const records = { 'data.pkl': object, version: new TextEncoder().encode('3\n'), ...more }
  return makeZip(Object.entries(records).map(([name, data]) => ({ name: `archive/${name}`, data }))).bytes
}

async function dangers(file: Uint8Array): Promise<readonly string[]> {
  const { names } = await report(file)
  return names.filter(({ verdict }) => verdict === 'dangerous').map(({ name }) => name)
}

const one = assemble('\x80\x02K\x01.')

test('names in records that the object does not have', async () => {
  for (const name of ['evil.pkl', 'code/evil.bin', 'data/evil', '.data/evil'])
    assert.deepEqual(await dangers(archiveWith(one, { [name]: shell })), ['os.system'], name)
  const { pickles, names } = await report(archiveWith(one, { 'more.pkl': shell, 'text.json': new Uint8Array(9) }))
  assert.deepEqual(
    pickles.map(({ name, protocol }) => [name, protocol]),
    [
      ['archive/more.pkl', 2],
      ['data.pkl', 2],
    ],
  )
  assert.deepEqual(
    names.map(({ count }) => count),
    [1],
  )
  const broken = shell.slice(0, -3)
  assert.deepEqual(await dangers(archiveWith(one, { 'broken.pkl': broken })), ['os.system'], 'before the fault')
})

test('names behind STOP', async () => {
  const both = new Uint8Array([...one, ...shell])
  assert.deepEqual(await dangers(archiveWith(both)), ['os.system'])
  assert.deepEqual(await dangers(both), ['os.system'])
  const old = new Uint8Array([...one, ...assemble('cos\nsystem\n(Vls\ntR.')])
  assert.deepEqual(await dangers(archiveWith(old)), ['os.system'])
  const noise = new Uint8Array([...one, ...assemble('cos\nsystem\nnothing of a pickle')])
  assert.deepEqual(await dangers(archiveWith(noise)), [])
})

test('names in bytes that are pickles themselves', async () => {
  const bytes = (content: Uint8Array): Uint8Array =>
    new Uint8Array([0x42, ...new Uint8Array(Uint32Array.of(content.length).buffer), ...content])
  const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
  const calls: Readonly<Record<string, Uint8Array>> = {
    'pickle.loads': assemble('\x80\x03cpickle\nloads\n', text(bytes(shell)), '\x85R.'),
    'torch.storage._load_from_bytes': assemble(
      '\x80\x03ctorch.storage\n_load_from_bytes\n',
      text(bytes(assemble('(cos\nsystem\nVls\no.'))),
      '\x85R.',
    ),
  }
  for (const [name, pickle] of Object.entries(calls)) {
    assert.deepEqual([...(await dangers(archiveWith(pickle)))].sort(), ['os.system', name].sort())
    const twice = assemble('\x80\x03cpickle\nloads\n', text(bytes(pickle)), '\x85R.')
    assert.ok((await dangers(archiveWith(twice))).includes('os.system'))
  }
  // Of protocol 2 bytes are text that is encoded.
  const encoded = assemble(
    '\x80\x02c_codecs\nencode\n',
    `X${text(new Uint8Array(Uint32Array.of(Buffer.from(text(shell)).length).buffer))}${Buffer.from(text(shell)).toString('latin1')}`,
    'X\x06\0\0\0latin1\x86R.',
  )
  assert.deepEqual(await dangers(archiveWith(encoded)), ['os.system'])
  assert.deepEqual(await dangers(archiveWith(assemble('\x80\x03', text(bytes(shell)), '.'))), ['os.system'])
})

test('a file of thousands of pickles in a row, or within each other, takes a report no longer than it has bytes', async () => {
  const many = new Uint8Array(20_000 * one.length)
  for (let index = 0; index < many.length; index += one.length) many.set(one, index)
  assert.deepEqual(await dangers(archiveWith(many)), [])
  let nested = shell
  for (let depth = 0; depth < 200; depth++) {
    const length = new Uint8Array(Uint32Array.of(nested.length).buffer)
    nested = new Uint8Array([0x80, 3, 0x42, ...length, ...nested, 0x2e])
  }
  assert.deepEqual(await dangers(archiveWith(nested)), [])
})
