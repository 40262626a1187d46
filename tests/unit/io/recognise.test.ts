// What a file is, by its bytes: each kind that is read, and the message for each that is not.
// tests/fixtures/recognise.json has beginnings of real files; what is not there follows its specification.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ArchiveError, UnsupportedError } from '../../../src/errors.js'
import { BytesSource } from '../../../src/io/sources/bytes-source.js'
import { readSample, type FileSample } from '../../../src/io/sources/file-sample.js'
import { performSync } from '../../../src/io/sources/perform.js'
import { recognise } from '../../../src/io/recognise/recognise.js'
import { recogniseZip } from '../../../src/io/recognise/recognise-zip.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { fields } from './zip/make-zip.js'

interface Beginning {
  readonly size: number
  readonly head: string
  readonly tail: string
}

const path = new URL('../../fixtures/recognise.json', import.meta.url)
const { files }: { files: Record<string, Beginning> } = JSON.parse(readFileSync(path, 'utf8'))

function fixture(name: string): FileSample {
  const { size, head, tail } = files[name]!
  return { name, size, head: Buffer.from(head, 'base64'), tail: Buffer.from(tail, 'base64') }
}

function sampleOf(bytes: Uint8Array): FileSample {
  const source = new BytesSource(bytes)
  return performSync(readSample(source), source)
}

/** A file of these parts: text, a character a byte, or bytes. */
function file(...parts: readonly (string | Uint8Array)[]): FileSample {
  return sampleOf(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))))
}

/** Protobuf: a field of bytes. */
function bytesField(number: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const content = file(...parts).head
  const length = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7]
  return Uint8Array.of((number << 3) | 2, ...length, ...content)
}

const shared = needs(withoutShared('fixtures'))

test('files of PyTorch are recognised', shared, () => {
  const kinds = {
    'torch-2.14.1/seed/net.pt': 'zip',
    'torch-2.14.1/seed/net_legacy.pt': 'legacy',
    'torch-2.14.1/other/seq.safetensors': 'safetensors',
    'torch-2.14.1/other/dcp/.metadata': 'distributed',
    'malformed/tar_exec.tar': 'tar',
    'malformed/legacy_gzip.pt': 'gzip',
    'malformed/good_legacy.pt': 'legacy',
  }
  for (const [name, kind] of Object.entries(kinds)) {
    assert.equal(recognise(sampleOf(readFileSync(sharedPath(`fixtures/${name}`)))), kind, name)
  }
})

test('pickles and legacy files of every protocol are recognised', () => {
  for (let protocol = 0; protocol < 5; protocol++) {
    assert.equal(recognise(fixture(`legacy.${protocol}.pt`)), 'legacy')
    assert.equal(recognise(fixture(`dict.${protocol}.pkl`)), 'pickle', `dict, protocol ${protocol}`)
    assert.equal(recognise(fixture(`list.${protocol}.pkl`)), 'pickle', `list, protocol ${protocol}`)
  }
})

const metaInfo = bytesField(1, bytesField(2, bytesField(1, bytesField(1, 'Add'))))
const html = '<!DOCTYPE html>\n<html><head><title>404 - Not\n found</title>'

/** Complete files of other formats: UnsupportedError. */
const FORMATS: Readonly<Record<string, readonly [FileSample, RegExp]>> = {
  ONNX: [fixture('linear.onnx'), /^linear\.onnx is an ONNX model \(by pytorch\)\. Run it by onnxruntime-web/],
  'ONNX without producer': [file('\x08\x07', bytesField(7, bytesField(1, 'x'))), /^this is an ONNX model\. /],
  HDF5: [file('\x89HDF\r\n\x1a\n'), /an HDF5 file, as Keras writes\. Convert it in Python/],
  GGUF: [file('GGUF\x03\0\0\0'), /a GGUF model .*\. Use the safetensors or PyTorch files/],
  GGML: [file('tjgg\x03\0\0\0'), /a GGML model/],
  TFLite: [file('\x1c\0\0\0TFL3'), /a TensorFlow Lite model/],
  SavedModel: [file('\x08\x01', bytesField(2, metaInfo)), /a TensorFlow SavedModel/],
  'TensorFlow graph': [file(bytesField(1, bytesField(1, 'input'), bytesField(2, 'Placeholder'))), /a TensorFlow graph/],
  CoreML: [
    file('\x08\x04', bytesField(2, bytesField(1, bytesField(1, 'image'))), bytesField(5, 'x')),
    /a CoreML model/,
  ],
  'Paddle program': [
    file(bytesField(1, '\x08\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01', bytesField(3, 'x'))),
    /a Paddle program/,
  ],
  'Paddle state dict': [fixture('paddle.pdparams'), /a Paddle state dict .*paddle\.load/],
  XGBoost: [fixture('xgboost.pkl'), /an XGBoost model/],
  'mobile flatbuffer': [file('\x1c\0\0\0PTMF'), /a PyTorch Mobile model as a flatbuffer/],
  ExecuTorch: [file('\x1c\0\0\0ET12'), /an ExecuTorch program \(\.pte\)/],
  preview: [file('PYTORCH1\0\0'), /a PyTorch preview file, written before 1\.0\. Load it with the release/],
  Torch7: [file(fields('444', [4, 1, 3]), 'V 1'), /a Torch7 file, from Lua/],
  xz: [file('\xfd7zXZ\0'), /compressed by xz\. Decompress it first/],
  '7z': [file('7z\xbc\xaf\x27\x1c'), /a 7z archive/],
  'split zip': [file('PK\x07\x08'), /split zip/],
  Parquet: [file('PAR1'), /a Parquet table/],
}

/** Damaged files, and no models at all: ArchiveError. */
const MISTAKES: Readonly<Record<string, readonly [FileSample, RegExp]>> = {
  empty: [{ ...file(''), name: 'model.pt' }, /^model\.pt is an empty file\. The download or the save did not finish/],
  'half a zip': [file('PK\x03'), /the beginning of a zip archive, cut off/],
  'a zip without entries': [file('PK\x05\x06', new Uint8Array(18)), /without entries/],
  'HTML page': [
    { ...file(html), name: 'https://x.org/m.pt', status: 200 },
    /^https:\/\/x\.org\/m\.pt \(HTTP 200\) is an HTML page \("404 - Not found"\), not a model\. Check the address/,
  ],
  'HTML without doctype': [file('\xef\xbb\xbf \n<html lang="en">'), /is an HTML page, not a model/],
  "a hub's blob page": [
    { ...file(html), name: 'https://huggingface.co/a/b/blob/main/m.bin' },
    /Use the file's \/resolve\/ address in place of \/blob\//,
  ],
  "a code host's blob page": [{ ...file(html), name: 'https://github.com/a/b/blob/main/m.pt' }, /raw address: \/raw\//],
  'Google Drive': [file('<!doctype html><title>Google Drive - Virus scan warning'), /Google Drive shows a page/],
  Dropbox: [file(html, '<a href="https://www.dropbox.com/s">'), /End the address in \?dl=1/],
  'Git LFS pointer': [
    file('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1234\n'),
    /a Git LFS pointer to a file of 1234 bytes, not the file\. Run git lfs pull/,
  ],
  'S3 error': [
    file('<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message>'),
    /an error of the storage server \(NoSuchKey: The key does not exist\.\)\. There is no such file in the bucket/,
  ],
  'GCS error': [
    file("<?xml version='1.0'?><Error><Code>AccessDenied</Code>"),
    /\(AccessDenied\)\. The bucket is private/,
  ],
  'Azure error': [file('\xef\xbb\xbf<?xml version="1.0"?><Error><Code>BlobNotFound</Code>'), /BlobNotFound/],
  XML: [file('<?xml version="1.0"?><svg/>'), /an XML document/],
  JSON: [file('{"hidden_size": 768}'), /JSON text, not a model\. .* weights lie in a file beside it/],
  'JSON error': [file('{"error": "Repository not found"}'), /JSON text with an error \("Repository not found"\)/],
  text: [file('Not Found\n'), /text, not a model \(it begins with "Not Found"\)/],
  PNG: [fixture('picture.png'), /a PNG picture/],
  JPEG: [fixture('picture.jpeg'), /a JPEG picture/],
  GIF: [fixture('picture.gif'), /a GIF picture/],
  WebP: [fixture('picture.webp'), /a WebP picture/],
  BMP: [fixture('picture.bmp'), /a BMP picture/],
  PDF: [file('%PDF-1.7'), /a PDF document/],
  anything: [file('\x00\x01\x02\x03'), /no file that torchlet knows \(it begins with the bytes 00 01 02 03\)/],
}

for (const [what, [sample, message]] of Object.entries(FORMATS)) {
  test(`${what}: the error says what it is`, () => {
    assert.throws(
      () => recognise(sample),
      (error) => error instanceof UnsupportedError && message.test(error.message),
    )
  })
}

for (const [what, [sample, message]] of Object.entries(MISTAKES)) {
  test(`${what}: the error says what is there instead of a model`, () => {
    assert.throws(
      () => recognise(sample),
      (error) => {
        assert.ok(error instanceof ArchiveError, String(error))
        assert.match(error.message, message)
        return true
      },
    )
  })
}

test('so are numbers and texts alone, of protocols that begin with nothing of their own', () => {
  // Python 3.11: pickle.dumps(value, 0) and (value, 1) of None, True, 3, 70000, 2**40, 0.5 and 'a'.
  const pickles = [
    'N.',
    'I01\n.',
    'I3\n.',
    'K\x03.',
    'I70000\n.',
    'Jp\x11\x01\x00.',
    'L1099511627776L\n.',
    'F0.5\n.',
    'G?\xe0\0\0\0\0\0\0.',
    'Va\np0\n.',
  ]
  for (const text of pickles) {
    const bytes = Buffer.from(text, 'latin1')
    assert.equal(recognise({ head: bytes, tail: bytes, size: bytes.length }), 'pickle', JSON.stringify(text))
  }
})

test('a pickle of scikit-learn is recognised in every protocol', () => {
  for (let protocol = 0; protocol < 5; protocol++) {
    assert.throws(
      () => recognise(fixture(`sklearn.${protocol}.pkl`)),
      (error) => {
        assert.ok(error instanceof UnsupportedError, `protocol ${protocol}: ${String(error)}`)
        assert.match(error.message, /is a scikit-learn model, pickled \(joblib\)\. Convert it to ONNX/)
        return true
      },
    )
  }
})

test('zips of PyTorch are told apart', () => {
  assert.equal(recogniseZip(['archive/data.pkl', 'archive/version']), 'checkpoint')
  assert.equal(recogniseZip(['m/data/0', 'm/data.pkl', 'm/code/a.py', 'm/constants.pkl']), 'torchscript')
  assert.equal(recogniseZip(['m/models/model.json', 'm/archive_format', 'm/archive_version']), 'exported')
  assert.equal(recogniseZip(['serialized_exported_program.json', 'version']), 'exported')
  assert.equal(recogniseZip(['data', 'policy.pth', 'pytorch_variables.pth']), 'members')
  assert.equal(recogniseZip(['a.npy', 'b/c.npy']), 'npz')
  assert.equal(recogniseZip(['run/', 'run/config.json', 'run/last.ckpt', 'run/optimizer.bin']), 'members')
})

type ErrorClass = typeof UnsupportedError | typeof ArchiveError

const ZIPS: Readonly<Record<string, readonly [readonly string[], ErrorClass, RegExp]>> = {
  docx: [['[Content_Types].xml', 'word/document.xml'], ArchiveError, /a Word document/],
  xlsx: [['[Content_Types].xml', 'xl/workbook.xml'], ArchiveError, /an Excel workbook/],
  pptx: [['[Content_Types].xml', 'ppt/presentation.xml'], ArchiveError, /a PowerPoint document/],
  jar: [['META-INF/', 'META-INF/MANIFEST.MF', 'A.class'], ArchiveError, /a Java archive/],
  apk: [['AndroidManifest.xml', 'META-INF/MANIFEST.MF', 'classes.dex'], ArchiveError, /an Android package/],
  wheel: [['a/__init__.py', 'a-1.dist-info/WHEEL'], ArchiveError, /a Python package/],
  odt: [['mimetype', 'content.xml'], ArchiveError, /an OpenDocument file/],
  keras: [['metadata.json', 'config.json', 'model.weights.h5'], UnsupportedError, /a Keras model/],
  mlpackage: [['m.mlpackage/Data/com.apple.CoreML/model.mlmodel'], UnsupportedError, /a CoreML model/],
  SavedModel: [['m/saved_model.pb', 'm/variables/'], UnsupportedError, /a TensorFlow SavedModel in a zip/],
  'a folder too deep': [['a/b/data.pkl', 'a/b/version'], ArchiveError, /one folder too deep\. Pack the folder/],
  'a folder': [['run/', 'run/config.json', 'run/model.bin'], UnsupportedError, /a zip of files, .*\. Unpack it/],
  'something else': [['a.txt', 'b.txt', 'c', 'd'], ArchiveError, /something else \(a\.txt, b\.txt, c, …\)/],
}

for (const [what, [names, type, message]] of Object.entries(ZIPS)) {
  test(`a zip that is ${what}: the error says so`, () => {
    assert.throws(
      () => recogniseZip(names, { name: 'm.zip' }),
      (error) => {
        assert.ok(error instanceof type, String(error))
        assert.match(error.message, message)
        assert.match(error.message, /^m\.zip is /)
        return true
      },
    )
  })
}
