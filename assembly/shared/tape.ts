// The tape: what `genops` writes of a pickle and the stack machine reads. Written once, read by both
// compilers (no imports here).
//
// One record for each opcode, 16 bytes, four little-endian words:
//
//   0  opcode | header << 8 | kind << 16   header: bytes of the opcode and its fixed argument or length
//   1  position                            bytes from the window's start to the opcode
//   2  argument, low                       by kind, see ArgumentKind
//   3  argument, high
//
// The last record is no opcode: its word 0 is `end << 16`, with a TapeEnd, so that its opcode is 0,
// which none is. Word 1 is then word 0 of the opcode in question (0 where there is none), words 2 and 3
// the position in question, a float64.

export const enum TapeRecord {
  Bytes = 16,
  Words = 4,
  Floats = 2,
}

/** Bytes that `genops` may read past the window's end, whatever they hold. */
export const enum TapeWindow {
  Slack = 8,
}

/** What `genops` looks opcodes up in: word 0 of the record, for each of the 256 bytes. */
export const enum OpcodeTable {
  Bytes = 1024,
}

/** What words 2 and 3 hold, by the ranges of ArgumentRange. */
export const enum ArgumentKind {
  /** 0. */
  None = 0,
  /** The number, unsigned, 32 bits. */
  Unsigned = 1,
  /** The number, two's complement, 32 bits; the high word is 0. */
  Signed = 2,
  /** The float64, little-endian. */
  Float = 3,
  /** STOP: 0. */
  Stop = 4,
  /** PROTO: the number, at most 5. */
  Protocol = 5,
  /** FRAME: the number of bytes, which the pickle has. */
  Frame = 6,
  /** No opcode; not on a tape. */
  Unknown = 7,
  /** UTF-8, with lone surrogates as three bytes. */
  Utf8 = 8,
  Bytes = 9,
  ByteArray = 10,
  /** Python 2's str. */
  String = 11,
  /** An integer, two's complement, little-endian, as long as need be. */
  Long = 12,
  DecimalLine = 16,
  LongLine = 17,
  FloatLine = 18,
  /** A quoted Python 2 str with escapes. */
  StringLine = 19,
  /** raw-unicode-escape. */
  UnicodeLine = 20,
  PersidLine = 21,
  /** Module and name. The second line's payload begins one byte after the first's end. */
  TwoLines = 22,
}

/** Where ranges of ArgumentKind begin. A payload begins `header` bytes from the opcode. */
export const enum ArgumentRange {
  /** A number that is more than copied. */
  Special = 3,
  /** The length in bytes of a payload, 64 bits. */
  Payload = 8,
  /** The length in bytes of a payload without its line feed; in the high word a second line's. */
  Line = 16,
}

/** Why a tape ends, and which position its end carries. */
export const enum TapeEnd {
  /** STOP was seen; the position of the byte after it. */
  Stopped = 0,
  /** No room for another record; the position to go on from. */
  Full = 1,
  /** The reader asked for it: a MARK that many numbers follow; its position. */
  Numbers = 2,
  /** An opcode is not wholly in the window; its position, to go on from. */
  NeedsInput = 3,
  /** From here on an error; the position of the opcode at fault. */
  UnknownOpcode = 4,
  /** The pickle ends within a number, a length or a payload. */
  Truncated = 5,
  NegativeLength = 6,
  /** The pickle ends within a line. */
  NoNewline = 7,
  /** The pickle ends before STOP; the position of its end. */
  NoStop = 8,
  /** A protocol above 5. */
  BadProtocol = 9,
  /** A frame longer than what follows. */
  FrameTooLong = 10,
}

/** How many numbers in a row are many. */
export const enum NumberRun {
  Least = 64,
}
