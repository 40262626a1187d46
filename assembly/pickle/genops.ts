// Decodes a pickle's opcodes to a tape (shared/tape.ts), by the formats of CPython's Lib/pickletools.py.
// Nothing is executed, and payloads are not read: the tape says where they are.
//
// The steps are the same whatever the opcode, its word from the table and eight bytes masked to the
// argument's width, because real pickles mix opcodes too well for a branch predictor.

import { Opcode } from '../shared/opcodes'
import { ArgumentKind, ArgumentRange, NumberRun, TapeEnd, TapeRecord } from '../shared/tape'

const LINE_FEED: u8 = 0x0a
const LAST_PROTOCOL: u64 = 5

/**
 * Writes at most `capacity` records and an end to `tape` and returns the number of records. Begins at
 * the window's first byte, which must be an opcode.
 *
 * tape:      (capacity + 1) · `TapeRecord.Bytes` bytes, 8-byte aligned
 * window:    `length` bytes, and `TapeWindow.Slack` more that may be read
 * available: bytes from the window's start to the pickle's end, at least `length`; infinite if unknown
 * table:     filled by `opcode_table`
 * runs:      whether to end the tape before a MARK that `NumberRun.Least` numbers follow, or numbers up to the window's end
 */
export function genops(
  tape: usize,
  capacity: usize,
  window: usize,
  length: usize,
  available: f64,
  table: usize,
  runs: bool,
): usize {
  const end = window + length
  const full = tape + capacity * TapeRecord.Bytes
  let record = tape
  let at = window
  while (record < full) {
    if (at >= end) return between(tape, record, <f64>length, available)
    const head = load<u32>(table + ((<usize>load<u8>(at)) << 2))
    const header = <usize>((head >> 8) & 0xff)
    const kind = <i32>(head >> 16)
    let next = at + header
    if (runs && (head & 0xff) == Opcode.MARK && numbersFollow(next, end)) {
      return finish(TapeEnd.Numbers, tape, record, 0, <f64>(at - window))
    }
    if (next > end) return within(TapeEnd.Truncated, tape, record, head, at - window, length, available)

    // Clears all bits but the argument's. In two halves: a shift by 64 would be one by 0.
    const half: u64 = 36 - 4 * header
    let argument = load<u64>(at, 1) & ((<u64>-1 >> half) >> half)
    if (kind >= ArgumentRange.Special) {
      const rest = available - <f64>(next - window)
      if (kind >= ArgumentRange.Line) {
        const first = lineEnd(next, end)
        const last = kind == ArgumentKind.TwoLines && first < end ? lineEnd(first + 1, end) : first
        if (last == end) return within(TapeEnd.NoNewline, tape, record, head, at - window, length, available)
        argument = <u64>(first - next)
        if (kind == ArgumentKind.TwoLines) argument |= (<u64>(last - first - 1)) << 32
        next = last + 1
      } else if (kind >= ArgumentRange.Payload) {
        const fault = isNegative(kind, header, argument) ? TapeEnd.NegativeLength : TapeEnd.Truncated
        if (fault == TapeEnd.NegativeLength || <f64>argument > rest) {
          return finish(fault, tape, record, head, <f64>(at - window))
        }
        if (argument > <u64>(end - next)) {
          write(record, head, at - window, argument)
          return between(tape, record + TapeRecord.Bytes, <f64>(next - window) + <f64>argument, available)
        }
        next += <usize>argument
      } else if (kind == ArgumentKind.Float) {
        argument = bswap<u64>(argument)
      } else if (kind == ArgumentKind.Stop) {
        write(record, head, at - window, argument)
        return finish(TapeEnd.Stopped, tape, record + TapeRecord.Bytes, 0, <f64>(next - window))
      } else {
        const fault =
          kind == ArgumentKind.Unknown
            ? TapeEnd.UnknownOpcode
            : kind == ArgumentKind.Protocol && argument > LAST_PROTOCOL
              ? TapeEnd.BadProtocol
              : kind == ArgumentKind.Frame && <f64>argument > rest
                ? TapeEnd.FrameTooLong
                : TapeEnd.Stopped
        if (fault) return finish(fault, tape, record, head, <f64>(at - window))
      }
    }
    write(record, head, at - window, argument)
    record += TapeRecord.Bytes
    at = next
  }
  return finish(TapeEnd.Full, tape, record, 0, <f64>(at - window))
}

function numbersFollow(at: usize, end: usize): bool {
  for (let count = 0; at < end && count < NumberRun.Least; count++) {
    const opcode = load<u8>(at)
    if (opcode == Opcode.BINFLOAT) at += 9
    else if (opcode == Opcode.BININT1) at += 2
    else if (opcode == Opcode.BININT2) at += 3
    else if (opcode == Opcode.BININT) at += 5
    else return false
  }
  return true
}

/** Python 2's lengths of four bytes, those of BINSTRING and LONG4, are signed. */
function isNegative(kind: i32, header: usize, length: u64): bool {
  return kind >= ArgumentKind.String && header == 5 && <i32>length < 0
}

/** The position of the next line feed, or `end`. */
function lineEnd(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != LINE_FEED) at++
  return at
}

/** Ends a tape at an opcode that the window does not hold to its end, which is a fault if nothing follows. */
function within(
  fault: TapeEnd,
  tape: usize,
  record: usize,
  head: u32,
  position: usize,
  length: usize,
  available: f64,
): usize {
  const end = available > <f64>length ? TapeEnd.NeedsInput : fault
  return finish(end, tape, record, head, <f64>position)
}

/** Ends a tape between two opcodes, at the window's end or beyond. */
function between(tape: usize, record: usize, position: f64, available: f64): usize {
  return finish(available > position ? TapeEnd.NeedsInput : TapeEnd.NoStop, tape, record, 0, position)
}

function finish(end: TapeEnd, tape: usize, record: usize, head: u32, position: f64): usize {
  store<u32>(record, (<u32>end) << 16)
  store<u32>(record, head, 4)
  store<f64>(record, position, 8)
  return (record - tape) / TapeRecord.Bytes
}

function write(record: usize, head: u32, position: usize, argument: u64): void {
  store<u32>(record, head)
  store<u32>(record, <u32>position, 4)
  store<u64>(record, argument, 8)
}
