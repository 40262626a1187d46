// What the kernels' specs share: float32 buffers in linear memory, never freed, and numbers to fill them.

/** What no kernel may touch. */
export const KEEP: f32 = 77

/** Elements beside every row, so that a row that reads or writes too far is noticed. */
export const GAP: i32 = 3

/** The largest relative error of one rounding to float32. */
export const HALF_ULP: f64 = 1.0 / 16777216.0

/** The address of n float32, a multiple of 16. */
export function alloc(n: i32): usize {
  return heap.alloc((<usize>max(n, 1)) << 2)
}

export function get(buffer: usize, i: i32): f32 {
  return load<f32>(buffer + ((<usize>i) << 2))
}

export function set(buffer: usize, i: i32, value: f32): void {
  store<f32>(buffer + ((<usize>i) << 2), value)
}

/** n float32 in [-1, 1), the same each time for one seed. */
export function noise(n: i32, seed: u32): usize {
  const buffer = alloc(n)
  let state = seed
  for (let i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223 // Numerical Recipes' generator
    set(buffer, i, <f32>(state >> 8) / <f32>(1 << 23) - 1)
  }
  return buffer
}

/** n float32 of one value: what a kernel must not touch, or padding. */
export function filled(n: i32, value: f32): usize {
  const buffer = alloc(n)
  for (let i = 0; i < n; i++) set(buffer, i, value)
  return buffer
}
