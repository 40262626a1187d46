// Files that look like checkpoints and are not, are damaged, or lie in an unusual place: each is loaded or has an error that
// says what it is and what to do. tests/fixtures/strangers.py made them by three releases of PyTorch, whose verdicts stand
// beside them; programs that PyTorch's releases cannot write (ExecuTorch's) follow their specification.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { load, loadSync, OrderedDict, report, repr, saveSync, tensor, TorchletError } from '../../../src/index.js'
import { ZipReader } from '../../../src/io/zip/reader.js'
import { BytesSource } from '../../../src/io/sources/bytes-source.js'
import { performSync } from '../../../src/io/sources/perform.js'
import { temporaryFolder } from '../../support/folder.js'
import { makeZip } from '../io/zip/make-zip.js'

interface Fixture {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** What torch.load says: the repr of the object, or its error. */
  readonly torch: string
}

const releases = ['1.13.1', '2.6.0', '2.14.1']

function fixturesOf(release: string): Record<string, Fixture> {
  const path = new URL(`../../fixtures/strangers-${release}.json`, import.meta.url)
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as {
    files: Record<string, { bytes: string; torch: string }>
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, { bytes, torch }]) => [
      name,
      { bytes: new Uint8Array(Buffer.from(bytes, 'base64')), torch },
    ]),
  )
}

const FIRST = "{'w': tensor([1., 2.])}"

/** Which load, though PyTorch reads only the last three. */
const LOADED = new Set(['rootless.zip', 'rootless-mac.zip', 'two-same.pt', 'two-legacy.pt', 'whole.pt'])

/** What the error of the others says, and its class. */
const REFUSED: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
  'two-other.pt': [
    'ERR_ARCHIVE',
    /^two-other\.pt: there are two archives, one after the other, and the second begins at byte \d+/,
  ],
  'failed.pt': [
    'ERR_ARCHIVE',
    /^failed\.pt is an archive of torch\.save without its object \(data\.pkl\): the save failed\. Save it again/,
  ],
  'data.pkl': [
    'ERR_ARCHIVE',
    /^data\.pkl is the object's record .* Load the archive, or the folder that it was unpacked into\.$/,
  ],
  'nested.zip': [
    'ERR_ARCHIVE',
    /^nested\.zip is a zip of an unpacked checkpoint, one folder too deep\. Pack the folder/,
  ],
  'crlf.pt': ['ERR_ARCHIVE', /^crlf\.pt is damaged by a conversion of line ends: .* as binary/],
  'crlf-legacy.pt': ['ERR_ARCHIVE', /^crlf-legacy\.pt is damaged by a conversion of line ends: .* as binary/],
  'model.nemo': [
    'ERR_UNSUPPORTED',
    /^model\.nemo is a NeMo model \(\.nemo\), .* Unpack it \(tar -xf\), and load model_weights\.ckpt\.$/,
  ],
  'model.nemo.gz': ['ERR_UNSUPPORTED', /^model\.nemo\.gz!gzip is a NeMo model .* and load model_weights\.ckpt\.$/],
  'run.tar.gz': [
    'ERR_UNSUPPORTED',
    /^run\.tar\.gz!gzip is a tar archive of files .* Unpack it \(tar -xf\), and load run\/best\.pt\.$/,
  ],
  'package.pt': ['ERR_UNSUPPORTED', /^package\.pt is an archive of torch\.package, .* torch\.package\.PackageImporter/],
  'aoti.pt2': ['ERR_UNSUPPORTED', /^aoti\.pt2 is a package of AOTInductor, .* torch\.export\.save/],
}

for (const release of releases) {
  test(`files of PyTorch ${release}: loaded, or said what they are`, async () => {
    for (const [name, { bytes, torch }] of Object.entries(fixturesOf(release))) {
      const isRead = torch === FIRST
      assert.ok(isRead || /Error: /.test(torch), torch)
      if (LOADED.has(name)) {
        assert.equal(repr(await load(new File([bytes], name))), FIRST, name)
        continue
      }
      assert.ok(!isRead, `PyTorch reads ${name}`)
      const [code, message] = REFUSED[name] as readonly [string, RegExp]
      await assert.rejects(load(new File([bytes], name)), (error) => {
        assert.ok(error instanceof TorchletError)
        assert.equal(error.code, code, name)
        assert.match(error.message, message)
        return true
      })
    }
  })

  test(`an unpacked archive of PyTorch ${release} is loaded by its folder`, async (t) => {
    const folder = unpack(t, fixturesOf(release)['whole.pt']!.bytes)
    for (const path of [join(folder, 'whole'), folder, pathToFileURL(join(folder, 'whole'))]) {
      assert.equal(repr(await load(path)), FIRST)
      assert.equal(repr(loadSync(path)), FIRST)
    }
    const { format, records, fingerprint } = await report(folder)
    assert.equal(format, 'zip')
    assert.ok(records.some(({ name, nbytes }) => name === 'archive/data/0' && nbytes === 8))
    assert.equal(fingerprint, (await report(fixturesOf(release)['whole.pt']!.bytes)).fingerprint)
    await assert.rejects(load(join(folder, 'whole', 'data.pkl')), /data\.pkl\), and its tensors lie in other records/)
  })
}

test('a folder that only looks like an unpacked archive is refused', async (t) => {
  const { bytes } = fixturesOf('2.14.1')['whole.pt']!
  const folder = join(unpack(t, bytes), 'whole')
  rmSync(join(folder, 'data', '0'))
  await assert.rejects(load(folder), { code: 'ERR_ARCHIVE', message: /no such entry in entry "archive\/data\/0"/ })
  symlinkSync('/etc/hostname', join(folder, 'data', '0'))
  await assert.rejects(load(folder), /data.0 is a link, or no regular file/)
  rmSync(join(folder, 'data'), { recursive: true })
  await assert.rejects(load(folder, { limits: { entries: 2 } }), { code: 'ERR_LIMIT' })
  mkdirSync(join(folder, 'more'))
  writeFileSync(join(folder, 'version'), 'none')
  await assert.rejects(load(folder), /the version is "none"/)
})

test('a report says that more follows', async () => {
  for (const release of releases) {
    const { 'two-same.pt': same, 'two-legacy.pt': legacy, 'whole.pt': whole } = fixturesOf(release)
    const { rest, fingerprint } = await report(same!.bytes)
    const half = same!.bytes.length / 2
    assert.deepEqual(rest, { offset: half, nbytes: half, kind: 'zip' })
    assert.equal(repr(loadSync(same!.bytes.subarray(half))), "{'w': tensor([3., 4.])}")
    assert.equal(fingerprint, (await report(whole!.bytes)).fingerprint)
    const second = (await report(legacy!.bytes)).rest
    assert.equal(second?.kind, 'legacy')
    assert.match(repr(loadSync(legacy!.bytes.subarray(second?.offset))), /^\{'w': tensor\(\[ 0\.,  1\., /)
    assert.equal((await report(whole!.bytes)).rest, null)
    const junk = new Uint8Array([...whole!.bytes, 1, 2, 3])
    assert.deepEqual((await report(junk)).rest, { offset: whole!.bytes.length, nbytes: 3, kind: null })
  }
})

test('two archives of other programs: alike, and not', () => {
  const zip = (text: string): Uint8Array =>
    makeZip([
      { name: 'a/data.pkl', data: Buffer.from(text, 'latin1') },
      { name: 'a/version', data: Buffer.from('3\n') },
    ]).bytes
  const [one, two, long] = [zip('\x80\x02K\x01.'), zip('\x80\x02K\x02.'), zip('\x80\x02K\x02K\x030.')]
  const both = (a: Uint8Array, b: Uint8Array): Uint8Array => new Uint8Array([...a, ...b])
  assert.equal(loadSync(both(one, two)), 1)
  for (const [a, b] of [
    [one, long],
    [long, one],
  ] as const)
    assert.throws(() => loadSync(both(a, b)), new RegExp(`second begins at byte ${a.length} of the file`))
  assert.equal(loadSync(both(one, new Uint8Array(500))), 1, 'what follows is not looked at, as in PyTorch')
})

test('programs of ExecuTorch', () => {
  const at4 = (magic: string): Uint8Array =>
    Buffer.concat([Buffer.of(0x20, 0, 0, 0), Buffer.from(magic), Buffer.alloc(64)])
  assert.throws(() => loadSync(at4('ET12')), /an ExecuTorch program \(\.pte\)\. Use the program that it was made of/)
  assert.throws(() => loadSync(at4('BP08')), /an ExecuTorch program with test inputs \(\.bpte\)/)
  assert.throws(() => loadSync(at4('FT01')), /tensors of an ExecuTorch program \(\.ptd\)/)
  const weights = saveSync({ w: tensor([1]) }, { format: 'safetensors' })
  const members = [
    { name: 'program.ptg', data: at4('NPTG') },
    { name: 'program.safetensors', data: weights },
  ]
  assert.throws(() => loadSync(makeZip(members).bytes), {
    code: 'ERR_UNSUPPORTED',
    message: /a program of ExecuTorch Native \(\.ptn\)\. Unpack it for its weights, program\.safetensors/,
  })
})

test('the error of a half file names the file', async (t) => {
  const whole = saveSync(new OrderedDict([['w', tensor(Array.from({ length: 3000 }, (_, index) => index))]]))
  const folder = temporaryFolder(t)
  const formats = {
    'half.pt': whole,
    'legacy.pt': saveSync({ w: tensor([1, 2, 3]) }, { _use_new_zipfile_serialization: false }),
    'half.safetensors': saveSync({ w: tensor([1, 2, 3]) }, { format: 'safetensors' }),
    'half.pkl': Buffer.from('\x80\x04]\x94(K\x01K\x02e.', 'latin1'),
    'half.tar': fixturesOf('2.14.1')['model.nemo']!.bytes.subarray(0, 1500),
    'half.pt.gz': fixturesOf('2.14.1')['run.tar.gz']!.bytes,
  }
  for (const [name, bytes] of Object.entries(formats)) {
    for (const part of [0.4, 0.7, 0.95]) {
      const path = join(folder, name)
      writeFileSync(path, bytes.subarray(0, bytes.length * part))
      for (const source of [path, new File([bytes.slice(0, bytes.length * part) as Uint8Array<ArrayBuffer>], name)])
        await assert.rejects(load(source), (error) => error instanceof TorchletError && error.message.includes(name))
      assert.throws(
        () => loadSync(path),
        (error) => error instanceof TorchletError && error.message.includes(name),
      )
    }
  }
})

function unpack(t: TestContext, bytes: Uint8Array): string {
  const folder = temporaryFolder(t)
  const source = new BytesSource(bytes)
  const contents = performSync(all(bytes.length), source)
  for (const [{ name }, content] of contents) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

function* all(size: number): ReturnType<ZipReader['readAll']> {
  return yield* (yield* ZipReader.open(size)).readAll()
}
