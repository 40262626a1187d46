// Operators: families at a few elements, at some thousands, and at a million.

import type { Cases, Make, Tensor, Torch } from './cases.js'
import { on } from './cases.js'

const SIZES = [[10], [64, 64], [1000, 1000]]

/** A case for each name and size. */
function each(
  names: readonly string[],
  sizes: readonly (readonly number[])[],
  make: (torch: Torch, name: string, size: number[]) => () => Tensor,
): Cases {
  const cases = names.flatMap((name) =>
    sizes.map((size): [string, Make] => [`${name}, ${size.join(' x ')}`, (torch) => make(torch, name, [...size])]),
  )
  return Object.fromEntries(cases)
}

type Functions = Readonly<Record<string, (...values: unknown[]) => unknown>>

/** A function by its name, of torch or of torch.nn.functional. */
function named(torch: Torch, name: string): (...values: unknown[]) => unknown {
  const { [name]: own } = torch as unknown as Functions
  const found = own ?? (torch.nn.functional as unknown as Functions)[name]
  if (found === undefined) throw new Error(`no function ${name}`)
  return found
}

/** Values between 0.1 and 0.9, where every function of one element is defined. */
const within = (torch: Torch, size: number[]): Tensor => torch.rand(size).mul(0.8).add(0.1)

const UNARY = [
  'abs', 'neg', 'sign', 'floor', 'round', 'frac', 'reciprocal', 'sqrt', 'rsqrt', 'square', 'exp', 'exp2', 'expm1', 'log', 'log2',
  'log1p', 'sin', 'cos', 'tan', 'asin', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'atanh', 'erf', 'erfc', 'erfinv', 'lgamma', 'digamma',
  'sigmoid', 'logit', 'sinc', 'relu', 'gelu', 'silu', 'elu', 'selu', 'celu', 'mish', 'softplus', 'softsign', 'tanhshrink', 'hardshrink',
  'softshrink', 'hardsigmoid', 'hardswish', 'hardtanh', 'relu6', 'leaky_relu', 'logsigmoid', 'isnan', 'nan_to_num', 'deg2rad', 'signbit',
] // prettier-ignore

const BINARY = [
  'add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'fmax', 'remainder', 'fmod', 'atan2', 'hypot', 'copysign', 'logaddexp',
  'floor_divide', 'xlogy', 'eq', 'lt', 'ge', 'ne', 'logical_and', 'isclose', 'nextafter', 'heaviside', 'float_power',
].filter((name) => name !== 'nextafter') // prettier-ignore

const REDUCTIONS = [
  'sum', 'mean', 'prod', 'amax', 'amin', 'argmax', 'argmin', 'max', 'min', 'std', 'var', 'norm', 'logsumexp', 'all', 'any', 'count_nonzero',
  'nansum', 'nanmean', 'median', 'mode', 'cumsum', 'cumprod', 'cummax', 'logcumsumexp', 'softmax', 'log_softmax', 'softmin', 'sort', 'argsort',
] // prettier-ignore

/** Those that need a dimension. */
const DIMMED = new Set([
  'logsumexp',
  'mode',
  'cumsum',
  'cumprod',
  'cummax',
  'logcumsumexp',
  'softmax',
  'log_softmax',
  'softmin',
])

const WHOLE = REDUCTIONS.filter((name) => !DIMMED.has(name))

const MOVES: Readonly<Record<string, (a: Tensor, torch: Torch) => unknown>> = {
  clone: (a) => a.clone(),
  'transposed copy': (a) => a.t().contiguous(),
  'a row by its index': (a, { zeros, int64 }) => a.index_select(0, zeros(1, { dtype: int64 })),
  'slice of columns, copied': (a) => a.narrow(1, 3, 5).contiguous(),
  'cat rows': (a, { cat }) => cat([a, a]),
  'cat columns': (a, { cat }) => cat([a, a], 1),
  stack: (a, { stack }) => stack([a, a]),
  flip: (a) => a.flip(0),
  'flip columns': (a) => a.flip(1),
  roll: (a) => a.roll(1, 0),
  repeat: (a) => a.repeat(2, 1),
  tile: (a) => a.tile(1, 2),
  tril: (a) => a.tril(),
  triu: (a) => a.triu(1),
  'pad constant': (a, { nn }) => nn.functional.pad(a, [1, 1]),
  'to float64': (a) => a.double(),
  'to int32': (a) => a.int(),
  'to half': (a) => a.half(),
  'to bool': (a) => a.bool(),
  masked_fill: (a) => a.masked_fill(a.gt(0), 1),
  where: (a, { where }) => where(a.gt(0), a, a),
  clamp: (a) => a.clamp(-0.5, 0.5),
  lerp: (a, { lerp }) => lerp(a, a, 0.3),
  addcmul: (a) => a.addcmul(a, a),
  'add a number': (a) => a.add(1.5),
  'mul a number': (a) => a.mul(2),
  'power of 2': (a) => a.pow(2),
  'in place add_': (a) => a.add_(0),
  'in place copy_': (a) => a.copy_(a),
  fill_: (a) => a.clone().fill_(1),
  'zeros_like': (a, { zeros_like }) => zeros_like(a),
  'ones_like': (a, { ones_like }) => ones_like(a),
  'diag': (a) => a.diag(),
  'diagonal, copied': (a) => a.diagonal().contiguous(),
  'expanded, copied': (a) => a.unsqueeze(0).expand(2, -1, -1).contiguous(),
  'rot90': (a) => a.rot90(),
  'gather': (a, { zeros, int64 }) => a.gather(0, zeros(1, a.size(1), { dtype: int64 })),
  'topk': (a) => a.topk(3),
  'unbind': (a) => a.unbind(0),
  'chunk': (a) => a.chunk(2),
  'permuted sum': (a) => a.t().sum(0),
  'strided add': (a) => a.t().add(a),
  'view and transpose': (a) => a.view(-1).unsqueeze(0).transpose(0, 1),
} // prettier-ignore

/** Functions at sizes that are a square's side. */
function squares(cases: typeof MOVES, sides: readonly number[]): Cases {
  return each(
    Object.keys(cases),
    sides.map((side) => [side, side]),
    (torch, name, size) => on([torch.randn(size)], (a) => (cases[name] as (typeof MOVES)[string])(a, torch)),
  )
}

/** Rows beside a single row or column, by each of the sides. */
const BROADCASTS = each(['row', 'column', 'number of no dimension', 'row on the left'], [[8, 8], [64, 64], [1000, 1000]], (torch, name, size) => {
  const [rows, columns] = size as [number, number]
  const a = torch.randn(rows, columns)
  if (name === 'row on the left') return on([torch.randn(columns), a], (b, c) => b.sub(c))
  const other = { row: [columns], column: [rows, 1], 'number of no dimension': [] }[name] as number[]
  return on([a, torch.randn(other)], (b, c) => b.mul(c))
}) // prettier-ignore

/** m, k, n. */
const PRODUCTS = [
  [1, 1, 1], [2, 3, 4], [16, 16, 16], [1, 1000, 1000], [1000, 1000, 1], [1, 64, 64], [64, 64, 64], [1, 4096, 1], [1000, 1, 1000], [8, 256, 256],
  [256, 256, 256], [128, 512, 2048], [3, 1000, 1000], [17, 100, 33], [512, 512, 512],
] // prettier-ignore

const LINEAR_ALGEBRA: Cases = {
  ...each(['matmul', 'matmul of a transposed weight', 'linear', 'linear with bias', 'addmm', 'mm of float64'], PRODUCTS, (torch, name, size) => {
    const [m, k, n] = size as [number, number, number]
    const { randn, float64, nn: { functional: { linear } }, addmm } = torch
    const dtype = name === 'mm of float64' ? float64 : torch.float32
    const [x, w] = [randn(m, k, { dtype }), randn(k, n, { dtype })]
    const wide = randn(n, k)
    if (name === 'matmul of a transposed weight') return on([x, wide], (a, b) => a.matmul(b.t()))
    if (name === 'linear') return on([x, wide], (a, b) => linear(a, b))
    if (name === 'linear with bias') return on([x, wide, randn(n)], (a, b, c) => linear(a, b, c))
    if (name === 'addmm') return on([randn(n), x, w], (a, b, c) => addmm(a, b, c))
    return on([x, w], (a, b) => a.matmul(b))
  }),
  ...each(['mv'], [[4, 4], [100, 100], [1000, 1000]], (torch, _, size) => on([torch.randn(size), torch.randn([size[1] as number])], (a, b) => a.mv(b))),
  ...each(['dot', 'outer'], [[4], [100], [1000]], (torch, name, size) => on([torch.randn(size), torch.randn(size)], (a, b) => (name === 'dot' ? a.dot(b) : a.outer(b)))),
  ...each(['bmm'], [[2, 3, 4, 5], [8, 128, 64, 128], [64, 8, 16, 8], [16, 1, 64, 64]], (torch, _, size) => {
    const [batch, m, k, n] = size as [number, number, number, number]
    return on([torch.randn(batch, m, k), torch.randn(batch, k, n)], (a, b) => a.bmm(b))
  }),
  ...each(['einsum bij,bjk->bik', 'matmul, 4 by 2 dimensions'], [[2, 3, 4], [8, 64, 64]], (torch, name, size) => {
    const [batch, m, k] = size as [number, number, number]
    const a = torch.randn(batch, m, k)
    if (name.startsWith('matmul')) return on([a.unsqueeze(0), torch.randn(k, m)], (b, c) => b.matmul(c))
    return on([a, torch.randn(batch, k, m)], (b, c) => torch.einsum('bij,bjk->bik', b, c))
  }),
  ...each(['det', 'inverse'], [[3, 3], [32, 32]], (torch, name, size) => on([torch.randn(size).add(torch.eye(size[0] as number).mul(5))], (a) => (named(torch, name)(a)))),
  'cdist, 64 of 16': (torch) => on([torch.randn(64, 16), torch.randn(64, 16)], (a, b) => torch.cdist(a, b)),
} // prettier-ignore

/** [batch, in channels, out channels, kernel, stride, padding, groups, sizes]. */
const CONVOLUTIONS: Cases = Object.fromEntries(
  (
    [
      [1, 4, 4, 3, 1, 1, 1, [8]], [1, 64, 64, 5, 1, 0, 1, [1000]], [1, 16, 16, 3, 2, 1, 16, [200]],
      [1, 1, 1, 3, 1, 0, 1, [8, 8]], [1, 3, 8, 3, 1, 1, 1, [32, 32]], [8, 4, 8, 3, 1, 0, 1, [14, 14]], [1, 16, 16, 3, 1, 1, 1, [28, 28]],
      [1, 16, 32, 1, 1, 0, 1, [28, 28]], [1, 64, 64, 3, 1, 1, 1, [56, 56]], [1, 64, 64, 1, 1, 0, 1, [56, 56]], [1, 64, 128, 3, 2, 1, 1, [56, 56]],
      [1, 3, 64, 7, 2, 3, 1, [224, 224]], [1, 144, 144, 3, 1, 1, 144, [56, 56]], [1, 8, 8, 3, 1, 1, 8, [14, 14]], [1, 32, 32, 3, 1, 1, 4, [28, 28]],
      [1, 96, 96, 5, 2, 2, 96, [28, 28]], [16, 32, 32, 3, 1, 1, 1, [14, 14]],
      [1, 2, 2, 3, 1, 1, 1, [4, 4, 4]], [1, 8, 16, 3, 1, 1, 1, [16, 16, 16]],
    ] as [number, number, number, number, number, number, number, number[]][]
  ).flatMap(([batch, channels, out, kernel, stride, padding, groups, sizes]) => {
    const dims = sizes.length
    const kernels = sizes.map(() => kernel)
    const name = `${dims}d, ${batch} of ${channels} x ${sizes.join(' x ')} to ${out}, ${kernel}, stride ${stride}, groups ${groups}`
    return [
      [`conv${name}`, (torch: Torch) =>
        on([torch.randn([batch, channels, ...sizes]), torch.randn([out, channels / groups, ...kernels]), torch.randn(out)], (x, w, b) =>
          named(torch, `conv${dims}d`)(x, w, b, stride, padding, 1, groups))],
      [`conv_transpose${name}`, (torch: Torch) =>
        on([torch.randn([batch, channels, ...sizes]), torch.randn([channels, out / groups, ...kernels]), torch.randn(out)], (x, w, b) =>
          named(torch, `conv_transpose${dims}d`)(x, w, b, stride, padding, 0, groups))],
    ]
  }),
) // prettier-ignore

const PICTURES = [
  [1, 4, 8, 8],
  [8, 16, 14, 14],
  [1, 64, 112, 112],
]

const SPATIAL: Readonly<Record<string, (x: Tensor, torch: Torch) => unknown>> = {
  'max_pool2d 2': (x, { nn }) => nn.functional.max_pool2d(x, 2),
  'max_pool2d 3, stride 2': (x, { nn }) => nn.functional.max_pool2d(x, 3, 2, 1),
  'max_pool2d with indices': (x, { nn }) => nn.functional.max_pool2d_with_indices(x, 2),
  'avg_pool2d 2': (x, { nn }) => nn.functional.avg_pool2d(x, 2),
  'avg_pool2d 3, padded': (x, { nn }) => nn.functional.avg_pool2d(x, 3, 2, 1),
  'adaptive_avg_pool2d 1': (x, { nn }) => nn.functional.adaptive_avg_pool2d(x, 1),
  'adaptive_avg_pool2d 3': (x, { nn }) => nn.functional.adaptive_avg_pool2d(x, 3),
  'adaptive_max_pool2d 3': (x, { nn }) => nn.functional.adaptive_max_pool2d(x, 3),
  lp_pool2d: (x, { nn }) => nn.functional.lp_pool2d(x, 2, 2),
  batch_norm: (x, { nn, zeros, ones }) => nn.functional.batch_norm(x, zeros(x.size(1)), ones(x.size(1))),
  group_norm: (x, { nn }) => nn.functional.group_norm(x, 2),
  instance_norm: (x, { nn }) => nn.functional.instance_norm(x),
  local_response_norm: (x, { nn }) => nn.functional.local_response_norm(x, 2),
  'interpolate nearest': (x, { nn }) => nn.functional.interpolate(x, { scale_factor: 2 }),
  'interpolate bilinear': (x, { nn }) => nn.functional.interpolate(x, { scale_factor: 2, mode: 'bilinear' }),
  'interpolate bicubic': (x, { nn }) => nn.functional.interpolate(x, { scale_factor: 2, mode: 'bicubic' }),
  'interpolate smaller': (x, { nn }) => nn.functional.interpolate(x, { scale_factor: 0.5, mode: 'bilinear' }),
  'pad zero': (x, { nn }) => nn.functional.pad(x, [1, 1, 1, 1]),
  'pad reflect': (x, { nn }) => nn.functional.pad(x, [1, 1, 1, 1], 'reflect'),
  'pad replicate': (x, { nn }) => nn.functional.pad(x, [1, 1, 1, 1], 'replicate'),
  'pad circular': (x, { nn }) => nn.functional.pad(x, [1, 1, 1, 1], 'circular'),
  pixel_shuffle: (x, { nn }) => nn.functional.pixel_shuffle(x, 2),
  pixel_unshuffle: (x, { nn }) => nn.functional.pixel_unshuffle(x, 2),
  channel_shuffle: (x, { nn }) => nn.functional.channel_shuffle(x, 2),
  unfold: (x, { nn }) => nn.functional.unfold(x, 2),
  'grid_sample': (x, { nn, eye }) => nn.functional.grid_sample(x, nn.functional.affine_grid(eye(3).narrow(0, 0, 2).unsqueeze(0).repeat(x.size(0), 1, 1), x.shape)),
  'prelu': (x, { nn, ones }) => nn.functional.prelu(x, ones(x.size(1))),
  'softmax of channels': (x) => x.softmax(1),
  'mean of pictures': (x) => x.mean([2, 3]),
  'to channels last': (x) => x.permute(0, 2, 3, 1).contiguous(),
  'glu of channels': (x, { nn }) => nn.functional.glu(x, 1),
} // prettier-ignore

const ROWS: Readonly<Record<string, (x: Tensor, torch: Torch) => unknown>> = {
  layer_norm: (x, { nn }) => nn.functional.layer_norm(x, [x.size(1)]),
  'layer_norm with weights': (x, { nn, ones }) => nn.functional.layer_norm(x, [x.size(1)], ones(x.size(1)), ones(x.size(1))),
  rms_norm: (x, { nn }) => nn.functional.rms_norm(x, [x.size(1)]),
  normalize: (x, { nn }) => nn.functional.normalize(x),
  'cosine_similarity': (x, { nn }) => nn.functional.cosine_similarity(x, x),
  'softmax over rows': (x) => x.softmax(0),
  'mse_loss': (x, { nn }) => nn.functional.mse_loss(x, x),
  'cross_entropy': (x, { nn, zeros, int64 }) => nn.functional.cross_entropy(x, zeros(x.size(0), { dtype: int64 })),
  'embedding': (x, { nn, arange }) => nn.functional.embedding(arange(x.size(0)), x),
  'embedding of 3': (x, { nn, tensor }) => nn.functional.embedding(tensor([0, 1, 2]), x),
  'one_hot': (x, { nn, arange }) => nn.functional.one_hot(arange(x.size(0)), x.size(1)),
  'index_select': (x, { arange }) => x.index_select(0, arange(x.size(0))),
  'sum of columns': (x) => x.sum(0),
  'mean of rows': (x) => x.mean(1),
  'mean of columns': (x) => x.mean(0),
  'amax of columns': (x) => x.amax(0),
  'cumsum over rows': (x) => x.cumsum(0),
  'sort by columns': (x) => x.sort(0),
  'masked_select': (x) => x.masked_select(x.gt(0)),
  'nonzero': (x) => x.gt(1).nonzero(),
  'unique': (x) => x.round().unique(),
  'bincount': (x) => x.abs().long().view(-1).bincount(),
  'histc': (x) => x.histc(10),
  'std of rows': (x) => x.std(1),
  'glu': (x, { nn }) => nn.functional.glu(x, 1),
} // prettier-ignore

const ATTENTION: Cases = each(['attention', 'attention, causal', 'attention with a mask'], [[1, 1, 4, 8], [1, 8, 128, 64], [4, 8, 32, 32], [1, 8, 1, 64]], (torch, name, size) => {
  const q = torch.randn(size)
  const { functional } = torch.nn
  if (name.endsWith('causal')) return on([q], (x) => functional.scaled_dot_product_attention(x, x, x, { is_causal: true }))
  if (name.endsWith('mask')) return on([q, torch.randn(size[2] as number, size[2] as number)], (x, m) => functional.scaled_dot_product_attention(x, x, x, m))
  return on([q], (x) => functional.scaled_dot_product_attention(x, x, x))
}) // prettier-ignore

const INTEGERS: Cases = {
  ...each(['add', 'mul', 'maximum', 'eq', 'bitwise_and', 'remainder', 'floor_divide'], SIZES, (torch, name, size) => {
    const integers = () => torch.arange(1, size.reduce((a, b) => a * b) + 1).reshape(size)
    return on([integers(), integers()], (a, b) => named(torch, name)(a, b))
  }),
  ...each(['sum', 'amax', 'argmax', 'cumsum'], SIZES, (torch, name, size) =>
    on([torch.arange(size.reduce((a, b) => a * b)).reshape(size)], (a) => (name === 'cumsum' ? a.cumsum(0) : named(torch, name)(a))),
  ),
} // prettier-ignore

const DOUBLES: Cases = each(['add of float64', 'exp of float64', 'sum of float64', 'add of float16', 'softmax of bfloat16'], SIZES, (torch, name, size) => {
  const { float64, float16, bfloat16 } = torch
  const dtype = name.endsWith('64') ? float64 : name.endsWith('bfloat16') ? bfloat16 : float16
  const a = torch.randn(size).to(dtype)
  const [what] = name.split(' ')
  return on([a], (x) => (what === 'add' ? x.add(x) : what === 'softmax' ? x.softmax(-1) : named(torch, what as string)(x)))
}) // prettier-ignore

const MAKERS: Cases = {
  ...each(['zeros', 'ones', 'empty', 'full'], SIZES, (torch, name, size) => () => (name === 'full' ? torch.full(size, 2) : (named(torch, name)(size) as Tensor))),
  ...each(['arange', 'linspace', 'tensor of numbers', 'eye'], [[10], [1000]], (torch, name, [n]) => {
    const numbers = Array.from({ length: n as number }, (_, i) => i)
    if (name === 'tensor of numbers') return () => torch.tensor(numbers)
    return () => (name === 'linspace' ? torch.linspace(0, 1, n as number) : (named(torch, name)(n) as Tensor))
  }),
} // prettier-ignore

export const FUNCTIONS: Cases = {
  ...each(UNARY, SIZES, (torch, name, size) => on([within(torch, size)], (a) => named(torch, name)(a))),
  ...each(BINARY, SIZES, (torch, name, size) =>
    on([within(torch, size), within(torch, size)], (a, b) => named(torch, name)(a, b)),
  ),
  ...each(WHOLE.filter((name) => !['softmax', 'sort', 'argsort'].includes(name)).map((name) => `${name} of all`), SIZES, (torch, name, size) =>
    on([within(torch, size)], (a) => named(torch, name.replace(' of all', ''))(a))),
  ...each(REDUCTIONS.filter((name) => name !== 'norm').map((name) => `${name} of the last`), SIZES, (torch, name, size) =>
    on([within(torch, size)], (a) => named(torch, name.replace(' of the last', ''))(a, -1))),
  ...BROADCASTS,
  ...squares(MOVES, [8, 64, 1000]),
  ...squares(ROWS, [8, 64, 500]),
  ...LINEAR_ALGEBRA,
  ...CONVOLUTIONS,
  ...each(Object.keys(SPATIAL), PICTURES, (torch, name, size) => on([torch.randn(size)], (x) => (SPATIAL[name] as (typeof SPATIAL)[string])(x, torch))),
  ...ATTENTION,
  ...INTEGERS,
  ...DOUBLES,
  ...MAKERS,
} // prettier-ignore
