// The calls of which random graphs are made: views, writes, functions of elements, products, reductions, joins. Each draws its
// arguments for the tensors that there are; what ATen refuses is drawn anew.

import { bfloat16, bool, float16, float32, float64, int32, int64, uint8 } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import type { Chooser } from '../../fuzz/random.js'

/** An argument: a tensor by its number, a list of such, or anything else as it is. */
export type Given = { readonly value: number } | { readonly values: readonly number[] } | { readonly plain: unknown }

/** A call of an overload of ATen. */
export interface GraphCall {
  readonly key: string
  readonly args: readonly Given[]
  /** Which of several results is kept. */
  readonly take: number
}

/** What a call is drawn from. */
export interface Drawing {
  readonly choose: Chooser
  readonly tensors: readonly Tensor[]
  /** A new weight of these sizes; its number. */
  weight(sizes: readonly number[]): number
}

type Draw = (drawing: Drawing, tensor: Tensor, value: number) => GraphCall | null

const value = (number: number): Given => ({ value: number })
const plain = (given: unknown): Given => ({ plain: given })

function call(key: string, args: readonly Given[], take = 0): GraphCall {
  return { key, args, take }
}

/** A number that is often special. */
function numberOf(choose: Chooser): number {
  return choose.pick([0.5, -1.5, 2, -2, 0.25, 3.5, 1, 0, -0])
}

function dimOf({ choose }: Drawing, { sizes }: Tensor): number {
  const dims = Math.max(1, sizes.length)
  return choose.below(dims) - (choose.chance(0.3) ? dims : 0)
}

function sizeAlong({ sizes }: Tensor, dim: number): number {
  return sizes.at(dim) ?? 1
}

/** Sizes of as many elements, or one of them open. */
function otherSizes({ choose }: Drawing, tensor: Tensor): number[] {
  let rest = tensor.numel()
  const sizes: number[] = []
  while (rest > 1 && sizes.length < 3) {
    const factors = [2, 3, 4, 5, 8].filter((each) => rest % each === 0)
    const factor = factors.length === 0 || choose.chance(0.2) ? rest : choose.pick(factors)
    sizes.push(factor)
    rest /= factor
  }
  if (rest > 1 || sizes.length === 0) sizes.push(rest)
  if (choose.chance(0.2)) sizes.splice(choose.below(sizes.length + 1), 0, 1)
  if (choose.chance(0.3)) sizes[choose.below(sizes.length)] = -1
  return sizes
}

function permutation(choose: Chooser, count: number): number[] {
  const order = Array.from({ length: count }, (_, each) => each)
  for (let at = count - 1; at > 0; at--) {
    const other = choose.below(at + 1)
    ;[order[at], order[other]] = [order[other] as number, order[at] as number]
  }
  return order
}

/** Another tensor, perhaps the same. */
function other({ choose, tensors }: Drawing): number {
  return choose.below(tensors.length)
}

function repeatsTo(each: Pick<Tensor, 'sizes'>, { sizes }: Pick<Tensor, 'sizes'>): boolean {
  const lead = sizes.length - each.sizes.length
  return lead >= 0 && each.sizes.every((size, dim) => size === 1 || size === sizes[lead + dim])
}

/** Another tensor that repeats to the sizes of a first one. */
function repeating(drawing: Drawing, { sizes }: Tensor): number | null {
  const fitting = drawing.tensors.flatMap((each, index) => (repeatsTo(each, { sizes }) ? [index] : []))
  return fitting.length === 0 ? null : drawing.choose.pick(fitting)
}

export const views: Readonly<Record<string, Draw>> = {
  view: (drawing, tensor, at) => call('view.default', [value(at), plain(otherSizes(drawing, tensor))]),
  reshape: (drawing, tensor, at) => call('reshape.default', [value(at), plain(otherSizes(drawing, tensor))]),
  permute: ({ choose }, { sizes }, at) =>
    call('permute.default', [value(at), plain(permutation(choose, sizes.length))]),
  transpose: (drawing, tensor, at) =>
    call('transpose.int', [value(at), plain(dimOf(drawing, tensor)), plain(dimOf(drawing, tensor))]),
  slice: (drawing, tensor, at) => {
    const dim = dimOf(drawing, tensor)
    const size = sizeAlong(tensor, dim)
    const start = drawing.choose.below(size)
    const end = start + 1 + drawing.choose.below(size - start)
    return call('slice.Tensor', [value(at), ...[dim, start, end, 1 + drawing.choose.below(3)].map(plain)])
  },
  select: (drawing, tensor, at) => {
    const dim = dimOf(drawing, tensor)
    const size = sizeAlong(tensor, dim)
    return call('select.int', [
      value(at),
      plain(dim),
      plain(drawing.choose.below(size) - drawing.choose.below(2) * size),
    ])
  },
  narrow: (drawing, tensor, at) => {
    const dim = dimOf(drawing, tensor)
    const start = drawing.choose.below(sizeAlong(tensor, dim))
    return call('narrow.default', [
      value(at),
      ...[dim, start, 1 + drawing.choose.below(sizeAlong(tensor, dim) - start)].map(plain),
    ])
  },
  expand: ({ choose }, { sizes }, at) => {
    const wide = sizes.map((size) => (size === 1 && choose.chance(0.7) ? choose.pick([2, 3]) : choose.pick([size, -1])))
    return call('expand.default', [value(at), plain(choose.chance(0.3) ? [2, ...wide] : wide)])
  },
  as_strided: ({ choose }, tensor, at) => {
    const length = tensor.untyped_storage().nbytes / tensor.dtype.itemsize
    const sizes = Array.from({ length: 1 + choose.below(3) }, () => choose.pick([1, 2, 3, 4]))
    const strides = sizes.map(() => choose.pick([0, 1, 1, 2, 3, 4, 8]))
    const reach = sizes.reduce((sum, size, dim) => sum + (size - 1) * (strides[dim] as number), 0)
    if (reach >= length) return null
    return call('as_strided.default', [value(at), plain(sizes), plain(strides), plain(choose.below(length - reach))])
  },
  unbind: (drawing, tensor, at) => {
    const dim = dimOf(drawing, tensor)
    return call('unbind.int', [value(at), plain(dim)], drawing.choose.below(sizeAlong(tensor, dim)))
  },
  chunk: (drawing, tensor, at) =>
    call('chunk.default', [value(at), plain(2), plain(dimOf(drawing, tensor))], drawing.choose.below(2)),
  split: (drawing, tensor, at) =>
    call('split.Tensor', [value(at), plain(1 + drawing.choose.below(3)), plain(dimOf(drawing, tensor))]),
  squeeze: (drawing, tensor, at) => call('squeeze.dim', [value(at), plain(dimOf(drawing, tensor))]),
  unsqueeze: (drawing, tensor, at) =>
    call('unsqueeze.default', [value(at), plain(drawing.choose.below(tensor.sizes.length + 1))]),
  flatten: (_, __, at) => call('flatten.using_ints', [value(at), plain(0), plain(-1)]),
  diagonal: (_, { sizes }, at) =>
    sizes.length < 2 ? null : call('diagonal.default', [value(at), plain(0), plain(0), plain(1)]),
  detach: (_, __, at) => call('detach.default', [value(at)]),
}

export const copies: Readonly<Record<string, Draw>> = {
  clone: (_, __, at) => call('clone.default', [value(at)]),
  contiguous: (_, __, at) => call('contiguous.default', [value(at)]),
  _to_copy: ({ choose }, _, at) =>
    call('_to_copy.default', [value(at), plain(choose.pick([float32, bfloat16, float16]))]),
  flip: (drawing, tensor, at) => call('flip.default', [value(at), plain([dimOf(drawing, tensor)])]),
  pad: (drawing, tensor, at) => {
    const dims = Math.min(tensor.sizes.length - 1, 1 + drawing.choose.below(2))
    const pad = Array.from({ length: 2 * dims }, () => drawing.choose.below(3))
    const mode = drawing.choose.pick(['constant', 'reflect', 'replicate', 'circular'])
    return dims < 1 ? null : call('pad.default', [value(at), plain(pad), plain(mode), plain(null)])
  },
  repeat: ({ choose }, { sizes }, at) =>
    call('repeat.default', [
      value(at),
      plain([...(choose.chance(0.3) ? [2] : []), ...sizes.map(() => 1 + choose.below(2))]),
    ]),
  sliced: (drawing, tensor, at) => {
    const dim = dimOf(drawing, tensor)
    const start = drawing.choose.below(sizeAlong(tensor, dim))
    return call('slice_scatter.default', [value(at), value(other(drawing)), ...[dim, start, null, 1].map(plain)])
  },
  selected: (drawing, tensor, at) =>
    call('select_scatter.default', [value(at), value(other(drawing)), plain(dimOf(drawing, tensor)), plain(0)]),
  cat: (drawing, tensor, at) =>
    call('cat.default', [
      { values: [at, other(drawing), at].slice(0, 2 + drawing.choose.below(2)) },
      plain(dimOf(drawing, tensor)),
    ]),
  stack: (drawing, tensor, at) =>
    call('stack.default', [{ values: [at, other(drawing)] }, plain(drawing.choose.below(tensor.sizes.length + 1))]),
}

const elementwise = 'relu sigmoid tanh neg abs exp silu hardswish gelu sqrt square sign floor round log1p atan'.split(
  ' ',
)
const binary = ['add', 'sub', 'mul', 'div']

export const pointwise: Readonly<Record<string, Draw>> = {
  unary: ({ choose }, _, at) => call(`${choose.pick(elementwise)}.default`, [value(at)]),
  clamp: ({ choose }, _, at) => call('clamp.default', [value(at), plain(-1), plain(choose.pick([null, 0.5]))]),
  hardtanh: (_, __, at) => call('hardtanh.default', [value(at), plain(-0.5), plain(1)]),
  binary: (drawing, _, at) => call(`${drawing.choose.pick(binary)}.Tensor`, [value(at), value(other(drawing))]),
  turned: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null ? null : call(`${drawing.choose.pick(binary)}.Tensor`, [value(second), value(at)])
  },
  scaled: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null
      ? null
      : call('add.Tensor', [value(at), value(second), plain(drawing.choose.pick([1, 2, -1]))])
  },
  number: ({ choose }, _, at) => call(`${choose.pick(binary)}.Tensor`, [value(at), plain(numberOf(choose))]),
  extreme: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null
      ? null
      : call(`${drawing.choose.pick(['maximum', 'minimum'])}.default`, [value(at), value(second)])
  },
  three: (drawing, tensor, at) => {
    const [second, third] = [repeating(drawing, tensor), repeating(drawing, tensor)]
    if (second === null || third === null) return null
    const name = drawing.choose.pick(['addcmul.default', 'addcdiv.default', 'lerp.Tensor', 'clamp.Tensor'])
    return call(name, [value(at), value(second), value(third)])
  },
  triangle: ({ choose }, _, at) =>
    call(`${choose.pick(['tril', 'triu'])}.default`, [value(at), plain(choose.below(3) - 1)]),
  where: (_, __, at) => call('threshold.default', [value(at), plain(0.25), plain(-3)]),
}

/** Writes: the tensor is the call's first argument, and its result. */
export const writes: Readonly<Record<string, Draw>> = {
  unary: ({ choose }, _, at) => call(`${choose.pick(['relu', 'neg', 'sigmoid', 'tanh', 'abs'])}_.default`, [value(at)]),
  clamp: (_, __, at) => call('clamp_.default', [value(at), plain(-0.5), plain(1)]),
  number: ({ choose }, _, at) => call(`${choose.pick(binary)}_.Tensor`, [value(at), plain(numberOf(choose))]),
  binary: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null ? null : call(`${drawing.choose.pick(binary)}_.Tensor`, [value(at), value(second)])
  },
  copy: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null ? null : call('copy_.default', [value(at), value(second)])
  },
  fill: ({ choose }, _, at) => call('fill_.Scalar', [value(at), plain(numberOf(choose))]),
  zero: (_, __, at) => call('zero_.default', [value(at)]),
}

export const products: Readonly<Record<string, Draw>> = {
  linear: (drawing, { sizes }, at) => {
    const k = sizes.at(-1)
    if (k === undefined) return null
    const n = drawing.choose.pick([1, 3, 8, 16, 20])
    const bias = drawing.choose.chance(0.5) ? value(drawing.weight([n])) : plain(null)
    return call('linear.default', [value(at), value(drawing.weight([n, k])), bias])
  },
  matmul: (drawing, _, at) => call('matmul.default', [value(at), value(other(drawing))]),
  added: (drawing, _, at) => {
    const name = drawing.choose.pick(['addmm', 'baddbmm'])
    return call(`${name}.default`, [value(other(drawing)), value(at), value(other(drawing))])
  },
  attention: (drawing, { sizes }, at) =>
    sizes.length < 2 ? null : call('scaled_dot_product_attention.default', [at, other(drawing), at].map(value)),
  square: (drawing, { sizes }, at) => {
    const k = sizes.at(-1)
    return k === undefined || sizes.length < 2
      ? null
      : call('matmul.default', [value(at), value(drawing.weight([k, drawing.choose.pick([1, 4, 17])]))])
  },
  conv: (drawing, { sizes }, at) => {
    if (sizes.length !== 4) return null
    const channels = sizes[1] as number
    const isDepthwise = channels > 1 && drawing.choose.chance(0.3)
    const n = isDepthwise ? channels : drawing.choose.pick([1, 2, 5, 16])
    const kernel = drawing.choose.pick([1, 2, 3])
    const weight = drawing.weight([n, isDepthwise ? 1 : channels, kernel, kernel])
    const bias = drawing.choose.chance(0.5) ? value(drawing.weight([n])) : plain(null)
    const rest = [[drawing.choose.pick([1, 2])], [drawing.choose.pick([0, 1])], [1], isDepthwise ? channels : 1]
    return call('conv2d.default', [value(at), value(weight), bias, ...rest.map(plain)])
  },
  norm: (drawing, { sizes }, at) => {
    if (sizes.length < 2) return null
    const own = [1, 2, 3, 4].map(() => drawing.weight([sizes[1] as number]))
    const rest = [false, 0.1, 1e-5, true]
    return call('batch_norm.default', [value(at), ...own.map(value), ...rest.map(plain)])
  },
}

const tests = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'logical_and', 'logical_or', 'logical_xor']

/** What gives bools and integers, and what takes them. */
export const masks: Readonly<Record<string, Draw>> = {
  compared: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null ? null : call(`${drawing.choose.pick(tests)}.Tensor`, [value(at), value(second)])
  },
  logic: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    return second === null ? null : call(`${drawing.choose.pick(tests)}.default`, [value(at), value(second)])
  },
  number: ({ choose }, _, at) => call(`${choose.pick(tests)}.Scalar`, [value(at), plain(numberOf(choose))]),
  not: ({ choose }, _, at) =>
    call(`${choose.pick(['logical_not', 'isnan', 'isinf', 'bitwise_not'])}.default`, [value(at)]),
  bits: (drawing, tensor, at) => {
    const second = repeating(drawing, tensor)
    const name = drawing.choose.pick(['bitwise_and', 'bitwise_or', 'bitwise_xor', 'floor_divide', 'remainder'])
    return second === null ? null : call(`${name}.Tensor`, [value(at), value(second)])
  },
  rounded: ({ choose }, _, at) => call(`${choose.pick(['remainder', 'floor_divide'])}.Scalar`, [value(at), plain(3)]),
  where: (drawing, tensor, at) => {
    const mask = maskFor(drawing, tensor)
    return mask === null ? null : call('where.self', [value(mask), value(at), value(other(drawing))])
  },
  filled: (drawing, tensor, at) => {
    const mask = maskFor(drawing, tensor)
    const name = drawing.choose.pick(['masked_fill', 'masked_fill_'])
    return mask === null
      ? null
      : call(`${name}.Scalar`, [value(at), value(mask), plain(drawing.choose.pick([-Infinity, 0, 2]))])
  },
  typed: ({ choose }, _, at) => call('to.dtype', [value(at), plain(choose.pick(types))]),
  truth: (drawing, tensor, at) =>
    call(`${drawing.choose.pick(['any', 'all'])}.dim`, [value(at), plain(dimOf(drawing, tensor))]),
  place: (drawing, tensor, at) =>
    call(`${drawing.choose.pick(['argmax', 'argmin'])}.default`, [
      value(at),
      plain(dimOf(drawing, tensor)),
      plain(true),
    ]),
  extremes: (drawing, tensor, at) =>
    call(
      `${drawing.choose.pick(['max', 'min'])}.dim`,
      [value(at), plain(dimOf(drawing, tensor)), plain(true)],
      drawing.choose.below(2),
    ),
  scan: (drawing, tensor, at) =>
    call(`${drawing.choose.pick(['cumsum', 'cumprod'])}.default`, [value(at), plain(dimOf(drawing, tensor))]),
  product: (drawing, tensor, at) => call('prod.dim_int', [value(at), plain(dimOf(drawing, tensor))]),
  gather: (drawing, tensor, at) => {
    const index = indexFor(drawing)
    const dim = dimOf(drawing, tensor)
    if (index === null) return null
    return drawing.choose.chance(0.5)
      ? call('gather.default', [value(at), plain(dim), value(index)])
      : call('index_select.default', [value(at), plain(dim), value(index)])
  },
  scatter: (drawing, tensor, at) => {
    const [index, dim] = [indexFor(drawing), dimOf(drawing, tensor)]
    const name = drawing.choose.pick(['scatter.src', 'scatter_.src', 'scatter_add.default', 'scatter_add_.default'])
    return index === null ? null : call(name, [value(at), plain(dim), value(index), value(other(drawing))])
  },
  reduced: (drawing, tensor, at) => {
    const [index, dim] = [indexFor(drawing), dimOf(drawing, tensor)]
    const reduce = drawing.choose.pick(['sum', 'mean', 'prod', 'amax', 'amin'])
    if (index === null) return null
    const rest = [value(index), value(other(drawing)), plain(reduce), plain(drawing.choose.chance(0.5))]
    return call(`${drawing.choose.pick(['scatter_reduce', 'scatter_reduce_'])}.two`, [value(at), plain(dim), ...rest])
  },
  taken: (drawing, _, at) => {
    const index = indexFor(drawing)
    return index === null ? null : call('take.default', [value(at), value(index)])
  },
  index_fill: (drawing, tensor, at) => {
    const index = indexFor(drawing)
    const name = drawing.choose.pick(['index_fill', 'index_fill_'])
    const rest = [plain(dimOf(drawing, tensor)), value(index ?? 0), plain(numberOf(drawing.choose))]
    return index === null ? null : call(`${name}.int_Scalar`, [value(at), ...rest])
  },
  index_add: (drawing, tensor, at) => {
    const index = indexFor(drawing)
    const name = drawing.choose.pick(['index_add', 'index_add_'])
    const rest = [
      plain(dimOf(drawing, tensor)),
      value(index ?? 0),
      value(other(drawing)),
      plain(drawing.choose.pick([1, 0.5])),
    ]
    return index === null ? null : call(`${name}.default`, [value(at), ...rest])
  },
  sorted: (drawing, tensor, at) => {
    const rest = [plain(dimOf(drawing, tensor)), plain(drawing.choose.chance(0.5))]
    return call('sort.default', [value(at), ...rest], drawing.choose.below(2))
  },
  indexed: (drawing, _, at) => {
    const indices = [indexFor(drawing), indexFor(drawing)].slice(drawing.choose.below(2))
    const rest = indices.filter((each) => each !== null)
    return rest.length === 0 ? null : call('index.Tensor', [value(at), { values: rest }])
  },
}

/** A bool tensor that repeats to the sizes of another. */
function maskFor(drawing: Drawing, tensor: Tensor): number | null {
  const all = drawing.tensors.flatMap((each, at) => (each.dtype === bool ? [at] : []))
  const mask = all.length === 0 ? null : drawing.choose.pick(all)
  return mask !== null && repeatsTo(drawing.tensors[mask] as Tensor, tensor) ? mask : null
}

function indexFor(drawing: Drawing): number | null {
  const all = drawing.tensors.flatMap((each, at) => (each.dtype === int64 ? [at] : []))
  return all.length === 0 ? null : drawing.choose.pick(all)
}

const types = [float32, float32, bool, int64, int32, float64, uint8]

export const reductions: Readonly<Record<string, Draw>> = {
  sum: (drawing, tensor, at) =>
    call('sum.dim_IntList', [value(at), plain([dimOf(drawing, tensor)]), plain(drawing.choose.chance(0.5))]),
  mean: (drawing, tensor, at) =>
    call('mean.dim', [
      value(at),
      plain(tensor.sizes.length === 4 && drawing.choose.chance(0.7) ? [2, 3] : [dimOf(drawing, tensor)]),
      plain(drawing.choose.chance(0.5)),
    ]),
  norm: (drawing, tensor, at) =>
    call('linalg_vector_norm.default', [
      value(at),
      plain(drawing.choose.pick([2, 1, 0])),
      plain([dimOf(drawing, tensor)]),
      plain(drawing.choose.chance(0.5)),
    ]),
  softmax: (drawing, tensor, at) => call('softmax.int', [value(at), plain(dimOf(drawing, tensor))]),
  layer_norm: (drawing, { sizes }, at) => {
    const n = sizes.at(-1)
    return n === undefined ? null : call('layer_norm.default', [value(at), plain([n]), value(drawing.weight([n]))])
  },
  group_norm: (_, { sizes }, at) => (sizes.length < 3 ? null : call('group_norm.default', [value(at), plain(1)])),
  pool: ({ choose }, { sizes }, at) =>
    sizes.length === 4 ? call(`${choose.pick(['max', 'avg'])}_pool2d.default`, [value(at), plain([2])]) : null,
  adaptive: ({ choose }, { sizes }, at) =>
    sizes.length === 4
      ? call('adaptive_avg_pool2d.default', [
          value(at),
          plain(
            choose.pick([
              [1, 1],
              [2, 3],
            ]),
          ),
        ])
      : null,
}
