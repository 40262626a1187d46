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
  Opcode.MARK,
  Opcode.BINFLOAT,
  Opcode.BININT1,
  Opcode.BININT2,
  Opcode.BININT,
  Opcode.APPENDS,
  Opcode.FRAME,
]

/** Bytes of FRAME and its length, a u64. */
const frameBytes = 9

/** What the runs at some place hold: all of the first one is looked at, of those as long as it only the ends. */
interface Runs {
  readonly count: number
  readonly hasFloats: boolean
}

/** What was put into a list from whole runs: numbers, and bytes up to the last APPENDS, itself included. */
interface Put {
  readonly count: number
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
  const { count, hasFloats } = measure(bytes, view)
  if (count === 0) return start
  const from = list.length
  // At the first float after ints V8 copies a list into one of floats: better now, while it is short.
  if (hasFloats) list.push(0.5)
  list.length = from + count
  const put = hasFloats ? putNumbers(list, from, view) : putInts(list, from, view)
  // A run that only ended like the first one: the caller comes back to it.
  if (put.count < count) list.length = from + put.count
  return start + put.length
}

/** How many numbers there are. Runs of a thousand of the same types are as long as each other. */
function measure(bytes: Uint8Array, view: DataView): Runs {
  let runs: Runs = { count: 0, hasFloats: false }
  let count = 0
  let hasFloats = false
  for (let at = 1; at < bytes.length;) {
    const begin = at
    const before = count
    let opcode = bytes[at] as number
    for (;;) {
      if (opcode === Opcode.BINFLOAT) {
        hasFloats = true
        count++
        at += 9
      } else if (opcode === Opcode.BININT1) {
        count++
        at += 2
      } else if (opcode === Opcode.BININT2) {
        count++
        at += 3
      } else if (opcode === Opcode.BININT) {
        count++
        at += 5
      } else if (isFrame(view, at)) at += frameBytes
      else break
      if (at >= bytes.length) return runs
      opcode = bytes[at] as number
    }
    if (opcode !== Opcode.APPENDS) return runs
    at++
    runs = { count, hasFloats }
    const numbers = count - before
    const length = at - begin
    if (isFrame(view, at)) at += frameBytes
    if (bytes[at++] !== Opcode.MARK) return runs
    for (; bytes[at + length - 1] === Opcode.APPENDS && bytes[at + length] === Opcode.MARK; at += length + 1)
      count += numbers
    runs = { count, hasFloats }
  }
  return runs
}

/** Whether a FRAME is at `at`, and the pickle has all of it. */
function isFrame(view: DataView, at: number): boolean {
  const left = view.byteLength - at - frameBytes
  return left >= 0 && view.getUint8(at) === Opcode.FRAME && view.getBigUint64(at + 1, true) <= left
}

/** Where a run begins, after its MARK, that follows an APPENDS which ends at `at`; 0 where none does. */
function nextRun(view: DataView, at: number): number {
  const mark = isFrame(view, at) ? at + frameBytes : at
  return mark < view.byteLength && view.getUint8(mark) === Opcode.MARK ? mark + 1 : 0
}

/** Fills `list` from `start` on with whole runs of numbers of which none is a float, to its end at most. */
function putInts(list: unknown[], start: number, view: DataView): Put {
  const { byteLength } = view
  const end = list.length
  let put: Put = { count: 0, length: 0 }
  for (let index = start, at = 1; at < byteLength;) {
    const opcode = view.getUint8(at)
    let value: number
    if (opcode === Opcode.BININT1 && at + 2 < byteLength) {
      value = view.getUint8(at + 1)
      at += 2
    } else if (opcode === Opcode.BININT2 && at + 3 < byteLength) {
      value = view.getUint16(at + 1, true)
      at += 3
    } else if (opcode === Opcode.BININT && at + 5 < byteLength) {
      value = view.getInt32(at + 1, true)
      at += 5
    } else if (opcode === Opcode.APPENDS) {
      put = { count: index - start, length: at + 1 }
      at = nextRun(view, at + 1)
      if (at === 0) break
      continue
    } else if (isFrame(view, at)) {
      at += frameBytes
      continue
    } else break
    if (index === end) break
    list[index++] = value
  }
  return put
}

/** The same for numbers of any type. */
function putNumbers(list: unknown[], start: number, view: DataView): Put {
  const { byteLength } = view
  const end = list.length
  let put: Put = { count: 0, length: 0 }
  let marks: Float64Array | null = null
  for (let index = start, at = 1; at < byteLength;) {
    const opcode = view.getUint8(at)
    let value: number
    if (opcode === Opcode.BINFLOAT && at + 9 < byteLength) {
      value = view.getFloat64(at + 1)
      at += 9
      // Of most floats the first comparison says all.
      if (Math.floor(value) === value && !mustBeFloat(value) && index < end) {
        marks ??= new Float64Array(end - start).fill(NaN)
        marks[index - start] = value
      }
    } else if (opcode === Opcode.BININT1 && at + 2 < byteLength) {
      value = view.getUint8(at + 1)
      at += 2
    } else if (opcode === Opcode.BININT2 && at + 3 < byteLength) {
      value = view.getUint16(at + 1, true)
      at += 3
    } else if (opcode === Opcode.BININT && at + 5 < byteLength) {
      value = view.getInt32(at + 1, true)
      at += 5
    } else if (opcode === Opcode.APPENDS) {
      put = { count: index - start, length: at + 1 }
      at = nextRun(view, at + 1)
      if (at === 0) break
      continue
    } else if (isFrame(view, at)) {
      at += frameBytes
      continue
    } else break
    if (index === end) break
    list[index++] = value
  }
  if (marks !== null) markItems(list, start, marks.subarray(0, put.count))
  return put
}
