import { f32_grid_sample, f64_grid_sample } from '../../../../assembly/kernels/planes/grid-sample'
import { GridMode, GridPadding } from '../../../../assembly/shared/grid'
import { filled, get, set } from '../../support'

// What torch gives for many places is in tests/fixtures/spatial.json; here are the places that can be told by hand.

/** x[c, h, w] = 100 c + 10 h + w, of 2 channels, 3 rows and 4 columns, which is linear. */
function image(): usize {
  const x = filled(24, 0)
  for (let i = 0; i < 24; i++) {
    const value = 100 * (i / 12) + 10 * ((i / 4) % 3) + (i % 4)
    set(x, i, <f32>value)
  }
  return x
}

function sample(u: f32, v: f32, mode: i32, padding: i32): f32 {
  const grid = filled(2, u)
  set(grid, 1, v)
  const y = filled(3, 77)
  f32_grid_sample(y, image(), grid, 2, 0, 3, 4, 1, mode, padding, 1)
  expect<f32>(get(y, 2)).toBe(77, 'beyond the output')
  return get(y, 1)
}

describe('grid_sample', () => {
  test('corners, the middle, and between', () => {
    expect<f32>(sample(-1, -1, GridMode.Bilinear, GridPadding.Zeros)).toBe(100)
    expect<f32>(sample(1, 1, GridMode.Bilinear, GridPadding.Zeros)).toBe(123)
    expect<f32>(sample(0, 0, GridMode.Bilinear, GridPadding.Zeros)).toBe(111.5)
    expect<f32>(sample(1, -1, GridMode.Nearest, GridPadding.Zeros)).toBe(103)
    expect<f32>(sample(0, 0, GridMode.Bicubic, GridPadding.Border)).toBe(111.5)
  })

  test('outside: zeros, the border, the mirror', () => {
    expect<f32>(sample(9, 9, GridMode.Bilinear, GridPadding.Zeros)).toBe(0)
    expect<f32>(sample(9, 9, GridMode.Bilinear, GridPadding.Border)).toBe(123)
    expect<f32>(sample(<f32>(5.0 / 3.0), 1, GridMode.Nearest, GridPadding.Reflection)).toBe(122)
  })

  test('no place traps: NaN and infinities', () => {
    for (let mode = 0; mode < 3; mode++) {
      for (let padding = 0; padding < 3; padding++) {
        sample(NaN, 0, mode, padding)
        sample(Infinity, -Infinity, mode, padding)
        sample(<f32>3e38, <f32>-3e38, mode, padding)
      }
    }
  })

  test('no points, and volumes in float64', () => {
    const y = filled(1, 77)
    f32_grid_sample(y, image(), y, 2, 0, 3, 4, 0, 0, 0, 0)
    expect<f32>(get(y, 0)).toBe(77)
    const x = heap.alloc(8 * 8)
    for (let i = 0; i < 8; i++) store<f64>(x + ((<usize>i) << 3), i)
    const grid = heap.alloc(24)
    for (let i = 0; i < 3; i++) store<f64>(grid + ((<usize>i) << 3), 0)
    const out = heap.alloc(8)
    f64_grid_sample(out, x, grid, 1, 2, 2, 2, 1, GridMode.Bilinear, GridPadding.Zeros, 1)
    expect<f64>(load<f64>(out)).toBe(3.5)
  })
})
