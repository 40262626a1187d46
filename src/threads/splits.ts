// How kernels split among threads: along which axes, at which places, and how long they take on one thread. A tile
// begins only where the kernel sums as it would without tiles, so that results do not depend on how many threads there are:
// products take rows by two and, on their last odd row, panels by three; functions of elements go by whole vectors.

import { Attention } from '../../assembly/shared/attention.js'
import { BatchNorm } from '../../assembly/shared/batch-norm.js'
import { Boxes } from '../../assembly/shared/boxes.js'
import { Panel } from '../../assembly/shared/panel.js'
import { PixelWindow } from '../../assembly/shared/pixel-window.js'
import { ReduceFinish } from '../../assembly/shared/reduce-op.js'
import { Recurrent } from '../../assembly/shared/recurrent.js'
import { Window } from '../../assembly/shared/window.js'
import type { Kernel, kernels } from '../wasm/kernels.js'
import type { Engine } from '../wasm/engine.js'
import { padded, panelsOf } from '../wasm/panels.js'

type Parameter<K extends Kernel> = (typeof kernels)[K]['parameters'][number]

/** What a call's arguments are, by the kernel's parameters, and linear memory, where its windows lie. */
export type Arguments<K extends Kernel> = Readonly<Record<Parameter<K>, number>> & { readonly $: Engine }

/** An axis along which a call is split. */
export interface SplitAxis<Name extends string = string> {
  readonly begin: number
  readonly end: number
  /** Tiles begin at multiples of it, counted from `begin` on. */
  readonly grain: number
  /** The parameters that say where a tile begins and ends, or the one that says how long it is, */
  readonly range: readonly [begin: Name, end: Name] | Name
  /** and then the pointers that go on with it, and the bytes of each for one more. */
  readonly moves?: Readonly<Partial<Record<Name, number>>>
}

export interface Split<K extends Kernel> {
  /** Nanoseconds on one thread, roughly. */
  cost(call: Arguments<K>): number
  /** One or two; the second is split where the first alone does not give tiles enough. */
  axes(call: Arguments<K>): readonly SplitAxis<Parameter<K>>[]
  /** What each thread needs of its own. */
  readonly scratch?: { readonly name: Parameter<K>; bytes(call: Arguments<K>): number }
}

/** Multiplications and additions in a nanosecond, and elements of functions, of copies and sums, as measured. */
const [PRODUCTS, FUNCTIONS, COPIES] = [25, 1, 5]

/** Pools of planes, of which each is computed by itself. */
const planes: Split<'f32_max_pool' | 'f32_avg_pool'> = {
  cost: ({ boxes, planes: count, $ }) => (count * 2 * insideOf(boxes, $)) / COPIES,
  axes: ({ boxes, planes: count, $ }) => [
    {
      begin: 0,
      end: count,
      grain: 1,
      range: 'planes',
      moves: { y: 4 * product(boxes, [Boxes.OutD, Boxes.OutH, Boxes.OutW], $), x: 4 * insideOf(boxes, $) },
    },
  ],
  scratch: { name: 'row', bytes: ({ boxes, $ }) => 4 * field(boxes, Boxes.InW, $) },
}

/** Each kernel of plans and of operators by themselves, and null where one is not worth it. */
export const splits: { readonly [K in Kernel]: Split<K> | null } = {
  copy: null,
  // Of what is not float32 a net has little: masks, positions, counts.
  convert: null,
  f64_binary: null,
  i32_binary: null,
  i64_binary: null,
  i64_reduced: null,
  i64_scan: null,
  f64_test: null,
  i32_test: null,
  i64_test: null,
  u8_test: null,
  where1: null,
  where8: null,
  wide_unary: null,
  // Rows are short where nets sort at all.
  sort: null,
  f32_index_add: null,
  index_copy: null,
  index_elements: null,
  index_select: null,
  f32_resample: {
    cost: ({ outer, outSize, inner, taps }) => (outer * outSize * inner * taps) / COPIES,
    axes: ({ outer, inSize, outSize, inner }) => [
      { begin: 0, end: outer, grain: 1, range: 'outer', moves: { y: 4 * outSize * inner, x: 4 * inSize * inner } },
    ],
  },
  f32_grid_sample: null,
  f32_ternary: {
    cost: ({ n }) => n / FUNCTIONS,
    axes: ({ n }) => [{ begin: 0, end: n, grain: 64, range: 'n', moves: { y: 4, a: 4, b: 4, c: 4 } }],
  },
  f32_test: {
    cost: ({ n }) => n / FUNCTIONS,
    axes: ({ n }) => [{ begin: 0, end: n, grain: 64, range: 'n', moves: { y: 1, a: 4, b: 4 } }],
  },
  where4: {
    cost: ({ n }) => n / FUNCTIONS,
    axes: ({ n }) => [{ begin: 0, end: n, grain: 64, range: 'n', moves: { y: 4, condition: 1, a: 4, b: 4 } }],
  },
  f32_adaptive_avg_pool_last: {
    cost: ({ window, $ }) => (positionsIn(window, $) * field(window, PixelWindow.Channels, $)) / COPIES,
    axes: positions,
  },
  f32_attention: {
    cost: ({ record, begin, end, $ }) => {
      const [targets, sources] = [field(record, Attention.Targets, $), field(record, Attention.Sources, $)]
      const width = field(record, Attention.Width, $) + field(record, Attention.ValueWidth, $)
      return (end - begin) * targets * sources * (width / PRODUCTS + 1 / FUNCTIONS)
    },
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
    scratch: { name: 'scratch', bytes: ({ record, $ }) => $.exports.f32_attention_scratch(record) },
  },
  f32_avg_pool: planes,
  f32_avg_pool_last: { cost: pooling, axes: positions },
  f32_batch_norm_last: {
    cost: ({ pictures, pixels, begin, end }) => (pictures * pixels * (end - begin)) / FUNCTIONS,
    axes: ({ begin, end }) => [{ begin, end, grain: 4, range: ['begin', 'end'] }],
    scratch: { name: 'scratch', bytes: ({ pictures }) => BatchNorm.Head + pictures * BatchNorm.Picture },
  },
  f32_binary: {
    cost: ({ n }) => n / COPIES,
    axes: ({ n }) => [{ begin: 0, end: n, grain: 64, range: 'n', moves: { y: 4, a: 4, b: 4 } }],
  },
  f32_bmm: {
    cost: ({ m, n, k, begin, end }) => ((end - begin) * (m + 8) * n * k) / PRODUCTS,
    axes: ({ m, begin, end, xStride, yStride, addStride, add }) => [
      { begin, end, grain: 1, range: ['begin', 'end'] },
      {
        begin: 0,
        end: m,
        grain: 64,
        range: 'm',
        moves: { x: 4 * xStride, y: 4 * yStride, ...(add === 0 ? {} : { add: 4 * addStride }) },
      },
    ],
    scratch: { name: 'scratch', bytes: ({ n, k }) => panelsOf(n) * (k + 1) * Panel.Bytes },
  },
  f32_col2im_last: { cost: pooling, axes: positions },
  f32_conv: {
    cost: (call) => {
      const { window, begin, end, panelBegin, panelEnd, $ } = call
      const k = tapsOf(window, $) * field(window, PixelWindow.Channels, $)
      return ((end - begin) * k * (panelEnd - panelBegin) * Panel.Width) / PRODUCTS
    },
    axes: ({ begin, end, panelBegin, panelEnd }) => [
      { begin, end, grain: end - begin >= 1024 ? 64 : 16, range: ['begin', 'end'] },
      { begin: panelBegin, end: panelEnd, grain: 2, range: ['panelBegin', 'panelEnd'] },
    ],
    scratch: { name: 'scratch', bytes: ({ window, $ }) => $.exports.f32_conv_scratch(window) },
  },
  f32_depthwise: {
    cost: ({ window, multiplier, begin, end, $ }) =>
      ((end - begin) * multiplier * seen(window, $) * product(window, [Window.OutD, Window.OutH, Window.OutW], $)) /
      (PRODUCTS / 2),
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
  },
  f32_depthwise_last: {
    cost: ({ window, begin, end, $ }) =>
      ((end - begin) *
        field(window, PixelWindow.OutW, $) *
        field(window, PixelWindow.Channels, $) *
        tapsOf(window, $)) /
      PRODUCTS,
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
  },
  f32_gemm: {
    cost: ({ k, rowBegin, rowEnd, panelBegin, panelEnd }) =>
      ((rowEnd - rowBegin + 1) * k * (panelEnd - panelBegin) * Panel.Width) / PRODUCTS,
    axes: ({ rowBegin, rowEnd, panelBegin, panelEnd }) => [
      { begin: panelBegin, end: panelEnd, grain: 2, range: ['panelBegin', 'panelEnd'] },
      // Whole tiles of six rows.
      { begin: rowBegin, end: rowEnd, grain: 24, range: ['rowBegin', 'rowEnd'] },
    ],
  },
  f32_gemm_onto: {
    cost: ({ k, rows, panels }) => ((rows + 1) * k * panels * Panel.Width) / PRODUCTS,
    axes: ({ k, rows, panels, yStride, xStride }) => [
      { begin: 0, end: panels, grain: 2, range: 'panels', moves: { y: Panel.Bytes, w: k * Panel.Bytes } },
      { begin: 0, end: rows, grain: 24, range: 'rows', moves: { y: 4 * yStride, x: 4 * xStride } },
    ],
  },
  f32_group_norm_last: {
    cost: ({ begin, end, pixels, channels }) => ((end - begin) * pixels * channels) / FUNCTIONS,
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
    scratch: { name: 'scratch', bytes: ({ channels }) => 32 * padded(channels) },
  },
  f32_half_gemm: {
    cost: ({ k, rowBegin, rowEnd, panelBegin, panelEnd }) =>
      ((rowEnd - rowBegin + 1) * k * (panelEnd - panelBegin) * Panel.Width) / PRODUCTS,
    axes: ({ rowBegin, rowEnd, panelBegin, panelEnd }) => [
      { begin: panelBegin, end: panelEnd, grain: 2, range: ['panelBegin', 'panelEnd'] },
      // Each widens its panels anew.
      { begin: rowBegin, end: rowEnd, grain: 48, range: ['rowBegin', 'rowEnd'] },
    ],
    scratch: { name: 'scratch', bytes: ({ k }) => k * Panel.Bytes },
  },
  f32_im2col: {
    cost: ({ window, begin, end, $ }) => ((end - begin) * field(window, Window.Channels, $) * seen(window, $)) / COPIES,
    axes: ({ window, width, begin, end, $ }) => {
      // By strips, of which one follows the other, or rows as wide as there are positions.
      const bytes = 4 * (width === 0 ? field(window, Window.Channels, $) * seen(window, $) : 1)
      return width === 0 || width >= end - begin
        ? [{ begin, end, grain: Panel.Width, range: ['begin', 'end'], moves: { columns: bytes } }]
        : []
    },
  },
  f32_layer_norm: {
    cost: ({ n, begin, end }) => ((end - begin) * n) / 2 / FUNCTIONS,
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
  },
  f32_max_pool: planes,
  f32_max_pool_last: { cost: pooling, axes: positions },
  f32_mean_rows: {
    cost: ({ outer, rows, columns }) => (outer * rows * columns) / 4 / COPIES,
    axes: ({ columns }) => [{ begin: 0, end: columns, grain: 16, range: 'columns', moves: { y: 4, x: 4 } }],
  },
  f32_moments: {
    cost: ({ rows, n }) => (rows * n) / FUNCTIONS,
    axes: ({ rows, n }) => [{ begin: 0, end: rows, grain: 1, range: 'rows', moves: { moments: 16, x: 4 * n } }],
  },
  f32_recurrent: {
    cost: ({ mode, steps, rows, n, shown }) => (steps * rows * gatesOf(mode) * n * shown) / PRODUCTS,
    axes: ({ rows, n, shown, outStride, xStride }) => [
      {
        begin: 0,
        end: rows,
        grain: 4,
        range: 'rows',
        moves: { h: 4 * shown, c: 4 * n, x: 4 * xStride, out: 4 * outStride },
      },
    ],
    scratch: {
      name: 'scratch',
      bytes: ({ mode, rows, n, shown, projection, $ }) =>
        $.exports.f32_recurrent_scratch(mode, rows, n, projection === 0 ? 0 : shown),
    },
  },
  f32_rows_binary: {
    cost: ({ outer, rows, columns }) => (outer * rows * columns) / COPIES,
    axes: ({ outer, rows, yOuter, aOuter, bOuter, yStride, aStride, bStride }) => [
      {
        begin: 0,
        end: outer,
        grain: 1,
        range: 'outer',
        moves: { y: 4 * yOuter, a: 4 * aOuter, b: 4 * bOuter },
      },
      {
        begin: 0,
        end: rows,
        grain: 4,
        range: 'rows',
        moves: { y: 4 * yStride, a: 4 * aStride, b: 4 * bStride },
      },
    ],
  },
  f32_reduced: {
    cost: ({ outer, n, inner }) => (outer * n * inner) / COPIES,
    axes: ({ outer, n, inner, finish }) => {
      const [bytes, planes] = finish === ReduceFinish.Place ? [8, 2] : [finish === ReduceFinish.Truth ? 1 : 4, 1]
      const moves = { y: bytes * inner, cells: 8 * planes * inner, x: 4 * n * inner }
      return [{ begin: 0, end: outer, grain: 1, range: 'outer', moves }]
    },
  },
  f32_rounded: {
    cost: ({ rows, columns }) => (rows * columns) / COPIES,
    axes: ({ rows, columns, stride }) => [
      { begin: 0, end: columns, grain: 64, range: 'columns', moves: { y: 4 } },
      { begin: 0, end: rows, grain: 1, range: 'rows', moves: { y: 4 * stride } },
    ],
  },
  f32_scan: {
    cost: ({ outer, n, inner }) => (outer * n * inner) / FUNCTIONS,
    axes: ({ outer, n, inner }) => [
      {
        begin: 0,
        end: outer,
        grain: 1,
        range: 'outer',
        moves: { y: 4 * n * inner, places: 8 * n * inner, x: 4 * n * inner },
      },
    ],
  },
  f32_softmax: {
    cost: ({ rows, n }) => (rows * n) / FUNCTIONS,
    axes: ({ rows, yStride, xStride }) => [
      { begin: 0, end: rows, grain: 1, range: 'rows', moves: { y: 4 * yStride, x: 4 * xStride } },
    ],
  },
  f32_strassen: {
    cost: ({ k, begin, end, panelBegin, panelEnd }) =>
      (3.5 * (end - begin) * k * (panelEnd - panelBegin) * Panel.Width) / PRODUCTS,
    axes: ({ begin, end, panelBegin, panelEnd }) => [
      { begin: panelBegin, end: panelEnd, grain: 1, range: ['panelBegin', 'panelEnd'] },
      { begin, end, grain: 64, range: ['begin', 'end'] },
    ],
    scratch: { name: 'scratch', bytes: ({ k, begin, end, $ }) => $.exports.f32_strassen_scratch(end - begin, k) },
  },
  f32_strassen_sums: {
    cost: ({ k, begin, end }) => ((end - begin) * k) / COPIES,
    axes: ({ begin, end }) => [{ begin, end, grain: 1, range: ['begin', 'end'] }],
  },
  f32_unary: {
    cost: ({ n }) => n / 2 / FUNCTIONS,
    axes: ({ n }) => [{ begin: 0, end: n, grain: 64, range: 'n', moves: { y: 4, x: 4 } }],
  },
  f32_winograd: {
    cost: ({ window, begin, end, panelBegin, panelEnd, $ }) =>
      ((end - begin) * 16 * field(window, PixelWindow.Channels, $) * (panelEnd - panelBegin) * Panel.Width) / PRODUCTS,
    axes: ({ window, begin, end, panelBegin, panelEnd, $ }) => {
      // The kernel's own blocks, or half of the largest; where k has slices, a block of few rows would be summed in one.
      const channels = field(window, PixelWindow.Channels, $)
      const block = Math.max(8, Math.min(64, Math.floor(8192 / Math.max(channels, 1)) & ~1))
      return [
        { begin, end, grain: end - begin < 8 * block ? Math.min(32, block) : block, range: ['begin', 'end'] },
        // Each repeats the transform of its tiles: so they take several of the kernel's own blocks, of four, where there are other tiles.
        {
          begin: panelBegin,
          end: panelEnd,
          grain: end - begin < 2 * block ? 4 : 8,
          range: ['panelBegin', 'panelEnd'],
        },
      ]
    },
    scratch: { name: 'scratch', bytes: ({ window, $ }) => $.exports.f32_winograd_scratch(window) },
  },
  // Where both lie in the same memory they go from one end to the other.
  narrow: null,
  widen: null,
}

interface Windowed {
  readonly window: number
  readonly begin: number
  readonly end: number
  readonly $: Engine
}

/** Positions of a window, whatever of the picture each sees. */
function positions({ begin, end }: Windowed): SplitAxis<'begin' | 'end'>[] {
  return [{ begin, end, grain: 1, range: ['begin', 'end'] }]
}

function pooling({ window, begin, end, $ }: Windowed): number {
  return ((end - begin) * field(window, PixelWindow.Channels, $) * tapsOf(window, $)) / COPIES
}

function positionsIn(window: number, $: Engine): number {
  return product(window, [PixelWindow.InD, PixelWindow.InH, PixelWindow.InW], $)
}

function tapsOf(window: number, $: Engine): number {
  return product(window, [PixelWindow.KernelD, PixelWindow.KernelH, PixelWindow.KernelW], $)
}

/** Elements of a channel that a window of planes sees. */
function seen(window: number, $: Engine): number {
  return product(window, [Window.KernelD, Window.KernelH, Window.KernelW], $)
}

function insideOf(boxes: number, $: Engine): number {
  return product(boxes, [Boxes.InD, Boxes.InH, Boxes.InW], $)
}

function product(record: number, offsets: readonly number[], $: Engine): number {
  return offsets.reduce((all, offset) => all * field(record, offset, $), 1)
}

function field(record: number, offset: number, { memory }: Engine): number {
  return memory.i32[(record + offset) / 4] as number
}

function gatesOf(mode: number): number {
  return mode === Recurrent.Lstm ? 4 : mode === Recurrent.Gru ? 3 : 1
}
