import { f32_attention, f32_attention_scratch } from '../../../assembly/kernels/attention'
import { f32_rounded } from '../../../assembly/kernels/elements/rounded'
import { Attention } from '../../../assembly/shared/attention'
import { Narrow } from '../../../assembly/shared/narrow'
import { KEEP, filled, get, noise, set } from '../support'

const BATCH: i32 = 2

const enum Mask {
  None,
  /** [target, source] */
  Scores,
  /** [b, 1, 1, source], as for padding; the last source of the second batch and all of the first are masked. */
  Padding,
}

let record: usize
let query: usize
let key: usize
let value: usize
let mask: usize
let out: usize

/** Heads side by side in a row, as a projection leaves them, with a gap after each row. */
function prepare(heads: i32, perKey: i32, targets: i32, sources: i32, width: i32, valueWidth: i32): void {
  const queryRow = heads * width + 1
  const keyRow = (heads / perKey) * width + 2
  const valueRow = (heads / perKey) * valueWidth + 3
  const outRow = heads * valueWidth + 5
  record = heap.alloc(Attention.Size)
  memory.fill(record, 0, Attention.Size)
  store<i32>(record, heads, Attention.Heads)
  store<i32>(record, perKey, Attention.HeadsPerKey)
  store<i32>(record, targets, Attention.Targets)
  store<i32>(record, sources, Attention.Sources)
  store<i32>(record, width, Attention.Width)
  store<i32>(record, valueWidth, Attention.ValueWidth)
  store<i32>(record, targets * queryRow, Attention.QueryBatch)
  store<i32>(record, width, Attention.QueryHead)
  store<i32>(record, queryRow, Attention.QueryRow)
  store<i32>(record, sources * keyRow, Attention.KeyBatch)
  store<i32>(record, width, Attention.KeyHead)
  store<i32>(record, keyRow, Attention.KeyRow)
  store<i32>(record, sources * valueRow, Attention.ValueBatch)
  store<i32>(record, valueWidth, Attention.ValueHead)
  store<i32>(record, valueRow, Attention.ValueRow)
  store<i32>(record, targets * outRow, Attention.OutBatch)
  store<i32>(record, valueWidth, Attention.OutHead)
  store<i32>(record, outRow, Attention.OutRow)
  store<f32>(record, 2, Attention.Scale)
  store<i32>(record, 1, Attention.Blind)
  query = noise(BATCH * targets * queryRow, 1)
  key = noise(BATCH * sources * keyRow, 2)
  value = noise(BATCH * sources * valueRow, 3)
  out = filled(BATCH * targets * outRow, KEEP)
  mask = 0
}

function useMask(kind: Mask, targets: i32, sources: i32): void {
  if (kind == Mask.Scores) {
    mask = noise(targets * sources, 4)
    store<i32>(record, sources, Attention.MaskRow)
    store<i32>(record, 1, Attention.MaskColumn)
    for (let t = 0; t < targets; t++) set(mask, t * sources + ((t * 7) % sources), -Infinity)
  }
  if (kind == Mask.Padding) {
    // Every second element, so that the column's stride counts.
    mask = filled(BATCH * sources * 2, 0)
    store<i32>(record, sources * 2, Attention.MaskBatch)
    store<i32>(record, 2, Attention.MaskColumn)
    for (let s = 0; s < sources; s++) set(mask, s * 2, -Infinity)
    set(mask, (sources + sources - 1) * 2, -Infinity)
  }
}

function at(buffer: usize, strides: i32, b: i32, h: i32, t: i32, e: i32): f32 {
  const fields = record + <usize>strides
  return get(buffer, b * load<i32>(fields) + h * load<i32>(fields, 4) + t * load<i32>(fields, 8) + e)
}

/** A weight as the record's half has it. */
function rounded(weight: f64): f64 {
  const half = load<i32>(record, Attention.Half)
  const x = filled(1, <f32>weight)
  if (half) f32_rounded(x, 1, 1, 1, half)
  return half ? get(x, 0) : weight
}

/** Wrong elements of heads [begin, end), and others that are no longer KEEP. */
function wrong(begin: i32, end: i32): i32 {
  const heads = load<i32>(record, Attention.Heads)
  const perKey = load<i32>(record, Attention.HeadsPerKey)
  const targets = load<i32>(record, Attention.Targets)
  const sources = load<i32>(record, Attention.Sources)
  const width = load<i32>(record, Attention.Width)
  const valueWidth = load<i32>(record, Attention.ValueWidth)
  const causal = load<i32>(record, Attention.Causal)
  const bytes = <i32>f32_attention_scratch(record)
  const scratch = filled(bytes / 4 + 4, KEEP)
  f32_attention(out, query, key, value, mask, record, scratch, begin, end)
  let count = 0
  for (let i = 0; i < 4; i++) count += get(scratch, bytes / 4 + i) == KEEP ? 0 : 1
  const weights = new Float64Array(sources)
  for (let b = 0; b < BATCH; b++) {
    for (let t = 0; t < targets; t++) {
      for (let h = 0; h < heads; h++) {
        let largest: f64 = -Infinity
        for (let s = 0; s < sources; s++) {
          let sum: f64 = 0
          for (let e = 0; e < width; e++) {
            sum +=
              <f64>at(query, Attention.QueryBatch, b, h, t, e) * <f64>at(key, Attention.KeyBatch, b, h / perKey, s, e)
          }
          sum *= 2
          if (mask) {
            const place =
              b * load<i32>(record, Attention.MaskBatch) +
              h * load<i32>(record, Attention.MaskHead) +
              t * load<i32>(record, Attention.MaskRow) +
              s * load<i32>(record, Attention.MaskColumn)
            sum += get(mask, place)
          }
          if (causal && s > t) sum = -Infinity
          weights[s] = sum
          largest = max(largest, sum)
        }
        let total: f64 = 0
        for (let s = 0; s < sources; s++) {
          weights[s] = largest == -Infinity ? 0 : Math.exp(weights[s] - largest)
          total += weights[s]
          weights[s] = rounded(weights[s])
        }
        for (let e = 0; e < valueWidth; e++) {
          const result = at(out, Attention.OutBatch, b, h, t, e)
          if (b * heads + h < begin || b * heads + h >= end) {
            count += result == KEEP ? 0 : 1
            continue
          }
          let sum: f64 = 0
          for (let s = 0; s < sources; s++) sum += weights[s] * at(value, Attention.ValueBatch, b, h / perKey, s, e)
          count += abs((total ? sum / total : 0) - result) < 1e-5 ? 0 : 1
        }
      }
      for (let i = heads * valueWidth; i < load<i32>(record, Attention.OutRow); i++) {
        count += at(out, Attention.OutBatch, b, 0, t, i) == KEEP ? 0 : 1
      }
    }
  }
  return count
}

const shapes: i32[][] = [
  [1, 1, 1, 1, 1, 1],
  [2, 1, 3, 5, 4, 6],
  [3, 1, 33, 18, 8, 16],
  [2, 1, 70, 40, 5, 32],
  [4, 2, 9, 17, 16, 20],
  [4, 4, 35, 35, 3, 17],
]

describe('f32_attention', () => {
  test('sizes with tails, several blocks, heads that share keys; masks; causal', () => {
    for (let i = 0; i < shapes.length; i++) {
      const s = shapes[i]
      const all = BATCH * s[0]
      for (let kind = Mask.None; kind <= Mask.Padding; kind++) {
        prepare(s[0], s[1], s[2], s[3], s[4], s[5])
        useMask(kind, s[2], s[3])
        expect<i32>(wrong(0, all)).toBe(0, `shape ${i}, mask ${kind}`)
      }
      prepare(s[0], s[1], s[2], s[3], s[4], s[5])
      store<i32>(record, 1, Attention.Causal)
      expect<i32>(wrong(0, all)).toBe(0, `shape ${i}, causal`)
    }
  })

  test('of halves the exponentials are rounded, and their sum is not', () => {
    for (let half = <i32>Narrow.Float16; half <= <i32>Narrow.BFloat16; half++) {
      for (let i = 0; i < shapes.length; i++) {
        const s = shapes[i]
        prepare(s[0], s[1], s[2], s[3], s[4], s[5])
        useMask(Mask.Scores, s[2], s[3])
        store<i32>(record, half, Attention.Half)
        // An exponential between two halves may go to the other one.
        const few = wrong(0, BATCH * s[0])
        expect<bool>(10 * few <= BATCH * s[0] * s[2] * s[5]).toBe(true, `shape ${i}, ${half}: ${few}`)
        // Without rounding, some would be others.
        store<i32>(record, Narrow.None, Attention.Half)
        const exact = out
        out = filled(BATCH * load<i32>(record, Attention.OutBatch), KEEP)
        expect<i32>(wrong(0, BATCH * s[0])).toBe(0)
        let others = 0
        for (let j = 0; j < BATCH * load<i32>(record, Attention.OutBatch); j++)
          others += <i32>(abs(get(out, j) - get(exact, j)) > 1e-5)
        expect<bool>(others > 0 || s[3] < 5).toBe(true, `shape ${i}, ${half}`)
      }
    }
  })

  test('a range of heads', () => {
    prepare(3, 1, 5, 6, 4, 4)
    expect<i32>(wrong(1, 5)).toBe(0)
  })

  test('weights of 0 beside one that is all: scores far apart', () => {
    prepare(1, 1, 1, 40, 1, 1)
    set(query, 0, 50)
    for (let s = 0; s < 40; s++) set(key, s * 3, s == 20 ? 1 : -1)
    const scratch = heap.alloc(f32_attention_scratch(record))
    f32_attention(out, query, key, value, 0, record, scratch, 0, 1)
    expect<f32>(at(out, Attention.OutBatch, 0, 0, 0, 0)).toBe(get(value, 20 * 4))
  })

  test('NaN stays in its row; a row of -infinity is NaN where blindness counts for nothing', () => {
    prepare(1, 1, 3, 4, 4, 4)
    store<i32>(record, 0, Attention.Blind)
    set(query, 4 + 1, NaN)
    const scratch = heap.alloc(f32_attention_scratch(record))
    f32_attention(out, query, key, value, 0, record, scratch, 0, 1)
    for (let t = 0; t < 3; t++) expect<bool>(isNaN(at(out, Attention.OutBatch, 0, 0, t, 0))).toBe(t == 1, `row ${t}`)
    for (let i = 0; i < 4 * 6; i++) set(key, i, Infinity)
    for (let i = 0; i < 4; i++) set(query, i, -1)
    f32_attention(out, query, key, value, 0, record, scratch, 0, 1)
    expect<bool>(isNaN(at(out, Attention.OutBatch, 0, 0, 0, 0))).toBe(true)
  })

  test('a target that a mask hides all sources from gets zeros, or NaN', () => {
    for (let blind = 0; blind < 2; blind++) {
      prepare(1, 1, 3, 4, 4, 4)
      useMask(Mask.Scores, 3, 4)
      store<i32>(record, blind, Attention.Blind)
      for (let i = 0; i < 4; i++) set(mask, 4 + i, -Infinity)
      const scratch = heap.alloc(f32_attention_scratch(record))
      f32_attention(out, query, key, value, mask, record, scratch, 0, 1)
      for (let t = 0; t < 3; t++) {
        const got = at(out, Attention.OutBatch, 0, 0, t, 0)
        expect<bool>(isNaN(got)).toBe(t == 1 && blind == 0, `row ${t}`)
        expect<bool>(got == 0).toBe(t == 1 && blind == 1, `row ${t}`)
      }
    }
  })
})
