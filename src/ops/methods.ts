// The methods that operations give to tensors: one explicit list, from which both the prototype and the types
// are made. A new operation that PyTorch has as a method is a name here.

import { absentMethods } from '../absent.js'
import { fromCaller } from '../caller.js'
import type { Tuple } from '../python/tuple.js'
import { Tensor } from '../tensor/tensor.js'
import { bernoulli_, normal_, uniform_ } from '../tensor/making/draw.js'
import { imag, real } from './complex/parts.js'
import * as convert from './moving/convert.js'
import type { dtype } from '../tensor/dtype.js'
import type { FormatLike } from '../tensor/memory-format.js'
import { clone, contiguous, copy_, detach, fill_, zero_ } from './moving/copies.js'
import { elementwiseInPlace, elementwiseMethods } from './pointwise/elementwise-methods.js'
import { bmm, dot, matmul, mm, mv } from './products/products.js'
import { overloadedReductions, reductionInPlace, reductionMethods } from './reduce/reduction-methods.js'
import type { OverloadedReductions } from './reduce/reduction-methods.js'
import * as newLike from './moving/new-like.js'
import { matrixTransposed, reversed } from './views/dims.js'
import { istft, stft } from './fft/stft.js'
import * as indexing from './indexing.js'
import * as linalg from './linalg.js'
import * as matrices from './matrix-functions.js'
import { cross } from './linalg/powers.js'
import * as moving from './moving.js'
import * as ordering from './ordering.js'
import { overloadedOrder } from './ordering/methods.js'
import type { OverloadedOrder } from './ordering/methods.js'
import * as added from './products/added.js'
import * as combined from './products/combined.js'
import * as special from './pointwise/special.js'
import * as views from './views.js'

/** Functions whose first parameter is the tensor. */
const methods = {
  ...elementwiseMethods,
  ...reductionMethods,
  i0: special.i0,
  igamma: special.igamma,
  igammac: special.igammac,
  mvlgamma: special.mvlgamma,
  // products
  addbmm: added.addbmm,
  addmm: added.addmm,
  addmv: added.addmv,
  addr: added.addr,
  baddbmm: added.baddbmm,
  bmm,
  cross,
  cholesky: matrices.cholesky,
  cholesky_inverse: matrices.cholesky_inverse,
  cholesky_solve: matrices.cholesky_solve,
  corrcoef: matrices.corrcoef,
  cov: matrices.cov,
  det: linalg.det,
  dot,
  geqrf: matrices.geqrf,
  ger: combined.ger,
  inner: combined.inner,
  inverse: linalg.inv,
  kron: combined.kron,
  logdet: matrices.logdet,
  lu: matrices.lu,
  lu_solve: matrices.lu_solve,
  matmul,
  matrix_exp: matrices.matrix_exp,
  matrix_power: linalg.matrix_power,
  mm,
  mv,
  orgqr: matrices.orgqr,
  ormqr: matrices.ormqr,
  outer: combined.outer,
  pinverse: matrices.pinverse,
  qr: matrices.qr,
  istft,
  slogdet: linalg.slogdet,
  stft,
  svd: matrices.svd,
  trace: combined.trace,
  triangular_solve: matrices.triangular_solve,
  vdot: combined.vdot,
  // order
  argsort: ordering.argsort,
  bincount: ordering.bincount,
  histc: ordering.histc,
  kthvalue: ordering.kthvalue,
  mode: ordering.mode,
  msort: ordering.msort,
  nanquantile: ordering.nanquantile,
  quantile: ordering.quantile,
  sort: ordering.sort,
  topk: ordering.topk,
  // conversion
  bfloat16: convert.bfloat16,
  bool: convert.bool,
  byte: convert.byte,
  cdouble: convert.cdouble,
  cfloat: convert.cfloat,
  chalf: convert.chalf,
  char: convert.char,
  cpu: convert.cpu,
  double: convert.double,
  float: convert.float,
  half: convert.half,
  int: convert.int,
  long: convert.long,
  short: convert.short,
  to: convert.to,
  type_as: convert.type_as,
  // new tensors
  new_empty: newLike.new_empty,
  new_full: newLike.new_full,
  new_ones: newLike.new_ones,
  new_tensor: newLike.new_tensor,
  new_zeros: newLike.new_zeros,
  // copies
  clone,
  contiguous,
  detach,
  // indexing
  argwhere: indexing.argwhere,
  at: indexing.at,
  gather: indexing.gather,
  index_add: indexing.index_add,
  index_copy: indexing.index_copy,
  index_fill: indexing.index_fill,
  index_put: indexing.index_put,
  index_select: indexing.index_select,
  masked_fill: indexing.masked_fill,
  masked_scatter: indexing.masked_scatter,
  masked_select: indexing.masked_select,
  put: indexing.put,
  scatter: indexing.scatter,
  scatter_add: indexing.scatter_add,
  scatter_reduce: indexing.scatter_reduce,
  take: indexing.take,
  take_along_dim: indexing.take_along_dim,
  // elements in other places
  broadcast_to: moving.broadcast_to,
  diag: moving.diag,
  diag_embed: moving.diag_embed,
  diagflat: moving.diagflat,
  diagonal_scatter: moving.diagonal_scatter,
  dsplit: moving.dsplit,
  select_scatter: moving.select_scatter,
  slice_scatter: moving.slice_scatter,
  flip: moving.flip,
  fliplr: moving.fliplr,
  flipud: moving.flipud,
  hsplit: moving.hsplit,
  repeat: moving.repeat,
  repeat_interleave: moving.repeat_interleave,
  roll: moving.roll,
  rot90: moving.rot90,
  tensor_split: moving.tensor_split,
  tile: moving.tile,
  tril: moving.tril,
  triu: moving.triu,
  vsplit: moving.vsplit,
  // views
  as_strided: views.as_strided,
  chunk: views.chunk,
  diagonal: views.diagonal,
  expand: views.expand,
  expand_as: views.expand_as,
  flatten: views.flatten,
  moveaxis: views.moveaxis,
  movedim: views.movedim,
  narrow: views.narrow,
  permute: views.permute,
  ravel: views.ravel,
  reshape: views.reshape,
  reshape_as: views.reshape_as,
  select: views.select,
  split: views.split,
  squeeze: views.squeeze,
  swapaxes: views.swapaxes,
  swapdims: views.swapdims,
  t: views.t,
  transpose: views.transpose,
  unbind: views.unbind,
  unflatten: views.unflatten,
  unfold: views.unfold,
  unsqueeze: views.unsqueeze,
  view: views.view,
  view_as: views.view_as,
} as const

/** Functions that change the tensor and return it, whatever class it is of. */
const inPlace = {
  ...elementwiseInPlace,
  ...reductionInPlace,
  bernoulli_,
  copy_,
  fill_,
  normal_,
  uniform_,
  zero_,
  // indexing
  index_add_: indexing.index_add_,
  index_copy_: indexing.index_copy_,
  index_fill_: indexing.index_fill_,
  index_put_: indexing.index_put_,
  masked_fill_: indexing.masked_fill_,
  masked_scatter_: indexing.masked_scatter_,
  put_: indexing.put_,
  scatter_: indexing.scatter_,
  scatter_add_: indexing.scatter_add_,
  scatter_reduce_: indexing.scatter_reduce_,
  setAt: indexing.setAt,
  tril_: moving.tril_,
  triu_: moving.triu_,
  // products
  addbmm_: added.addbmm_,
  addmm_: added.addmm_,
  addmv_: added.addmv_,
  addr_: added.addr_,
  baddbmm_: added.baddbmm_,
} as const

const properties = {
  /** All dimensions in reverse. */
  T: reversed,
  /** The last two dimensions exchanged. */
  mT: matrixTransposed,
  /** The real and imaginary parts of a complex tensor: views. */
  real,
  imag,
} as const

type AnyFunction = (...args: never[]) => unknown

/** The parameters after the tensor; calls that name the tensor itself are left out. */
type AfterInput<A> = A extends readonly [infer Input, ...infer Rest] ? (Tensor extends Input ? Rest : never) : never

/** A function has up to three ways of being called (define.ts). */
type MethodsOf<List> = {
  [Name in keyof List]: List[Name] extends ThreeWays<infer A, infer B, infer C, infer R> ? Method<A, B, C, R> : never
}

type InPlaceOf<List> = {
  [Name in keyof List]: List[Name] extends ThreeWays<infer A, infer B, infer C, unknown>
    ? InPlaceMethod<A, B, C>
    : never
}

interface ThreeWays<A extends readonly unknown[], B extends readonly unknown[], C extends readonly unknown[], R> {
  (...args: A): R
  (...args: B): R
  (...args: C): R
}

interface Method<A, B, C, R> {
  (...args: AfterInput<A>): R
  (...args: AfterInput<B>): R
  (...args: AfterInput<C>): R
}

interface InPlaceMethod<A, B, C> {
  <This extends Tensor>(this: This, ...args: AfterInput<A>): This
  <This extends Tensor>(this: This, ...args: AfterInput<B>): This
  <This extends Tensor>(this: This, ...args: AfterInput<C>): This
}

type PropertiesOf<List> = {
  readonly [Name in keyof List]: List[Name] extends AnyFunction ? ReturnType<List[Name]> : never
}

/** The methods that operations give to tensors. */
export interface TensorMethods
  extends
    MethodsOf<typeof methods>,
    InPlaceOf<typeof inPlace>,
    PropertiesOf<typeof properties>,
    OverloadedReductions,
    OverloadedOrder,
    AbsentMethods {
  /** The rows: `for (const row of x)`, views of the first dimension. */
  [Symbol.iterator](): IterableIterator<Tensor>
  /** PyTorch's old class name: `'torch.FloatTensor'`. */
  type(): string
  /** The tensor as another dtype. */
  type(dtype: dtype, options?: { memory_format?: FormatLike }): Tensor
  /** The indices of all elements that are not zero, a row each. */
  nonzero(): Tensor
  /** They as a vector for each dimension, by which `at` takes those elements. */
  nonzero(keywords: { as_tuple: true }): Tuple<Tensor>
}

declare module '../tensor/tensor.js' {
  interface Tensor extends TensorMethods {}
}

type AbsentMethods = typeof absentMethods

/** Gives the methods to all tensors. Called once, where the package is put together. */
export function installMethods(): void {
  const { prototype } = Tensor
  const overloaded = {
    ...absentMethods,
    ...overloadedReductions,
    ...overloadedOrder,
    type: convert.type,
    nonzero: indexing.nonzero,
  }
  for (const [name, run] of Object.entries({ ...methods, ...inPlace, ...overloaded })) {
    const method = run as (...args: unknown[]) => unknown
    Object.defineProperty(prototype, name, {
      value(this: Tensor, ...args: unknown[]) {
        try {
          return method(this, ...args)
        } catch (error) {
          throw fromCaller(error)
        }
      },
      writable: true,
      configurable: true,
    })
  }
  Object.defineProperty(prototype, Symbol.iterator, { value: rows, writable: true, configurable: true })
  for (const [name, read] of Object.entries(properties)) {
    Object.defineProperty(prototype, name, {
      get(this: Tensor) {
        return read(this)
      },
      configurable: true,
    })
  }
}

function rows(this: Tensor): IterableIterator<Tensor> {
  if (this.dim() === 0) throw fromCaller(new TypeError('iteration over a 0-d tensor'))
  return views.unbind(this).values()
}
