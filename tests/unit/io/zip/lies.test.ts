// Every way in which a zip can lie, one test each: an ArchiveError that names the entry and the byte.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'fflate'
import { ArchiveError, LimitError } from '../../../../src/errors.js'
import { crc32 } from '../../../../src/io/crc32.js'
import { OpenArchive } from '../../../support/archives/open-zip.js'
import { fields, makeZip, open, readAll, type Made, type Member } from './make-zip.js'

const A = Uint8Array.of(1, 2, 3, 4, 5)
const B = Uint8Array.of(6, 7, 8)
const TWO: readonly Member[] = [
  { name: 'r/a', data: A },
  { name: 'r/b', data: B },
]

interface Lie {
  readonly members?: readonly Member[]
  readonly change?: (made: Made) => void
  readonly reason: RegExp
  readonly entry?: string
  /** The byte that the error must name. */
  readonly at?: (made: Made) => number
}

type Bits = 16 | 32
type Change = (made: Made) => void

/** Changes a field of a member's central header, of its local one, or of the end record. */
const central =
  (index: number, field: number, bits: Bits, value: number): Change =>
  (made) => {
    set(made, made.central[index]! + field, bits, value)
  }
const local =
  (index: number, field: number, bits: Bits, value: number): Change =>
  (made) => {
    set(made, made.local[index]! + field, bits, value)
  }
const end =
  (field: number, bits: Bits, value: number): Change =>
  (made) => {
    set(made, made.end + field, bits, value)
  }

function set({ view }: Made, at: number, bits: Bits, value: number): void {
  if (bits === 16) view.setUint16(at, value, true)
  else view.setUint32(at, value, true)
}

const centralAt =
  (index: number) =>
  (made: Made): number =>
    made.central[index]!
const localAt =
  (index: number) =>
  (made: Made): number =>
    made.local[index]!

const LIES: Readonly<Record<string, Lie>> = {
  'a directory longer than announced': { change: end(10, 16, 1), reason: /one part of several/ },
  'fewer entries announced': {
    change: (made) => {
      end(8, 16, 1)(made)
      end(10, 16, 1)(made)
    },
    reason: /goes on after the 1 entries/,
    at: centralAt(1),
  },
  'more entries announced': {
    change: (made) => {
      end(8, 16, 9)(made)
      end(10, 16, 9)(made)
    },
    reason: /2 entries where 9 were announced/,
    at: (made) => made.end,
  },
  'no entries': { members: [], reason: /has no entries/, at: () => 0 },
  'another disk': { change: end(4, 16, 3), reason: /one part of several/, at: (made) => made.end },
  'a directory beyond the file': {
    change: end(12, 32, 1e6),
    reason: /should end where the end record begins/,
  },
  'a directory elsewhere': { change: end(16, 32, 3), reason: /should end where the end record begins/ },
  'a wrong signature in the directory': {
    change: central(1, 0, 32, 7),
    reason: /1 entries where 2/,
    at: centralAt(1),
  },
  'a name beyond the directory': {
    change: central(1, 28, 16, 999),
    reason: /beyond the central directory/,
    at: centralAt(1),
  },
  'a duplicate': {
    members: [{ name: 'r/a' }, { name: 'r/a' }],
    reason: /there twice/,
    entry: 'r/a',
    at: centralAt(1),
  },
  'a duplicate but for case': {
    members: [{ name: 'r/a' }, { name: 'R/A' }],
    reason: /does not tell case/,
    entry: 'R/A',
    at: centralAt(1),
  },
  'an absolute name': {
    members: [{ name: '/etc/passwd' }],
    reason: /absolute/,
    entry: '/etc/passwd',
    at: centralAt(0),
  },
  'an escaping name': {
    members: [{ name: 'r/../../x' }],
    reason: /leaves/,
    entry: 'r/../../x',
    at: centralAt(0),
  },
  'a backslash': {
    members: [{ name: String.raw`r\a` }],
    reason: /backslash/,
    entry: String.raw`r\a`,
    at: centralAt(0),
  },
  'a zero byte in a name': {
    members: [{ name: 'r/a\0b' }],
    reason: /zero byte/,
    entry: 'r/a\0b',
    at: centralAt(0),
  },
  'no name': { members: [{ name: '' }], reason: /no name/, at: centralAt(0) },
  'a second name': {
    members: [{ name: 'r/a', centralExtra: new Uint8Array([...fields('2214', [0x7075, 8, 1, 0]), 114, 47, 98]) }],
    reason: /second name/,
    entry: 'r/a',
    at: centralAt(0),
  },
  'an extra field beyond the others': {
    members: [{ name: 'r/a', centralExtra: fields('22', [9, 50]) }],
    reason: /extra field reaches/,
    entry: 'r/a',
  },
  encryption: { members: [{ name: 'r/a', flags: 1 }], reason: /encrypted/, entry: 'r/a', at: centralAt(0) },
  'strong encryption': { members: [{ name: 'r/a', flags: 0x41 }], reason: /encrypted/, entry: 'r/a' },
  'a patch': { members: [{ name: 'r/a', flags: 0x20 }], reason: /patch/, entry: 'r/a' },
  bzip2: { members: [{ name: 'r/a', method: 12 }], reason: /method 12/, entry: 'r/a', at: centralAt(0) },
  'a folder with content': {
    members: [{ name: 'r/a/', data: A }],
    reason: /folder has content/,
    entry: 'r/a/',
  },
  'two sizes of stored data': {
    change: central(0, 24, 32, 4),
    reason: /two sizes, 5 and 4/,
    entry: 'r/a',
    at: centralAt(0),
  },
  'data into the next entry': {
    change: (made) => {
      central(0, 20, 32, 9)(made)
      central(0, 24, 32, 9)(made)
    },
    reason: /reach into entry "r\/b"/,
    entry: 'r/a',
    at: localAt(0),
  },
  'data into the directory': {
    change: (made) => {
      central(1, 20, 32, 9)(made)
      central(1, 24, 32, 9)(made)
    },
    reason: /reach into the central directory/,
    entry: 'r/b',
    at: localAt(1),
  },
  'two entries over one header': { change: central(1, 42, 32, 0), reason: /reach into/, at: () => 0 },
  'a header in the directory': {
    change: (made) => central(1, 42, 32, made.central[0]!)(made),
    reason: /reach into/,
    entry: 'r/b',
  },
  'a disk of an entry': { change: central(0, 34, 16, 1), reason: /another disk/, entry: 'r/a' },
  'no local header': { change: local(1, 0, 32, 0), reason: /no local header/, entry: 'r/b', at: localAt(1) },
  'another local name': {
    change: (made) => {
      made.bytes[made.local[1]! + 32] = 0x63
    },
    reason: /another name/,
    entry: 'r/b',
  },
  'a longer local name': {
    change: local(1, 26, 16, 65535),
    reason: /another name/,
    entry: 'r/b',
    at: localAt(1),
  },
  'local extra fields without room': {
    change: local(1, 28, 16, 65535),
    reason: /no room/,
    entry: 'r/b',
    at: localAt(1),
  },
  'another local method': {
    change: local(0, 8, 16, 8),
    reason: /another method/,
    entry: 'r/a',
    at: localAt(0),
  },
  'other local flags': { change: local(0, 6, 16, 8), reason: /other flags/, entry: 'r/a', at: localAt(0) },
  'another local CRC': {
    change: local(0, 14, 32, 1),
    reason: /another CRC, 1 where/,
    entry: 'r/a',
    at: localAt(0),
  },
  'another local size': {
    change: local(0, 22, 32, 6),
    reason: /another size, 6 where/,
    entry: 'r/a',
    at: localAt(0),
  },
  'zip64 locally without its field': {
    change: local(0, 22, 32, 0xffffffff),
    reason: /no zip64 field/,
    entry: 'r/a',
  },
  'damaged data': {
    change: (made) => {
      made.bytes[made.local[0]! + 33] = 99
    },
    reason: /damaged \(CRC-32/,
    entry: 'r/a',
    at: (made) => made.local[0]! + 33,
  },
  'no descriptor': {
    members: [{ name: 'r/a', data: A, flags: 8 }],
    reason: /descriptor/,
    entry: 'r/a',
    at: (made) => made.local[0]! + 38,
  },
  'a wrong descriptor': {
    members: [{ name: 'r/a', data: A, flags: 8, descriptor: fields('4444', [0x08074b50, crc32(A), 5, 6]) }],
    reason: /descriptor/,
    entry: 'r/a',
  },
  'damaged deflated data': {
    members: [{ name: 'r/a', method: 8, data: Uint8Array.of(7, 7, 7), size: 100 }],
    reason: /deflated data is damaged/,
    entry: 'r/a',
    at: (made) => made.local[0]! + 33,
  },
  'inflating to more': {
    members: [{ name: 'r/a', method: 8, data: deflateSync(new Uint8Array(100)), size: 99 }],
    reason: /inflates to more where 99/,
    entry: 'r/a',
  },
  'inflating to less': {
    members: [{ name: 'r/a', method: 8, data: deflateSync(new Uint8Array(100)), size: 101 }],
    reason: /inflates to 100 where 101/,
    entry: 'r/a',
  },
  'more than DEFLATE can do': {
    members: [{ name: 'r/a', method: 8, data: deflateSync(new Uint8Array(9)), size: 2 ** 31 }],
    reason: /cannot inflate to 2147483648/,
    entry: 'r/a',
    at: centralAt(0),
  },
}

for (const [what, lie] of Object.entries(LIES)) {
  test(`a zip with ${what} is refused`, () => {
    const made = makeZip(lie.members ?? TWO)
    lie.change?.(made)
    assert.throws(
      () => readAll(made.bytes),
      (error) => {
        assert.ok(error instanceof ArchiveError, String(error))
        assert.match(error.message, lie.reason)
        assert.notEqual(error.offset, undefined)
        if (lie.entry !== undefined) assert.equal(error.entry, lie.entry)
        if (lie.at !== undefined) assert.equal(error.offset, lie.at(made))
        return true
      },
    )
  })
}

test('the zip that the lies start from is read', () => {
  assert.deepEqual(
    [...readAll(makeZip(TWO).bytes)],
    [
      ['r/a', A],
      ['r/b', B],
    ],
  )
})

test('a zip cut anywhere is refused', () => {
  const { bytes } = makeZip(TWO)
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => readAll(bytes.subarray(0, length)), ArchiveError)
  }
})

test('a comment and what follows it do not matter', () => {
  const { bytes } = makeZip(TWO, 'a comment')
  const longer = new Uint8Array(bytes.length + 1000)
  longer.set(bytes)
  assert.equal(readAll(bytes).size, 2)
  assert.equal(readAll(longer).size, 2)
})

test('descriptors of every form are read', () => {
  const crc = crc32(A)
  const forms = [
    fields('4444', [0x08074b50, crc, 5, 5]),
    fields('444', [crc, 5, 5]),
    fields('4488', [0x08074b50, crc, 5, 5]),
    fields('488', [crc, 5, 5]),
  ]
  for (const descriptor of forms) {
    assert.deepEqual(readAll(makeZip([{ name: 'r/a', data: A, flags: 8, descriptor }]).bytes).get('r/a'), A)
  }
})

test('a CRC of 0 is absent', () => {
  assert.deepEqual(readAll(makeZip([{ name: 'r/a', data: A, crc: 0 }]).bytes).get('r/a'), A)
})

test('limits bite before anything is allocated', () => {
  const bomb = deflateSync(new Uint8Array(32 * 1024 * 1024), { level: 9 })
  assert.ok(bomb.length < 33_000)
  const { bytes } = makeZip([{ name: 'r/a', method: 8, data: bomb, size: 32 * 1024 * 1024, crc: 0 }])
  assert.throws(() => open(bytes, { limits: { inflatedBytes: 1e6 } }), LimitError)
  const six = Array.from({ length: 6 }, (_, i) => ({
    name: `r/${i}`,
    method: 8,
    data: bomb,
    size: 32 * 1024 * 1024,
    crc: 0,
  }))
  assert.throws(() => open(makeZip(six).bytes), /inflated size .* raise it by the option limits: \{ inflatedBytes/s)
  assert.throws(() => open(makeZip(TWO).bytes, { limits: { entries: 1 } }), LimitError)
})

test('an archive without one root folder is refused', () => {
  assert.throws(() => new OpenArchive(makeZip([{ name: 'data.pkl' }]).bytes), /in no folder/)
  const stranger = makeZip([{ name: 'r/data.pkl' }, { name: '__MACOSX/x' }]).bytes
  assert.throws(() => new OpenArchive(stranger), { entry: '__MACOSX/x', code: 'ERR_ARCHIVE' })
})

test('roots are any text', () => {
  for (const root of ['a b', 'ä', '.', '模型']) {
    const { bytes } = makeZip([{ name: `${root}/` }, { name: `${root}/data.pkl`, data: B }])
    const opened = new OpenArchive(bytes)
    const { archive } = opened
    assert.equal(archive.prefix, `${root}/`)
    assert.deepEqual(archive.records(), ['data.pkl'])
    assert.deepEqual(opened.read('DATA.pkl'), B)
    assert.throws(() => opened.read('data/0'), { entry: `${root}/data/0` })
  }
})

test('a name that is not UTF-8 is read a character a byte', () => {
  const name = Uint8Array.of(0xc4, 0xa3, 0xff, 0x2f, 0x61)
  assert.deepEqual([...readAll(makeZip([{ name, data: A }]).bytes).keys()], ['\xc4\xa3\xff/a'])
})
