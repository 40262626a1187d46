// Lists of numbers, which Python writes in runs of a thousand: MARK, numbers, APPENDS, the next run. They go from the
// pickle's bytes straight into the list: on the stack each would be an object, and a list that grows by half again and
// again is copied so often that it takes most of the time. The tape ends before a run (`TapeEnd.Numbers`); FRAME may
// come between any two opcodes.
//
// The branches on the opcode are cheap because neighbours in a list are mostly of one type.

import { Opcode } from '../../assembly/shared/opcodes.js'
import { markItems, mustBeFloat } from '../python/marks.js'

/** What a run may consist of. */
export const runOpcodes: readonly number[] = [
  Opcode.MARK, Opcode.BINFLOAT, Opcode.BININT1, Opcode.BININT2, Opcode.BININT, Opcode.APPENDS, Opcode.FRAME,
]

/** Bytes of FRAME and its length, a u64. */
const frameBytes = 9

interface Runs {
  /** Numbers in all whole runs. */
  readonly count: number
  readonly hasFloats: boolean
  /** Bytes up to the last APPENDS, itself included. */
  readonly length: number
}

/**
 * Appends to `list` the run whose MARK is at `start`, and those that follow with nothing between.
 *
 * @returns the position of the opcode after them; `start` where no whole run is there.
 */
export function appendNumbers(list: unknown[], source: Uint8Array, start: number): number {
  const bytes = source.subarray(start)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, hasFloats, length } = measure(bytes, view)
  const from = list.length
  // At the first float after ints V8 copies a list into one of floats: better now, while it is short.
  if (hasFloats) list.push(0.5)
  list.length = from + count
  if (hasFloats) putNumbers(list, from, view)
  else putInts(list, from, view)
  return start + length
}

function measure(bytes: Uint8Array, view: DataView): Runs {
  let runs: Runs = { count: 0, hasFloats: false, length: 0 }
  let count = 0
  let hasFloats = false
  for (let at = 1; at < bytes.length; ) {
    let opcode = bytes[at] as number
    for (; ; count++) {
      if (opcode === Opcode.BINFLOAT) {
        hasFloats = true
        at += 9
        for (; at < bytes.length && bytes[at] === Opcode.BINFLOAT; count++) at += 9
      } else if (opcode === Opcode.BININT1) at += 2
      else if (opcode === Opcode.BININT2) at += 3
      else if (opcode === Opcode.BININT) {
        at += 5
        for (; at < bytes.length && bytes[at] === Opcode.BININT; count++) at += 5
      } else break
      if (at >= bytes.length) return runs
      opcode = bytes[at] as number
    }
    if (opcode === Opcode.APPENDS) {
      at++
      runs = { count, hasFloats, length: at }
      if (isFrame(view, at)) at += frameBytes
      if (bytes[at++] !== Opcode.MARK) return runs
    } else if (isFrame(view, at)) {
      at += frameBytes
    } else {
      return runs
    }
  }
  return runs
}

/** Whether a FRAME is at `at`, and the pickle has all of it. */
function isFrame(view: DataView, at: number): boolean {
  const left = view.byteLength - at - frameBytes
  return left >= 0 && view.getUint8(at) === Opcode.FRAME && view.getBigUint64(at + 1, true) <= left
}

/** Fills `list` from `start` to its end with numbers of which none is a float. */
function putInts(list: unknown[], start: number, view: DataView): void {
  const end = list.length
  for (let index = start, at = 1; index < end; ) {
    const opcode = view.getUint8(at)
    let value: number
    if (opcode === Opcode.BININT1) {
      value = view.getUint8(at + 1)
      at += 2
    } else if (opcode === Opcode.BININT2) {
      value = view.getUint16(at + 1, true)
      at += 3
    } else if (opcode === Opcode.BININT) {
      value = view.getInt32(at + 1, true)
      at += 5
    } else {
      at += opcode === Opcode.FRAME ? frameBytes : 1
      continue
    }
    list[index++] = value
  }
}

/** The same for numbers of any type. */
function putNumbers(list: unknown[], start: number, view: DataView): void {
  const end = list.length
  let marks: Float64Array | null = null
  for (let index = start, at = 1; index < end; ) {
    switch (view.getUint8(at)) {
      case Opcode.BINFLOAT: {
        const value = view.getFloat64(at + 1)
        at += 9
        // Of most floats the first comparison says all.
        if (Math.floor(value) === value && !mustBeFloat(value)) {
          marks ??= new Float64Array(end - start).fill(NaN)
          marks[index - start] = value
        }
        list[index++] = value
        break
      }
      case Opcode.BININT1:
        list[index++] = view.getUint8(at + 1)
        at += 2
        break
      case Opcode.BININT2:
        list[index++] = view.getUint16(at + 1, true)
        at += 3
        break
      case Opcode.BININT:
        list[index++] = view.getInt32(at + 1, true)
        at += 5
        break
      case Opcode.FRAME:
        at += frameBytes
        break
      default:
        at++
    }
  }
  if (marks !== null) markItems(list, start, marks)
}
