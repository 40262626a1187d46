import { f32_half_gemm, f32_half_pack } from '../../../../assembly/kernels/products/half'
import { tall_tiles } from '../../../../assembly/kernels/products/gemm'
import { GAP, HALF_ULP, KEEP, filled, get, noise } from '../../support'

/** A number of 16 bits, by its definition. */
function valueOf(bits: i32, isBfloat: i32): f64 {
  if (isBfloat) return reinterpret<f32>(bits << 16)
  const sign: f64 = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const mantissa = <f64>(bits & 1023) / 1024
  return exponent ? sign * (1 + mantissa) * 2 ** <f64>(exponent - 15) : sign * mantissa * 2 ** <f64>-14
}

/** n numbers of about one. */
function weights(n: i32, isBfloat: i32): usize {
  const from = heap.alloc(2 * n + 2)
  const random = noise(n, 2)
  for (let i = 0; i < n; i++) {
    const bits = reinterpret<i32>(get(random, i))
    // float16: its exponents around 15, any mantissa, both signs.
    const half = (bits & 0x83ff) | ((11 + (i % 5)) << 10)
    store<u16>(from + 2 * i, isBfloat ? bits >> 16 : half)
  }
  return from
}

function wrong(
  m: i32,
  n: i32,
  k: i32,
  isBfloat: i32,
  low: f32 = -Infinity,
  high: f32 = Infinity,
  isAdded: bool = false,
  large: f32 = 1,
): i32 {
  const panels = (n + 15) / 16
  const yStride = panels * 16 + GAP
  const xStride = k + GAP
  const x = noise(m * xStride, 1)
  // One element of each row alone is large.
  for (let row = 0; row < m; row++) {
    const at = x + 4 * (row * xStride + ((row * 7) % max(k, 1)))
    store<f32>(at, load<f32>(at) * large)
  }
  const w = weights(n * k, isBfloat)
  const y = filled(m * yStride, KEEP)
  const packed = filled(panels * 8 * k + 1, KEEP)
  f32_half_pack(packed, w, n, k, k, 1, 0, panels)
  const bias = noise(panels * 16, 3)
  const scratch = filled(16 * k + 1, KEEP)
  const add = isAdded ? noise(m * yStride, 4) : 0
  f32_half_gemm(
    y,
    x,
    packed,
    bias,
    add,
    scratch,
    isBfloat,
    k,
    yStride,
    xStride,
    yStride,
    low,
    high,
    m / 5,
    m,
    0,
    panels,
  )
  let count = get(scratch, 16 * k) == KEEP && get(packed, panels * 8 * k) == KEEP ? 0 : 1
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < yStride; column++) {
      const got = get(y, row * yStride + column)
      if (row < m / 5 || column >= panels * 16) {
        count += got == KEEP ? 0 : 1
        continue
      }
      let sum: f64 = get(bias, column)
      let scale: f64 = abs(sum)
      if (isAdded) {
        sum += <f64>get(add, row * yStride + column)
        scale += abs(<f64>get(add, row * yStride + column))
      }
      const terms = column < n ? k : 0
      for (let i = 0; i < terms; i++) {
        const term = <f64>get(x, row * xStride + i) * valueOf(load<u16>(w + 2 * (column * k + i)), isBfloat)
        sum += term
        scale += abs(term)
      }
      const bounded = min(max(sum, <f64>low), <f64>high)
      count += abs(bounded - got) <= scale * <f64>(k + 1) * HALF_ULP ? 0 : 1
    }
  }
  return count
}

describe('f32_half_gemm', () => {
  test('few rows and many, one panel and several, rests, both kinds of numbers and tiles', () => {
    const rows: i32[] = [0, 1, 2, 3, 4, 5, 9]
    const columns: i32[] = [1, 16, 17, 40, 70]
    const lengths: i32[] = [0, 1, 2, 33]
    for (let kind = 0; kind < 4; kind++) {
      tall_tiles(kind >> 1)
      for (let a = 0; a < rows.length; a++)
        for (let b = 0; b < columns.length; b++)
          for (let c = 0; c < lengths.length; c++)
            expect<i32>(wrong(rows[a], columns[b], lengths[c], kind & 1)).toBe(
              0,
              `${rows[a]} x ${lengths[c]} x ${columns[b]}`,
            )
      expect<i32>(wrong(130, 20, 1030, kind & 1)).toBe(0)
    }
    tall_tiles(0)
  })

  test('what is added to finished sums, and bounds', () => {
    for (let kind = 0; kind < 2; kind++)
      for (let rows = 1; rows <= 9; rows += 4) {
        expect<i32>(wrong(rows, 40, 33, kind, -0.25, 0.5)).toBe(0)
        expect<i32>(wrong(rows, 40, 33, kind, -0.25, Infinity, true)).toBe(0)
        expect<i32>(wrong(rows, 17, 5, kind, -Infinity, Infinity, true)).toBe(0)
      }
  })

  test('inputs that float16 has not, where a factor of theirs would overflow', () => {
    for (let k = 1; k <= 9; k++)
      for (let rows = 1; rows <= 4; rows++) {
        expect<i32>(wrong(rows, 40, k, 0, -Infinity, Infinity, false, 2 ** 20)).toBe(0)
        expect<i32>(wrong(rows, 40, k, 0, -Infinity, Infinity, false, <f32>1e-36)).toBe(0)
      }
    const ends: f32[] = [65535, 65536, -65536, 1e38, Infinity, -Infinity, NaN, <f32>1e-45]
    const w = heap.alloc(64)
    for (let i = 0; i < 16; i++) store<u16>(w + 2 * i, i & 1 ? 0x0001 : 0x3c00) // the smallest, and one
    const packed = filled(16, KEEP)
    f32_half_pack(packed, w, 16, 1, 1, 1, 0, 1)
    const y = filled(16, KEEP)
    const bias = filled(16, 0)
    for (let i = 0; i < ends.length; i++) {
      f32_half_gemm(
        y,
        filled(1, ends[i]),
        packed,
        bias,
        0,
        filled(16, 0),
        0,
        1,
        16,
        1,
        0,
        -Infinity,
        Infinity,
        0,
        1,
        0,
        1,
      )
      for (let j = 0; j < 16; j++) {
        const wanted = <f32>(<f64>ends[i] * (j & 1 ? 2 ** <f64>-24 : 1))
        const got = get(y, j)
        expect<bool>(got == wanted || (isNaN(got) && isNaN(wanted))).toBe(true, `${ends[i]} times weight ${j}`)
      }
    }
  })

  test('every number, one row and four', () => {
    const n = 65536
    const w = heap.alloc(2 * n)
    for (let i = 0; i < n; i++) store<u16>(w + 2 * i, i)
    const packed = heap.alloc(2 * n)
    f32_half_pack(packed, w, n, 1, 1, 1, 0, n / 16)
    const bias = filled(n, -0.0)
    const x = filled(4, 1)
    const scratch = filled(16, 0)
    for (let isBfloat = 0; isBfloat < 2; isBfloat++) {
      const y = filled(4 * n, KEEP)
      f32_half_gemm(y, x, packed, bias, 0, scratch, isBfloat, 1, n, 1, 0, -Infinity, Infinity, 0, 1, 0, n / 16)
      f32_half_gemm(y, x, packed, bias, 0, scratch, isBfloat, 1, n, 1, 0, -Infinity, Infinity, 0, 4, 1, n / 16)
      let count = 0
      for (let i = 0; i < n; i++) {
        if (!isBfloat && (i & 0x7c00) == 0x7c00) continue
        const wanted = valueOf(i, isBfloat)
        for (let row = 0; row < 4; row++) {
          if (row > 0 && i < 16) continue
          const got: f64 = get(y, row * n + i)
          count += got == wanted || (isNaN(got) && isNaN(wanted)) ? 0 : 1
        }
      }
      expect<i32>(count).toBe(0)
    }
  })

  test('packs from a transposed weight', () => {
    const n = 20
    const k = 3
    const w = weights(n * k, 1)
    const turned = heap.alloc(2 * n * k)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < k; j++) store<u16>(turned + 2 * (j * n + i), load<u16>(w + 2 * (i * k + j)))
    const one = filled(16 * k, 0)
    const other = filled(16 * k, 1)
    f32_half_pack(one, w, n, k, k, 1, 0, 2)
    f32_half_pack(other, turned, n, k, 1, n, 0, 1)
    f32_half_pack(other, turned, n, k, 1, n, 1, 2)
    expect<i32>(memory.compare(one, other, 64 * k)).toBe(0)
  })
})
