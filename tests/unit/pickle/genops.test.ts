// The public genops against CPython's pickletools: expectations in tests/fixtures/genops.json, made by the
// genops.py beside it. Each error is asked for its reason, offset and opcode.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Opcode } from '../../../assembly/shared/opcodes.js'
import { ArgumentKind, ArgumentRange, TapeRecord } from '../../../assembly/shared/tape.js'
import { UnpicklingError } from '../../../src/errors.js'
import { genops, type OpArgument, type PickleOp } from '../../../src/pickle/genops.js'
import { Tape } from '../../../src/pickle/tape.js'
import { ByteArray } from '../../../src/python/bytes.js'

type Encoded = null | boolean | { readonly [type: string]: string }
interface Case {
  readonly name: string
  readonly pickle: string
  readonly ops: readonly (readonly [string, Encoded, number])[]
  readonly error?: string
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/genops.json', import.meta.url), 'utf8')) as {
  readonly python: string
  readonly pickles: readonly Case[]
  readonly hostile: readonly Case[]
}

/** JSON that tells Python's types apart, as genops.py makes it. */
function encoded(arg: OpArgument, expected: Encoded): Encoded {
  if (arg === null || typeof arg === 'boolean') return arg
  if (typeof arg === 'string') return { str: arg }
  if (arg instanceof ByteArray) return { bytearray: Buffer.from(arg).toString('base64') }
  if (arg instanceof Uint8Array) return { bytes: Buffer.from(arg).toString('base64') }
  // JavaScript has one type for both; the opcode says which it is.
  if (expected === null || typeof expected === 'boolean' || !('float' in expected)) return { int: String(arg) }
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(Number(arg))
  return { float: bytes.toString('hex') }
}

function assertOps(ops: readonly PickleOp[], expected: Case['ops']): void {
  const got = ops.map(({ opcode, arg, pos }, index) => [opcode, encoded(arg, expected[index]?.[1] ?? null), pos])
  assert.deepEqual(got, expected)
}

const bytesOf = ({ pickle }: Case): Uint8Array => new Uint8Array(Buffer.from(pickle, 'base64'))

/** What is yielded before the end or the error. */
function read(bytes: Uint8Array): { ops: PickleOp[]; error?: unknown } {
  const ops: PickleOp[] = []
  try {
    for (const op of genops(bytes)) ops.push(op)
  } catch (error) {
    return { ops, error }
  }
  return { ops }
}

for (const row of fixture.pickles) {
  test(`${row.name}: as CPython ${fixture.python}`, () => assertOps([...genops(bytesOf(row))], row.ops))
}

test('a pickle that is cut off anywhere yields its whole opcodes, then an error', () => {
  const row = fixture.pickles.at(-1) as Case
  const bytes = bytesOf(row)
  for (let length = 0; length < bytes.length; length++) {
    const { ops, error } = read(bytes.subarray(0, length))
    assert.ok(error instanceof UnpicklingError, `cut off at ${length}`)
    const whole = row.ops.findLastIndex(([, , pos]) => pos <= length)
    const offset = length === 0 ? 0 : (row.ops[whole] as Case['ops'][number])[2]
    // Until its 16th byte it is the FRAME at byte 2 that does not fit.
    if (length >= 16) assert.equal(error.offset, offset === length ? length : offset, `cut off at ${length}`)
    assertOps(ops, row.ops.slice(0, ops.length))
  }
})

/** What is wrong with those that are refused. FRAME and PROTO are checked as CPython's unpickler does, not pickletools. */
const faults: { readonly [name: string]: readonly [reason: RegExp, offset: number, opcode: string | undefined] } = {
  empty: [/ends without STOP/, 0, undefined],
  'unknown opcode': [/0xff is no pickle opcode/, 4, undefined],
  'opcode zero': [/0x00 is no pickle opcode/, 0, undefined],
  'number cut off': [/ends within an argument/, 2, 'BININT'],
  'float cut off': [/ends within an argument/, 2, 'BINFLOAT'],
  'length cut off': [/ends within an argument/, 2, 'BINUNICODE'],
  'payload cut off': [/ends within an argument/, 2, 'BINUNICODE'],
  'payload of 2^64-1 bytes': [/ends within an argument/, 2, 'BINUNICODE8'],
  'payload of 2^63 bytes': [/ends within an argument/, 2, 'BYTEARRAY8'],
  'BINSTRING of -1 bytes': [/a length is negative/, 0, 'BINSTRING'],
  'LONG4 of -1 bytes': [/a length is negative/, 2, 'LONG4'],
  'BINUNICODE of 2^32-1 bytes': [/ends within an argument/, 0, 'BINUNICODE'],
  'line without line feed': [/ends within a line/, 0, 'INT'],
  'second line without line feed': [/ends within a line/, 0, 'GLOBAL'],
  'second line missing': [/ends within a line/, 0, 'GLOBAL'],
  'no STOP': [/ends without STOP/, 4, undefined],
  'frame too long': [/frame is longer/, 2, 'FRAME'],
  'frame of 2^64-1 bytes': [/frame is longer/, 2, 'FRAME'],
  'protocol 6': [/protocol 6 is above 5/, 0, 'PROTO'],
  vm_binunicode8_huge: [/ends within an argument/, 2, 'BINUNICODE8'],
  vm_binunicode_len_huge: [/ends within an argument/, 2, 'BINUNICODE'],
  vm_frame_huge: [/frame is longer/, 2, 'FRAME'],
  vm_global_no_newline: [/ends within a line/, 2, 'GLOBAL'],
  vm_invalid_utf8: [/not valid UTF-8/, 2, 'BINUNICODE'],
  vm_long4_huge: [/ends within an argument/, 2, 'LONG4'],
  vm_no_stop: [/ends without STOP/, 4, undefined],
  vm_proto_99: [/protocol 99 is above 5/, 0, 'PROTO'],
  vm_unknown_op: [/0xff is no pickle opcode/, 2, undefined],
}

for (const row of fixture.hostile) {
  test(`hostile: ${row.name}`, () => {
    const { ops, error } = read(bytesOf(row))
    assertOps(ops, row.ops.slice(0, ops.length))
    const fault = faults[row.name]
    if (fault === undefined) {
      assert.equal(error, undefined)
      assert.equal(row.error, undefined)
      assert.equal(ops.length, row.ops.length)
      return
    }
    assert.ok(error instanceof UnpicklingError)
    assert.match(error.message, fault[0])
    assert.deepEqual([error.offset, error.opcode], fault.slice(1))
    assert.equal(ops.at(-1)?.opcode === 'STOP', false)
  })
}

test('each fault of the list is one of the fixture', () => {
  const names = new Set(fixture.hostile.map(({ name }) => name))
  assert.deepEqual(
    Object.keys(faults).filter((name) => !names.has(name)),
    [],
  )
})

test('more opcodes than a part holds, and more bytes than a window', () => {
  const count = 100_000
  const bytes = new Uint8Array(5 * count + 1).fill(Opcode.BININT)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < count; index++) view.setInt32(5 * index + 1, index - 50_000, true)
  bytes[5 * count] = Opcode.STOP
  let index = 0
  for (const { opcode, arg, pos } of genops(bytes)) {
    assert.deepEqual(
      [opcode, arg, pos],
      index < count ? ['BININT', index - 50_000, 5 * index] : ['STOP', null, 5 * count],
    )
    index++
  }
  assert.equal(index, count + 1)
})

test('payloads and lines that cross the window or outgrow it, at every offset to its end', () => {
  for (let before = 16_370; before <= 16_390; before++) {
    for (const long of ['', 'x'.repeat(9), 'x'.repeat(50_000)]) {
      const bytes = Buffer.concat([
        Buffer.alloc(before, 'N'),
        Buffer.from(`X${'\0'.repeat(4)}${long}V${long}\nc${long}m\n${long}\n.`, 'latin1'),
      ])
      bytes.writeUInt32LE(long.length, before + 1)
      const [text, line, names, stop] = [...genops(bytes)].slice(before)
      assert.deepEqual(text, { opcode: 'BINUNICODE', arg: long, pos: before })
      assert.deepEqual(line, { opcode: 'UNICODE', arg: long, pos: before + 5 + long.length })
      assert.deepEqual(names, { opcode: 'GLOBAL', arg: `${long}m ${long}`, pos: before + 7 + 2 * long.length })
      assert.equal(stop?.opcode, 'STOP')
    }
  }
})

test('a long line without a line feed, and a long first line without a second', () => {
  for (const text of ['V', 'c', 'cmodule\n']) {
    const bytes = Buffer.from(`N${text}${'x'.repeat(100_000)}`)
    const { ops, error } = read(bytes)
    assert.deepEqual(
      ops.map(({ opcode }) => opcode),
      ['NONE'],
    )
    assert.ok(error instanceof UnpicklingError)
    assert.equal(error.offset, 1)
    assert.match(error.message, /ends within a line/)
  }
})

test('a tape ends where STOP does, and several are read at once', () => {
  const bytes = new Uint8Array([Opcode.NONE, Opcode.STOP, Opcode.NEWTRUE, Opcode.STOP])
  const first = new Tape(bytes)
  const second = new Tape(bytes.subarray(first.end))
  assert.equal(first.end, 2)
  assert.equal((first.words[0] as number) & 0xff, Opcode.NONE)
  assert.equal((second.words[0] as number) & 0xff, Opcode.NEWTRUE)
})

test('every byte of a pickle replaced by every other: records lie within the pickle, in order, or it is an error', () => {
  const bytes = bytesOf(fixture.pickles.at(-1) as Case)
  for (let index = 0; index < bytes.length; index++) {
    const was = bytes[index] as number
    for (let byte = 0; byte < 256; byte++) {
      bytes[index] = byte
      try {
        assertWithin(bytes)
      } catch (error) {
        assert.ok(error instanceof UnpicklingError, String(error))
      }
    }
    bytes[index] = was
  }
})

/** Each opcode begins where the one before ends, and the last ends where the tape does. */
function assertWithin(bytes: Uint8Array): void {
  const tape = new Tape(bytes)
  let next = 0
  for (let at = 0; ; at += TapeRecord.Words) {
    const word = tape.words[at] as number
    if ((word & 0xff) === 0) {
      tape.next()
      at = -TapeRecord.Words
      continue
    }
    assert.equal(tape.position(at), next)
    const kind: number = word >>> 16
    next = tape.payload(at)
    if (kind >= ArgumentRange.Line) next += (tape.words[at + 2] as number) + 1
    else if (kind >= ArgumentRange.Payload) next += tape.length(at)
    if (kind === ArgumentKind.TwoLines) next += (tape.words[at + 3] as number) + 1
    assert.ok(next <= bytes.length)
    if ((word & 0xff) === Opcode.STOP) break
  }
  assert.equal(tape.end, next)
}

test('bytes and text are copies of the source', () => {
  const bytes = new Uint8Array([Opcode.SHORT_BINBYTES, 1, 7, Opcode.STOP])
  const [op] = genops(bytes)
  bytes[2] = 8
  assert.deepEqual(op?.arg, new Uint8Array([7]))
})
