// What each opcode carries: the one place that says so. Follows CPython's Lib/pickletools.py.

import { Opcode } from '../shared/opcodes'
import { ArgumentKind } from '../shared/tape'

/** Fills `table` (`OpcodeTable.Bytes` bytes, 4-byte aligned), which `genops` reads. */
export function opcode_table(table: usize): void {
  for (let byte: u32 = 0; byte < 256; byte++) put(table, byte, ArgumentKind.Unknown, 0)
  numbers(table)
  payloads(table)
  lines(table)
  bare(table)
}

/** Puts an opcode that `width` bytes of a number, or of a payload's length, follow. */
function put(table: usize, opcode: u32, kind: ArgumentKind, width: u32): void {
  store<u32>(table + ((<usize>opcode) << 2), opcode | ((1 + width) << 8) | ((<u32>kind) << 16))
}

function numbers(table: usize): void {
  put(table, Opcode.BININT, ArgumentKind.Signed, 4)
  put(table, Opcode.BININT1, ArgumentKind.Unsigned, 1)
  put(table, Opcode.BININT2, ArgumentKind.Unsigned, 2)
  put(table, Opcode.BINFLOAT, ArgumentKind.Float, 8)
  put(table, Opcode.BINGET, ArgumentKind.Unsigned, 1)
  put(table, Opcode.LONG_BINGET, ArgumentKind.Unsigned, 4)
  put(table, Opcode.BINPUT, ArgumentKind.Unsigned, 1)
  put(table, Opcode.LONG_BINPUT, ArgumentKind.Unsigned, 4)
  put(table, Opcode.EXT1, ArgumentKind.Unsigned, 1)
  put(table, Opcode.EXT2, ArgumentKind.Unsigned, 2)
  put(table, Opcode.EXT4, ArgumentKind.Signed, 4)
  put(table, Opcode.PROTO, ArgumentKind.Protocol, 1)
  put(table, Opcode.FRAME, ArgumentKind.Frame, 8)
}

function payloads(table: usize): void {
  put(table, Opcode.SHORT_BINUNICODE, ArgumentKind.Utf8, 1)
  put(table, Opcode.BINUNICODE, ArgumentKind.Utf8, 4)
  put(table, Opcode.BINUNICODE8, ArgumentKind.Utf8, 8)
  put(table, Opcode.SHORT_BINBYTES, ArgumentKind.Bytes, 1)
  put(table, Opcode.BINBYTES, ArgumentKind.Bytes, 4)
  put(table, Opcode.BINBYTES8, ArgumentKind.Bytes, 8)
  put(table, Opcode.BYTEARRAY8, ArgumentKind.ByteArray, 8)
  put(table, Opcode.SHORT_BINSTRING, ArgumentKind.String, 1)
  put(table, Opcode.BINSTRING, ArgumentKind.String, 4)
  put(table, Opcode.LONG1, ArgumentKind.Long, 1)
  put(table, Opcode.LONG4, ArgumentKind.Long, 4)
}

function lines(table: usize): void {
  put(table, Opcode.INT, ArgumentKind.DecimalLine, 0)
  put(table, Opcode.GET, ArgumentKind.DecimalLine, 0)
  put(table, Opcode.PUT, ArgumentKind.DecimalLine, 0)
  put(table, Opcode.LONG, ArgumentKind.LongLine, 0)
  put(table, Opcode.FLOAT, ArgumentKind.FloatLine, 0)
  put(table, Opcode.STRING, ArgumentKind.StringLine, 0)
  put(table, Opcode.UNICODE, ArgumentKind.UnicodeLine, 0)
  put(table, Opcode.PERSID, ArgumentKind.PersidLine, 0)
  put(table, Opcode.GLOBAL, ArgumentKind.TwoLines, 0)
  put(table, Opcode.INST, ArgumentKind.TwoLines, 0)
}

function bare(table: usize): void {
  put(table, Opcode.STOP, ArgumentKind.Stop, 0)
  put(table, Opcode.MARK, ArgumentKind.None, 0)
  put(table, Opcode.POP, ArgumentKind.None, 0)
  put(table, Opcode.POP_MARK, ArgumentKind.None, 0)
  put(table, Opcode.DUP, ArgumentKind.None, 0)
  put(table, Opcode.NONE, ArgumentKind.None, 0)
  put(table, Opcode.NEWTRUE, ArgumentKind.None, 0)
  put(table, Opcode.NEWFALSE, ArgumentKind.None, 0)
  put(table, Opcode.EMPTY_TUPLE, ArgumentKind.None, 0)
  put(table, Opcode.TUPLE, ArgumentKind.None, 0)
  put(table, Opcode.TUPLE1, ArgumentKind.None, 0)
  put(table, Opcode.TUPLE2, ArgumentKind.None, 0)
  put(table, Opcode.TUPLE3, ArgumentKind.None, 0)
  put(table, Opcode.EMPTY_LIST, ArgumentKind.None, 0)
  put(table, Opcode.LIST, ArgumentKind.None, 0)
  put(table, Opcode.APPEND, ArgumentKind.None, 0)
  put(table, Opcode.APPENDS, ArgumentKind.None, 0)
  put(table, Opcode.EMPTY_DICT, ArgumentKind.None, 0)
  put(table, Opcode.DICT, ArgumentKind.None, 0)
  put(table, Opcode.SETITEM, ArgumentKind.None, 0)
  put(table, Opcode.SETITEMS, ArgumentKind.None, 0)
  put(table, Opcode.EMPTY_SET, ArgumentKind.None, 0)
  put(table, Opcode.ADDITEMS, ArgumentKind.None, 0)
  put(table, Opcode.FROZENSET, ArgumentKind.None, 0)
  put(table, Opcode.MEMOIZE, ArgumentKind.None, 0)
  put(table, Opcode.STACK_GLOBAL, ArgumentKind.None, 0)
  put(table, Opcode.REDUCE, ArgumentKind.None, 0)
  put(table, Opcode.BUILD, ArgumentKind.None, 0)
  put(table, Opcode.OBJ, ArgumentKind.None, 0)
  put(table, Opcode.NEWOBJ, ArgumentKind.None, 0)
  put(table, Opcode.NEWOBJ_EX, ArgumentKind.None, 0)
  put(table, Opcode.BINPERSID, ArgumentKind.None, 0)
  put(table, Opcode.NEXT_BUFFER, ArgumentKind.None, 0)
  put(table, Opcode.READONLY_BUFFER, ArgumentKind.None, 0)
}
