// Each of the 68 opcodes alone: whole, cut off at every byte, and at a window's end with more to come.
// Bytes and arguments are written by hand after the documentation in CPython's Lib/pickletools.py.

import { genops } from '../../../assembly/pickle/genops'
import { opcode_table } from '../../../assembly/pickle/opcode-table'
import { Opcode } from '../../../assembly/shared/opcodes'
import { ArgumentKind, NumberRun, OpcodeTable, TapeEnd, TapeRecord, TapeWindow } from '../../../assembly/shared/tape'

const ROOM: usize = 64
const LONGEST: usize = 256

const table = heap.alloc(OpcodeTable.Bytes)
opcode_table(table)
const window = heap.alloc(LONGEST + TapeWindow.Slack)
const tape = heap.alloc((ROOM + 1) * TapeRecord.Bytes)

/** The bits of an opcode's byte that any spec has seen. */
const seen = new Set<i32>()

/** Puts `bytes`, Latin-1, into the window, with ones behind it that nothing may depend on. */
function fill(bytes: string): usize {
  memory.fill(window, 0xff, LONGEST + TapeWindow.Slack)
  for (let i = 0; i < bytes.length; i++) store<u8>(window + i, <u8>bytes.charCodeAt(i))
  return bytes.length
}

function run(length: usize, available: f64, capacity: usize = ROOM): i32 {
  return <i32>genops(tape, capacity, window, length, available, table, false)
}

function word(record: i32, index: i32): u32 {
  return load<u32>(tape + <usize>record * TapeRecord.Bytes + ((<usize>index) << 2))
}

function argument(record: i32): u64 {
  return load<u64>(tape + <usize>record * TapeRecord.Bytes, 8)
}

/** The end that follows `record` records. */
function endOf(record: i32): u32 {
  return word(record, 0) >> 16
}

function positionOf(record: i32): f64 {
  return load<f64>(tape + <usize>record * TapeRecord.Bytes, 8)
}

/** One record of this opcode at byte 1, behind a NONE, whose end asks for more at `size` bytes. */
function whole(opcode: u32, bytes: string, header: u32, kind: u32, expected: u64): void {
  seen.add(opcode)
  const length = fill('N' + bytes)
  expect<i32>(run(length, Infinity)).toBe(2)
  expect<u32>(word(1, 0)).toBe(opcode | (header << 8) | (kind << 16), 'opcode, header and kind')
  expect<u32>(word(1, 1)).toBe(1, 'position')
  expect<u64>(argument(1)).toBe(expected, 'argument')
  expect<u32>(endOf(2)).toBe(TapeEnd.NeedsInput)
  expect<f64>(positionOf(2)).toBe(<f64>length)
  expect<i32>(run(length, <f64>length)).toBe(2)
  expect<u32>(endOf(2)).toBe(TapeEnd.NoStop)
}

/** Cut off anywhere within its first `needed` bytes: an error if nothing follows, else a wish for more. */
function cut(bytes: string, needed: i32, error: TapeEnd): void {
  fill(bytes)
  for (let length: usize = 1; length < <usize>bytes.length; length++) {
    expect<i32>(run(length, <f64>length)).toBe(0, `${length} bytes and no more`)
    expect<u32>(endOf(0)).toBe(error)
    expect<f64>(positionOf(0)).toBe(0)
    if (length >= <usize>needed) continue
    expect<i32>(run(length, <f64>bytes.length)).toBe(0, `${length} bytes and more to come`)
    expect<u32>(endOf(0)).toBe(TapeEnd.NeedsInput)
    expect<f64>(positionOf(0)).toBe(0)
  }
}

function bare(opcode: u32): void {
  whole(opcode, String.fromCharCode(opcode), 1, ArgumentKind.None, 0)
}

function fixed(opcode: u32, bytes: string, kind: u32, expected: u64): void {
  const text = String.fromCharCode(opcode) + bytes
  whole(opcode, text, text.length, kind, expected)
  cut(text, text.length, TapeEnd.Truncated)
}

/** `size` is the length as bytes; a window that ends within the payload still gives the record. */
function payload(opcode: u32, size: string, bytes: string, kind: u32): void {
  const header = 1 + size.length
  const text = String.fromCharCode(opcode) + size + bytes
  whole(opcode, text, header, kind, bytes.length)
  cut(text, header, TapeEnd.Truncated)
  fill(text)
  for (let length = header; length < text.length; length++) {
    expect<i32>(run(length, <f64>text.length + 1)).toBe(1, `a window of ${length} bytes`)
    expect<u64>(argument(0)).toBe(bytes.length)
    expect<u32>(endOf(1)).toBe(TapeEnd.NeedsInput)
    expect<f64>(positionOf(1)).toBe(<f64>text.length, 'the byte after the payload')
  }
}

function line(opcode: u32, bytes: string, kind: u32, expected: u64): void {
  const text = String.fromCharCode(opcode) + bytes
  whole(opcode, text, 1, kind, expected)
  cut(text, text.length, TapeEnd.NoNewline)
}

function fault(bytes: string, end: TapeEnd): void {
  const length = fill('N' + bytes)
  expect<i32>(run(length, <f64>length)).toBe(1)
  expect<u32>(endOf(1)).toBe(end)
  expect<f64>(positionOf(1)).toBe(1)
  expect<u32>(word(1, 1) & 0xff).toBe(bytes.charCodeAt(0), 'the opcode at fault')
}

describe('genops', () => {
  test('numbers', () => {
    fixed(Opcode.BININT, '\xfe\xff\xff\xff', ArgumentKind.Signed, 0xfffffffe)
    fixed(Opcode.BININT1, '\xff', ArgumentKind.Unsigned, 255)
    fixed(Opcode.BININT2, '\x01\xff', ArgumentKind.Unsigned, 0xff01)
    fixed(
      Opcode.BINFLOAT,
      '\xbf\xf8\x00\x00\x00\x00\x00\x01',
      ArgumentKind.Float,
      reinterpret<u64>(-1.5000000000000002),
    )
    fixed(Opcode.BINGET, '\x80', ArgumentKind.Unsigned, 128)
    fixed(Opcode.LONG_BINGET, '\x01\x02\x03\xff', ArgumentKind.Unsigned, 0xff030201)
    fixed(Opcode.BINPUT, '\x00', ArgumentKind.Unsigned, 0)
    fixed(Opcode.LONG_BINPUT, '\xff\xff\xff\xff', ArgumentKind.Unsigned, 0xffffffff)
    fixed(Opcode.EXT1, '\x01', ArgumentKind.Unsigned, 1)
    fixed(Opcode.EXT2, '\x01\x02', ArgumentKind.Unsigned, 0x201)
    fixed(Opcode.EXT4, '\x00\x00\x00\x80', ArgumentKind.Signed, 0x80000000)
    for (let protocol = 0; protocol <= 5; protocol++) {
      fixed(Opcode.PROTO, String.fromCharCode(protocol), ArgumentKind.Protocol, protocol)
    }
  })

  test('payloads', () => {
    payload(Opcode.SHORT_BINUNICODE, '\x03', 'a\n.', ArgumentKind.Utf8)
    payload(Opcode.BINUNICODE, '\x02\x00\x00\x00', '\xc3\xa9', ArgumentKind.Utf8)
    payload(Opcode.BINUNICODE8, '\x05\x00\x00\x00\x00\x00\x00\x00', 'abcde', ArgumentKind.Utf8)
    payload(Opcode.SHORT_BINBYTES, '\x02', '\xff\xff', ArgumentKind.Bytes)
    payload(Opcode.BINBYTES, '\x01\x00\x00\x00', '\xff', ArgumentKind.Bytes)
    payload(Opcode.BINBYTES8, '\x03\x00\x00\x00\x00\x00\x00\x00', 'abc', ArgumentKind.Bytes)
    payload(Opcode.BYTEARRAY8, '\x03\x00\x00\x00\x00\x00\x00\x00', 'abc', ArgumentKind.ByteArray)
    payload(Opcode.SHORT_BINSTRING, '\x02', '\xffa', ArgumentKind.String)
    payload(Opcode.BINSTRING, '\x02\x00\x00\x00', 'ab', ArgumentKind.String)
    payload(Opcode.LONG1, '\x09', '123456789', ArgumentKind.Long)
    payload(Opcode.LONG4, '\x03\x00\x00\x00', '\xff\xff\xff', ArgumentKind.Long)
  })

  test('empty payloads', () => {
    payload(Opcode.SHORT_BINUNICODE, '\x00', '', ArgumentKind.Utf8)
    payload(Opcode.BINBYTES, '\x00\x00\x00\x00', '', ArgumentKind.Bytes)
    payload(Opcode.BYTEARRAY8, '\x00\x00\x00\x00\x00\x00\x00\x00', '', ArgumentKind.ByteArray)
    payload(Opcode.LONG1, '\x00', '', ArgumentKind.Long)
  })

  test('lines', () => {
    line(Opcode.INT, '-12\n', ArgumentKind.DecimalLine, 3)
    line(Opcode.GET, '7\n', ArgumentKind.DecimalLine, 1)
    line(Opcode.PUT, '\n', ArgumentKind.DecimalLine, 0)
    line(Opcode.LONG, '12345678901234567890L\n', ArgumentKind.LongLine, 21)
    line(Opcode.FLOAT, '1e5\n', ArgumentKind.FloatLine, 3)
    line(Opcode.STRING, "'a'\n", ArgumentKind.StringLine, 3)
    line(Opcode.UNICODE, '\xe9\\u1234\n', ArgumentKind.UnicodeLine, 7)
    line(Opcode.PERSID, 'id\n', ArgumentKind.PersidLine, 2)
    line(Opcode.GLOBAL, 'os\nsystem\n', ArgumentKind.TwoLines, (6 << 32) | 2)
    line(Opcode.INST, '\n\n', ArgumentKind.TwoLines, 0)
  })

  test('opcodes without argument', () => {
    const opcodes: u32[] = [
      Opcode.MARK,
      Opcode.POP,
      Opcode.POP_MARK,
      Opcode.DUP,
      Opcode.NONE,
      Opcode.NEWTRUE,
      Opcode.NEWFALSE,
      Opcode.EMPTY_TUPLE,
      Opcode.TUPLE,
      Opcode.TUPLE1,
      Opcode.TUPLE2,
      Opcode.TUPLE3,
      Opcode.EMPTY_LIST,
      Opcode.LIST,
      Opcode.APPEND,
      Opcode.APPENDS,
      Opcode.EMPTY_DICT,
      Opcode.DICT,
      Opcode.SETITEM,
      Opcode.SETITEMS,
      Opcode.EMPTY_SET,
      Opcode.ADDITEMS,
      Opcode.FROZENSET,
      Opcode.MEMOIZE,
      Opcode.STACK_GLOBAL,
      Opcode.REDUCE,
      Opcode.BUILD,
      Opcode.OBJ,
      Opcode.NEWOBJ,
      Opcode.NEWOBJ_EX,
      Opcode.BINPERSID,
      Opcode.NEXT_BUFFER,
      Opcode.READONLY_BUFFER,
    ]
    for (let i = 0; i < opcodes.length; i++) bare(opcodes[i])
  })

  test('FRAME fits, to the byte', () => {
    seen.add(Opcode.FRAME)
    const length = fill('\x95\x02\x00\x00\x00\x00\x00\x00\x00N.')
    expect<i32>(run(length, 11)).toBe(3)
    expect<u64>(argument(0)).toBe(2)
    expect<i32>(run(9, 11)).toBe(1, 'the frame may lie beyond the window')
    expect<i32>(run(length, Infinity)).toBe(3)
    cut('\x95\x02\x00\x00\x00\x00\x00\x00', 9, TapeEnd.Truncated)
    fault('\x95\x01\x00\x00\x00\x00\x00\x00\x00', TapeEnd.FrameTooLong)
    fault('\x95\xff\xff\xff\xff\xff\xff\xff\xff....', TapeEnd.FrameTooLong)
  })

  test('STOP ends, whatever follows', () => {
    seen.add(Opcode.STOP)
    const length = fill('N.\xff\xff')
    expect<i32>(run(length, 4)).toBe(2)
    expect<u32>(word(1, 0)).toBe(Opcode.STOP | (1 << 8) | (ArgumentKind.Stop << 16))
    expect<u32>(endOf(2)).toBe(TapeEnd.Stopped)
    expect<f64>(positionOf(2)).toBe(2)
  })

  test('68 opcodes; every other byte is none', () => {
    expect<i32>(seen.size).toBe(68)
    for (let byte = 0; byte < 256; byte++) {
      if (!seen.has(byte)) fault(String.fromCharCode(byte), TapeEnd.UnknownOpcode)
    }
  })

  test('lengths and protocols that lie', () => {
    fault('T\xff\xff\xff\xffabc', TapeEnd.NegativeLength)
    fault('T\x00\x00\x00\x80abc', TapeEnd.NegativeLength)
    fault('\x8b\xff\xff\xff\xffabc', TapeEnd.NegativeLength)
    fault('X\xff\xff\xff\xffabc', TapeEnd.Truncated)
    fault('B\xff\xff\xff\xffabc', TapeEnd.Truncated)
    fault('X\x04\x00\x00\x00abc', TapeEnd.Truncated)
    fault('\x8d\xff\xff\xff\xff\xff\xff\xff\xffabc', TapeEnd.Truncated)
    fault('\x8e\x00\x00\x00\x00\x00\x00\x00\x80abc', TapeEnd.Truncated)
    fault('\x96\x00\x00\x00\x00\x01\x00\x00\x00abc', TapeEnd.Truncated)
    fault('\x80\x06', TapeEnd.BadProtocol)
    fault('\x80\xff', TapeEnd.BadProtocol)
  })

  test('a payload beyond 4 GiB is skipped', () => {
    const length = fill('\x8e\x00\x00\x00\x00\x02\x00\x00\x00abc')
    expect<i32>(run(length, 1e10)).toBe(1)
    expect<u64>(argument(0)).toBe(1 << 33)
    expect<u32>(endOf(1)).toBe(TapeEnd.NeedsInput)
    expect<f64>(positionOf(1)).toBe(8589934592 + 9)
  })

  test('a full tape says where to go on, and nothing is written beyond its end', () => {
    const length = fill('NNN.')
    const after = tape + 3 * TapeRecord.Bytes
    store<u64>(after, 42)
    expect<i32>(run(length, 4, 2)).toBe(2)
    expect<u32>(endOf(2)).toBe(TapeEnd.Full)
    expect<f64>(positionOf(2)).toBe(2)
    expect<u64>(load<u64>(after)).toBe(42)
  })

  test('asked for runs, a tape ends before a MARK that many numbers follow', () => {
    const few = 'K\x01'.repeat(NumberRun.Least - 1)
    const numbers: string[] = ['K\x01', 'M\x01\x02', 'J\x01\x02\x03\x04', 'G\x01\x02\x03\x04\x05\x06\x07\x08']
    for (let i = 0; i < numbers.length; i++) {
      const length = fill('N(' + numbers[i] + few + 'N')
      expect<i32>(<i32>genops(tape, ROOM, window, length, Infinity, table, true)).toBe(1)
      expect<u32>(endOf(1)).toBe(TapeEnd.Numbers)
      expect<f64>(positionOf(1)).toBe(1)
    }
    expect<i32>(<i32>genops(tape, ROOM, window, fill('(' + few + 'Ne'), Infinity, table, true)).toBe(ROOM, 'too few')
    expect<u32>(endOf(ROOM)).toBe(TapeEnd.Full)
    expect<i32>(<i32>genops(tape, ROOM, window, fill('(K\x01M\x01'), Infinity, table, true)).toBe(0, 'to the end')
    expect<u32>(endOf(0)).toBe(TapeEnd.Numbers)
    expect<i32>(<i32>genops(tape, ROOM, window, fill('(N'), Infinity, table, true)).toBe(2, 'none')
  })

  test('an empty window', () => {
    expect<i32>(run(0, 0)).toBe(0)
    expect<u32>(endOf(0)).toBe(TapeEnd.NoStop)
    expect<i32>(run(0, 1)).toBe(0)
    expect<u32>(endOf(0)).toBe(TapeEnd.NeedsInput)
  })
})
