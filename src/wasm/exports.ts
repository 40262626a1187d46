// What the WASM module exports, by the signatures of assembly/. Pointers are byte addresses; strides and counts
// are elements.

export interface Exports {
  /** The first byte that is TypeScript's to give out. */
  readonly heap_base: WebAssembly.Global
  /** Runs `count` steps of a plan (assembly/shared/step.ts). */
  run(plan: number, count: number): void
  f32_gemm(
    y: number, x: number, w: number, bias: number, k: number, yStride: number, xStride: number, relu: number,
    rowBegin: number, rowEnd: number, panelBegin: number, panelEnd: number,
  ): void
  f32_pack(
    packed: number, weight: number, n: number, k: number, nStride: number, kStride: number,
    panelBegin: number, panelEnd: number,
  ): void
  // Element by element (assembly/kernels/unary.ts, binary.ts, ternary.ts, test.ts).
  f32_unary(op: number, y: number, x: number, n: number, a: number, b: number, c: number): void
  f64_unary(op: number, y: number, x: number, n: number, a: number, b: number, c: number): void
  i32_unary(op: number, y: number, x: number, n: number, a: number, b: number): void
  i64_unary(op: number, y: number, x: number, n: number, a: number, b: number): void
  f32_binary(op: number, y: number, a: number, b: number, n: number): void
  f64_binary(op: number, y: number, a: number, b: number, n: number): void
  i32_binary(op: number, y: number, a: number, b: number, n: number): void
  i64_binary(op: number, y: number, a: number, b: number, n: number): void
  f32_ternary(op: number, y: number, a: number, b: number, c: number, n: number, s: number): void
  f64_ternary(op: number, y: number, a: number, b: number, c: number, n: number, s: number): void
  i32_ternary(op: number, y: number, a: number, b: number, c: number, n: number, s: number): void
  i64_ternary(op: number, y: number, a: number, b: number, c: number, n: number, s: bigint): void
  f32_test(op: number, y: number, a: number, b: number, n: number): void
  f64_test(op: number, y: number, a: number, b: number, n: number): void
  i32_test(op: number, y: number, a: number, b: number, n: number): void
  i64_test(op: number, y: number, a: number, b: number, n: number): void
  where4(y: number, condition: number, a: number, b: number, n: number): void
  where8(y: number, condition: number, a: number, b: number, n: number): void
  copy(y: number, x: number, shape: number, yStrides: number, xStrides: number, rank: number, itemSize: number): void
  crc32_table(table: number): void
  crc32(crc: number, bytes: number, length: number, table: number): number
  opcode_table(table: number): void
  genops(
    tape: number, capacity: number, window: number, length: number, available: number, table: number, runs: boolean,
  ): number
}
