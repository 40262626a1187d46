// Tar archives: those that tar writes, and one lie each.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { BytesSource } from '../../../../src/io/sources/bytes-source.js'
import type { ArchiveLimits } from '../../../../src/io/limits.js'
import { performSync } from '../../../../src/io/sources/perform.js'
import { readTar } from '../../../../src/io/tar/reader.js'
import { pax, tarOf } from './make-tar.js'

const hello = { name: 'hello', data: Buffer.from('world') }

function members(archive: Buffer, limits?: ArchiveLimits): Record<string, string> {
  const { files: found, fault } = performSync(readTar(archive.length, limits), new BytesSource(archive))
  if (fault !== null) throw fault
  return Object.fromEntries(
    [...found].map(([name, { offset, length }]) => [name, archive.toString('latin1', offset, offset + length)]),
  )
}

/** By format, what GNU tar 1.34 makes of the file `d/a`, which is `abc`, and of `b`, which is `hello`; gzip, base64. */
const GNU = {
  ustar:
    'H4sIAAAAAAACA+3TQQqDMBCF4TmKNzBhMuY8sRZcCIK292/qqmShmxoQ/28zWQSG4fGGVk7nsmi2zayc29urM/UaQ4zy/e28NCYVvNdXWvLKfx' +
    'z5e9xFDG2qkn8Xwk7+WubfqUnjyP90qX8I7quvsOO4/1b2P3j6X8X4nKaZGgAAAAAAAAAAAAAAcGkfcloEEwAoAAA=',
  pax:
    'H4sIAAAAAAACA+3XwWrDMAwGYJ/7FH6CRIosKznsvmNfwWkCG7QM2g76+Eu6S5cxenKo1/+7OMQBJZhfIlW9TZfXMQ3j8VQPLguaxBCu62S5Ej' +
    'eNYyEVFgtmjpiCkvMXt4LP0zkdp1dxz6lp/OH8fhhfOLRmHFm7SjdCPn3ftU5VrVWrWgmtzIc17+5+70oXO4u8cVCQoc5fY864qf6Z//n6R/6n' +
    'p4md15Lyv/y4Ys7/pv+nh+n/KoL+j/4P+fOfste4l38iWfb/KOo8lZT/Qvt/6ncIwROrbud//zj/fyFi/mP+Q279CjXuz39dzv/AmP+reBv3+w' +
    '/EAAAAAAAAAAAA4F/6ArEGJwMAKAAA',
  gnu:
    'H4sIAAAAAAACA+3TMQrDMAyFYR3FN4hVWfF5nCbQIVBI2vvXZPTQTjGU/N8ioUXD482DnC5W2f2YVTuPXS26qeWUc72Pt6gSXDp476+yhSAXNQ' +
    '+lS/5jSl/ytzZ/M5cQyf90ZboLrmvq8ON3/73tvyr97+KxrOuTGgAAAAAAAAAAAAAA8Nc+x8RXCgAoAAA=',
}

for (const [format, archive] of Object.entries(GNU)) {
  test(`an archive of GNU tar: ${format}`, () => {
    assert.deepEqual(members(gunzipSync(Buffer.from(archive, 'base64'))), { 'd/a': 'abc', b: 'hello' })
  })
}

test('files, folders and names in two parts', () => {
  const archive = tarOf([
    hello,
    { name: 'folder/', data: Buffer.alloc(0), type: '5' },
    { name: 'inner', data: Buffer.alloc(0), prefix: 'folder/deep' },
    { name: 'block', data: Buffer.alloc(512, 0x41), type: '\0' },
  ])
  assert.deepEqual(members(archive), { hello: 'world', 'folder/deep/inner': '', block: 'A'.repeat(512) })
})

test('extended headers name the member after them, and no other', () => {
  const archive = tarOf(
    [
      pax({ mtime: '1487716159.5', path: 'größe' }),
      { name: 'cut', data: Buffer.from('abc'), size: '00000000000' },
      hello,
      { name: 'of all', data: Buffer.from('20 comment=whatever\n'), type: 'g' },
    ].map((member, index) => (index === 1 ? { ...member, size: '00000000003' } : member)),
  )
  assert.deepEqual(members(archive), { größe: 'abc', hello: 'world' })
  const sized = tarOf([pax({ size: '5' }), { ...hello, size: '00000000000' }])
  assert.deepEqual(members(sized), { hello: 'world' })
})

test('a byte order mark is a part of a name', () => {
  assert.deepEqual(members(tarOf([hello, { ...hello, name: '\ufeffhello' }])), {
    hello: 'world',
    '\ufeffhello': 'world',
  })
})

test('what follows the end is not looked at', () => {
  assert.deepEqual(members(Buffer.concat([tarOf([hello]), Buffer.from('more')])), { hello: 'world' })
})

const lies: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'no end': [tarOf([hello], 0), /has no end/],
  'cut within the data': [tarOf([hello], 0).subarray(0, 514), /ends beyond the file/],
  'a name twice': [tarOf([hello, hello]), /the name occurs twice in entry "hello"/],
  'a wrong checksum': [tarOf([{ ...hello, checksum: '000001\0 ' }]), /checksum/],
  'a checksum that is no number': [tarOf([{ ...hello, checksum: 'xxxxxx\0 ' }]), /checksum/],
  'a size beyond the file': [tarOf([{ ...hello, size: '77777777777' }]), /ends beyond the file/],
  'a size that is no octal number': [tarOf([{ ...hello, size: '00000000009' }]), /no octal number/],
  'a size in base 256': [tarOf([{ ...hello, size: '\x80\0\0\0\0\0\0\0\0\0\0\x05' }]), /no octal number/],
  'a link': [tarOf([{ ...hello, type: '2' }]), /a member of type "2" is no file/],
  'a hard link': [tarOf([{ ...hello, type: '1' }]), /a member of type "1" is no file/],
  'a device': [tarOf([{ ...hello, type: '3' }]), /is no file/],
  'an extended header without =': [tarOf([{ ...hello, data: Buffer.from('8 path\n'), type: 'x' }, hello]), /malformed/],
  'an extended header that is longer than it is': [
    tarOf([{ ...hello, data: Buffer.from('99 path=a\n'), type: 'x' }, hello]),
    /malformed/,
  ],
  'an extended header of no length': [
    tarOf([{ ...hello, data: Buffer.from('0 path=a\n'), type: 'x' }, hello]),
    /malformed/,
  ],
  'an extended header of a megabyte': [
    tarOf([{ ...hello, data: Buffer.alloc(1 << 20, 0x31), type: 'x' }, hello]),
    /an extended header has 1048576 bytes/,
  ],
  // Of these Python 3.14's tarfile, by which PyTorch 2.14 reads them, takes the second for "hello", or a folder.
  "GNU's name of a sparse file": [
    tarOf([hello, pax({ 'GNU.sparse.name': 'hello' }), { ...hello, name: 'other' }]),
    /an extended header has "GNU.sparse.name"/,
  ],
  'a path for all members': [
    tarOf([hello, { ...pax({ path: 'hello' }), type: 'g' }, { ...hello, name: 'other' }]),
    /gives all members one path or size/,
  ],
  'a size for all members': [
    tarOf([{ ...pax({ size: '5' }), type: 'g' }, hello]),
    /gives all members one path or size/,
  ],
  'names in bytes of their own': [
    tarOf([hello, pax({ hdrcharset: 'BINARY', path: 'hello' }), { ...hello, name: 'other' }]),
    /an extended header has "hdrcharset"/,
  ],
  'an extended header before another': [
    tarOf([hello, pax({ path: 'hello' }), pax({ path: 'third' }), { ...hello, name: 'other' }]),
    /describes another/,
  ],
  'an extended header before one for all': [
    tarOf([hello, pax({ path: 'hello' }), { ...pax({ comment: 'x' }), type: 'g' }, { ...hello, name: 'other' }]),
    /describes another/,
  ],
  'a path twice in one': [
    tarOf([{ ...hello, name: 'PaxHeader', data: Buffer.from('9 path=a\n9 path=b\n'), type: 'x' }, hello]),
    /has "path" twice/,
  ],
  'a path that ends as a folder': [
    tarOf([pax({ path: 'hello/' }), { ...hello, name: 'other' }]),
    /ends as that of a folder/,
  ],
  'a file whose name ends as a folder': [
    tarOf([hello, { ...hello, name: 'hello/', type: '\0' }]),
    /ends as that of a folder/,
  ],
  'a folder of the name of a file': [
    tarOf([hello, { name: 'hello/', data: Buffer.alloc(0), type: '5' }]),
    /the name occurs twice/,
  ],
  "GNU's long name": [
    tarOf([{ ...hello, name: '././@LongLink', type: 'L' }, hello]),
    /a member of type "L" is no file/,
  ],
  'a size in it that is none': [tarOf([pax({ size: '-1' }), hello]), /the size in an extended header/],
  'a size in it beyond the file': [tarOf([pax({ size: '999999999999' }), hello]), /ends beyond the file/],
}

for (const [name, [archive, message]] of Object.entries(lies)) {
  test(name, () => assert.throws(() => members(archive), { name: 'ArchiveError', message }))
}

test('more members than the limit', () => {
  const many = tarOf(Array.from({ length: 11 }, (_, index) => ({ name: String(index), data: Buffer.alloc(0) })))
  assert.throws(() => members(many, { entries: 10 }), { name: 'LimitError' })
})
