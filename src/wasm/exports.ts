// What the WASM module exports, by the signatures of assembly/. Pointers are byte addresses; strides and counts
// are elements.

import type * as platform from '../platform-types.js'

/** Products of batches of matrices that lie row-major. */
export type Products = (
  y: number,
  x: number,
  w: number,
  batch: number,
  m: number,
  k: number,
  n: number,
  xBatch: number,
  wBatch: number,
  transposed: number,
) => void

/** What reads files: of the small module, and of the core too. */
export interface FileExports {
  /** The first byte that is TypeScript's to give out. */
  readonly heap_base: platform.WebAssemblyGlobal
  crc32_table(table: number): void
  crc32(crc: number, bytes: number, length: number, table: number): number
  opcode_table(table: number): void
  genops(
    tape: number,
    capacity: number,
    window: number,
    length: number,
    available: number,
    table: number,
    runs: boolean,
  ): number
}

/** Of the small core: what the methods of tensors call. */
export interface BasicExports extends FileExports {
  tall_tiles(taken: number): void
  f32_gemm(
    y: number,
    x: number,
    w: number,
    bias: number,
    add: number,
    k: number,
    yStride: number,
    xStride: number,
    addStride: number,
    low: number,
    high: number,
    rowBegin: number,
    rowEnd: number,
    panelBegin: number,
    panelEnd: number,
  ): void
  f32_gemm_onto(
    y: number,
    x: number,
    w: number,
    k: number,
    yStride: number,
    xStride: number,
    relu: number,
    rows: number,
    panels: number,
  ): void
  f64_gemm_onto(
    y: number,
    x: number,
    w: number,
    k: number,
    n: number,
    yStride: number,
    xStride: number,
    wStride: number,
    rows: number,
  ): void
  f64_fft(
    x: number,
    work: number,
    w: number,
    factors: number,
    steps: number,
    count: number,
    n: number,
    sign: number,
  ): void
  take(
    y: number,
    x: number,
    indices: number,
    fill: number,
    outer: number,
    inSize: number,
    outSize: number,
    inner: number,
    itemSize: number,
  ): void
  f32_products: Products
  f64_products: Products
  i32_products: Products
  i64_products: Products
  sort(
    y: number,
    indices: number,
    x: number,
    rows: number,
    n: number,
    k: number,
    dtype: number,
    descending: number,
    scratch: number,
  ): void
  f32_pack: Pack
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
  // Along one dimension (assembly/kernels/reduce.ts, scan.ts, softmax.ts).
  f32_reduce(
    op: number,
    cells: number,
    plane: number,
    x: number,
    outer: number,
    n: number,
    inner: number,
    start: number,
    p: number,
  ): void
  f64_reduce(
    op: number,
    cells: number,
    plane: number,
    x: number,
    outer: number,
    n: number,
    inner: number,
    start: number,
    p: number,
  ): void
  i32_reduce(
    op: number,
    cells: number,
    plane: number,
    x: number,
    outer: number,
    n: number,
    inner: number,
    start: number,
    p: number,
  ): void
  i64_reduce(
    op: number,
    cells: number,
    plane: number,
    x: number,
    outer: number,
    n: number,
    inner: number,
    start: number,
    p: number,
  ): void
  f32_scan(op: number, y: number, places: number, x: number, outer: number, n: number, inner: number): void
  f64_scan(op: number, y: number, places: number, x: number, outer: number, n: number, inner: number): void
  i32_scan(op: number, y: number, places: number, x: number, outer: number, n: number, inner: number): void
  i64_scan(op: number, y: number, places: number, x: number, outer: number, n: number, inner: number): void
  f32_softmax(y: number, x: number, rows: number, n: number, yStride: number, xStride: number, log: number): void
  f32_softmax_dim(y: number, x: number, work: number, outer: number, n: number, inner: number, log: number): void
  f64_softmax_dim(y: number, x: number, outer: number, n: number, inner: number, log: number): void
  /** Elements narrower than 32 bits (assembly/kernels/narrow.ts). */
  widen(y: number, x: number, n: number, format: number): void
  narrow(y: number, x: number, n: number, format: number): void
  copy(y: number, x: number, shape: number, yStrides: number, xStrides: number, rank: number, itemSize: number): void
}

/** Of the whole core. */
export interface Exports extends BasicExports {
  /** Runs `count` steps of a plan (assembly/steps.ts). */
  run(plan: number, count: number): void
  f32_im2col: Im2col
  f64_im2col: Im2col
  f32_col2im: Col2im
  f64_col2im: Col2im
  f32_depthwise(
    y: number,
    x: number,
    weight: number,
    bias: number,
    window: number,
    multiplier: number,
    relu: number,
    begin: number,
    end: number,
  ): void
  f32_max_pool: Pool
  f64_max_pool: Pool
  f32_avg_pool: Pool
  f64_avg_pool: Pool
  f32_max_pool_indices: MaxPoolIndices
  f64_max_pool_indices: MaxPoolIndices
  i64_max_pool_indices: MaxPoolIndices
  f32_moments: Moments
  f64_moments: Moments
  f32_scale_shift: ScaleShift
  f64_scale_shift: ScaleShift
  f32_center_scale_shift: CenterScaleShift
  f64_center_scale_shift: CenterScaleShift
  f32_norm_rows: NormRows
  f64_norm_rows: NormRows
  f32_grid_sample: GridSample
  f64_grid_sample: GridSample
  f32_resample: Resample
  f64_resample: Resample
  f32_cdist(y: number, a: number, b: number, rows: number, columns: number, n: number, p: number): void
  f64_cdist(y: number, a: number, b: number, rows: number, columns: number, n: number, p: number): void
  f32_lstm_step(h: number, c: number, x: number, y: number, rows: number, n: number, yStride: number): void
  f32_gru_step(h: number, x: number, y: number, rows: number, n: number, yStride: number): void
  f32_rnn_step(h: number, x: number, y: number, rows: number, n: number, yStride: number, relu: number): void
  /** Bytes of scratch that kernels of plans take, by the record that describes them. */
  f32_conv_scratch(window: number): number
  f32_half_pack: Pack
  f32_half_gemm(
    y: number,
    x: number,
    w: number,
    bias: number,
    add: number,
    scratch: number,
    isBfloat: number,
    k: number,
    yStride: number,
    xStride: number,
    addStride: number,
    low: number,
    high: number,
    rowBegin: number,
    rowEnd: number,
    panelBegin: number,
    panelEnd: number,
  ): void
  f32_strassen_limit(w: number, k: number, panels: number): number
  f32_strassen_scratch(pairs: number, k: number): number
  f32_winograd_scratch(window: number): number
  f32_attention_scratch(record: number): number
  f32_attention(
    out: number,
    query: number,
    key: number,
    value: number,
    mask: number,
    record: number,
    scratch: number,
    begin: number,
    end: number,
  ): void
  f32_winograd_pack(
    packed: number,
    weight: number,
    n: number,
    channels: number,
    nStride: number,
    channelStride: number,
    tapStride: number,
  ): void
  f32_pack_taps(
    packed: number,
    weight: number,
    n: number,
    taps: number,
    channels: number,
    nStride: number,
    tapStride: number,
    channelStride: number,
    panelBegin: number,
    panelEnd: number,
  ): void
}

type Pack = (
  packed: number,
  weight: number,
  n: number,
  k: number,
  nStride: number,
  kStride: number,
  panelBegin: number,
  panelEnd: number,
) => void
type Col2im = (to: number, from: number, window: number, width: number, begin: number, end: number) => void
type Im2col = (...args: [...Parameters<Col2im>, tapsFirst: number]) => void
type Pool = (y: number, x: number, row: number, boxes: number, planes: number) => void
type MaxPoolIndices = (y: number, indices: number, x: number, boxes: number, planes: number) => void
type Moments = (moments: number, x: number, rows: number, n: number, parts: number) => void
type ScaleShift = (y: number, x: number, scale: number, shift: number, rows: number, n: number) => void
type CenterScaleShift = (
  y: number,
  x: number,
  moments: number,
  scale: number,
  shift: number,
  rows: number,
  n: number,
) => void
type NormRows = (
  y: number,
  x: number,
  moments: number,
  scale: number,
  weight: number,
  bias: number,
  rows: number,
  n: number,
) => void
type Resample = (
  y: number,
  x: number,
  indices: number,
  weights: number,
  taps: number,
  outer: number,
  inSize: number,
  outSize: number,
  inner: number,
) => void
type GridSample = (
  y: number,
  x: number,
  grid: number,
  channels: number,
  depth: number,
  height: number,
  width: number,
  points: number,
  mode: number,
  padding: number,
  align: number,
) => void
