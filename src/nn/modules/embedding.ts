// Embedding and EmbeddingBag. torch/nn/modules/sparse.py.

import { checkedSignature } from '../../define.js'
import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { fill_ } from '../../ops/moving/copies.js'
import { select } from '../../ops/views/parts.js'
import { PyFloat } from '../../python/numbers.js'
import { printsAsTorch } from '../../python/printoptions.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { heldSetting, readSetting } from '../attributes.js'
import type { Declaration, Float } from '../attributes.js'
import { constructorSignature } from '../constructor.js'
import { embedding, embedding_bag } from '../functional/embedding.js'
import type { BagMode } from '../functional/embedding.js'
import { normal_ } from '../init.js'
import { flag, integer, optional, real, told, truth, word } from '../kinds.js'
import { Module } from '../module.js'
import { moduleClass } from '../module-class.js'
import { Parameter } from '../parameter.js'
import { inputOf } from './inputs.js'
import type { Input } from './inputs.js'
import { equals, isSet, reprOf, shown } from './settings.js'

const sparseModule = 'torch.nn.modules.sparse'

interface TableOptions {
  num_embeddings: number
  embedding_dim: number
  /** A row that is zero at first and, in a bag, does not count. */
  padding_idx?: number | null
  /** Rows with a longer norm are shortened to it when they are used. */
  max_norm?: Float | null
  norm_type?: Float
  scale_grad_by_freq?: boolean
  sparse?: boolean
  _weight?: Tensor | null
  device?: DeviceLike
  dtype?: dtype | null
}

export interface EmbeddingOptions extends TableOptions {
  _freeze?: boolean
}

const tableDefaults = {
  padding_idx: null,
  max_norm: null,
  norm_type: PyFloat(2),
  scale_grad_by_freq: false,
  sparse: false,
  _weight: null,
  device: null,
  dtype: null,
} as const

/** What both have. */
class Table extends Module {
  declare num_embeddings: number
  declare embedding_dim: number
  declare padding_idx: number | null
  declare max_norm: number | null
  declare norm_type: number
  declare scale_grad_by_freq: boolean
  declare sparse: boolean
  declare weight: Parameter

  /** Normal, the numbers that PyTorch draws for the same seed; zeros in the row `padding_idx`. */
  reset_parameters(): void {
    normal_(this.weight)
    if (this.padding_idx !== null) fill_(select(this.weight, 0, this.padding_idx), 0)
  }

  /** @internal */
  protected makeWeight(given: Tensor | null, dtype: dtype | null, device: DeviceLike, freeze: boolean): void {
    const { num_embeddings, embedding_dim } = this
    if (given === null) {
      this.weight = new Parameter(empty([num_embeddings, embedding_dim], { dtype, device }), !freeze)
      return this.reset_parameters()
    }
    const message = 'Shape of weight does not match num_embeddings and embedding_dim'
    if (given.sizes.length !== 2 || given.sizes[0] !== num_embeddings || given.sizes[1] !== embedding_dim) {
      throw new ShapeError({
        op: 'Embedding',
        expected: `[${num_embeddings}, ${embedding_dim}]`,
        got: `${given.shape}`,
        message,
      })
    }
    this.weight = new Parameter(given, !freeze)
  }
}

/** What both show; the weight's sizes count. Files before PyTorch 1.9 have no `padding_idx` of bags. */
const tableState: Declaration & { readonly attributes: object } = {
  parameters: { weight: 'needed' },
  attributes: {
    num_embeddings: told,
    embedding_dim: told,
    padding_idx: optional(integer()).or(null),
    max_norm: optional(real),
    norm_type: told,
    scale_grad_by_freq: flag.or(false),
    sparse: flag.or(false),
  },
}

const embeddingSignature = constructorSignature<EmbeddingOptions>(
  'Embedding',
  [
    'num_embeddings',
    'embedding_dim',
    'padding_idx',
    'max_norm',
    'norm_type',
    'scale_grad_by_freq',
    'sparse',
    '_weight',
    '_freeze',
    'device',
    'dtype',
  ],
  { ...tableDefaults, _freeze: false },
)

type EmbeddingArguments = Arguments<
  [
    num_embeddings: number,
    embedding_dim: number,
    padding_idx?: number | null,
    max_norm?: Float | null,
    norm_type?: Float,
    scale_grad_by_freq?: boolean,
    sparse?: boolean,
    _weight?: Tensor | null,
    _freeze?: boolean,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  EmbeddingOptions
>

class EmbeddingModule extends Table {
  constructor(...args: EmbeddingArguments) {
    const given = embeddingSignature(args)
    super()
    this.num_embeddings = given.num_embeddings
    this.embedding_dim = given.embedding_dim
    this.padding_idx = paddingOf(given.padding_idx, given.num_embeddings)
    this.max_norm = given.max_norm as number | null
    this.norm_type = given.norm_type as number
    this.scale_grad_by_freq = given.scale_grad_by_freq
    this.makeWeight(given._weight, given.dtype, given.device, given._freeze)
    this.sparse = given.sparse
  }

  /** An Embedding of given rows, which do not learn unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    options: { freeze?: boolean } & Omit<
      Partial<EmbeddingOptions>,
      'num_embeddings' | 'embedding_dim' | '_weight' | '_freeze'
    > = {},
  ): EmbeddingModule {
    const { freeze = true, ...others } = options
    const [num_embeddings, embedding_dim] = sizesOfTable(embeddings)
    return new Embedding({ num_embeddings, embedding_dim, _weight: embeddings, _freeze: freeze, ...others })
  }

  override forward(input: Input): Tensor {
    const { padding_idx, max_norm, scale_grad_by_freq, sparse } = this
    return embedding(inputOf(input), this.weight, padding_idx, max_norm, normOf(this), scale_grad_by_freq, sparse)
  }

  override extra_repr(): string {
    const parts = [`${shown(this, 'num_embeddings')}, ${shown(this, 'embedding_dim')}`]
    if (heldSetting(this, 'padding_idx') !== null) parts.push(`padding_idx=${shown(this, 'padding_idx')}`)
    parts.push(...shownNorms(this, shown))
    if (isSet(this, 'scale_grad_by_freq')) parts.push(`scale_grad_by_freq=${shown(this, 'scale_grad_by_freq')}`)
    if (isSet(this, 'sparse')) parts.push('sparse=True')
    return parts.join(', ')
  }
}

/**
 * A table of vectors: integers `[*]` give the rows `[*, embedding_dim]`.
 *
 * @example
 * import { nn, tensor } from 'torchlet'
 * nn.Embedding(10, 3).forward(tensor([[1, 2, 4, 5]])).shape   // Size [1, 4, 3]
 */
export const Embedding = moduleClass(EmbeddingModule, `${sparseModule}.Embedding`, tableState)
export type Embedding = EmbeddingModule

export interface EmbeddingBagOptions extends TableOptions {
  mode?: BagMode
  include_last_offset?: boolean
}

const bagSignature = constructorSignature<EmbeddingBagOptions>(
  'EmbeddingBag',
  [
    'num_embeddings',
    'embedding_dim',
    'max_norm',
    'norm_type',
    'scale_grad_by_freq',
    'mode',
    'sparse',
    '_weight',
    'include_last_offset',
    'padding_idx',
    'device',
    'dtype',
  ],
  { ...tableDefaults, mode: 'mean', include_last_offset: false },
)

type EmbeddingBagArguments = Arguments<
  [
    num_embeddings: number,
    embedding_dim: number,
    max_norm?: Float | null,
    norm_type?: Float,
    scale_grad_by_freq?: boolean,
    mode?: BagMode,
    sparse?: boolean,
    _weight?: Tensor | null,
    include_last_offset?: boolean,
    padding_idx?: number | null,
    device?: DeviceLike,
    dtype?: dtype | null,
  ],
  EmbeddingBagOptions
>

interface EmbeddingBagInputs {
  readonly input: Tensor
  /** Where bags begin, of an input of one dimension. */
  readonly offsets?: Tensor | null
  readonly per_sample_weights?: Tensor | null
}

const bindBag = checkedSignature<EmbeddingBagInputs>('forward', ['input', 'offsets', 'per_sample_weights'], {
  offsets: null,
  per_sample_weights: null,
})

class EmbeddingBagModule extends Table {
  declare mode: BagMode
  declare include_last_offset: boolean

  constructor(...args: EmbeddingBagArguments) {
    const given = bagSignature(args)
    super()
    this.num_embeddings = given.num_embeddings
    this.embedding_dim = given.embedding_dim
    this.max_norm = given.max_norm as number | null
    this.norm_type = given.norm_type as number
    this.scale_grad_by_freq = given.scale_grad_by_freq
    this.padding_idx = paddingOf(given.padding_idx, given.num_embeddings)
    this.makeWeight(given._weight, given.dtype, given.device, false)
    this.mode = given.mode
    this.sparse = given.sparse
    this.include_last_offset = given.include_last_offset
  }

  /** An EmbeddingBag of given rows, which do not learn unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    options: { freeze?: boolean } & Omit<
      Partial<EmbeddingBagOptions>,
      'num_embeddings' | 'embedding_dim' | '_weight'
    > = {},
  ): EmbeddingBagModule {
    const { freeze = true, ...others } = options
    const [num_embeddings, embedding_dim] = sizesOfTable(embeddings)
    const made = new EmbeddingBag({ num_embeddings, embedding_dim, _weight: embeddings, ...others })
    made.weight.requires_grad = !freeze
    return made
  }

  override forward(
    ...args: Arguments<[input: Tensor, offsets?: Tensor | null, per_sample_weights?: Tensor | null], EmbeddingBagInputs>
  ): Tensor {
    const { input, offsets, per_sample_weights } = bindBag(args)
    const { max_norm, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx } = this
    return embedding_bag(input, this.weight, {
      offsets,
      max_norm,
      norm_type: normOf(this),
      scale_grad_by_freq,
      mode,
      sparse,
      per_sample_weights,
      include_last_offset,
      padding_idx,
    })
  }

  override extra_repr(): string {
    const text = printsAsTorch(2, 0) ? reprOf : shown
    const parts = [`${text(this, 'num_embeddings')}, ${text(this, 'embedding_dim')}`, ...shownNorms(this, text)]
    if (isSet(this, 'scale_grad_by_freq')) parts.push(`scale_grad_by_freq=${text(this, 'scale_grad_by_freq')}`)
    parts.push(`mode=${text(this, 'mode')}`)
    if (heldSetting(this, 'padding_idx') !== null) parts.push(`padding_idx=${text(this, 'padding_idx')}`)
    return parts.join(', ')
  }
}

/** Sums, means (the default) or maxima of bags of rows of a table. */
export const EmbeddingBag = moduleClass(EmbeddingBagModule, `${sparseModule}.EmbeddingBag`, {
  ...tableState,
  attributes: { ...tableState.attributes, mode: word('mean', 'sum', 'max'), include_last_offset: truth.or(false) },
})
export type EmbeddingBag = EmbeddingBagModule

/** The norm by which rows are shortened, which is not read where none are. */
function normOf(module: Table): number {
  return module.max_norm === null ? 2 : readSetting(module, 'norm_type', real)
}

function shownNorms(module: Table, text: typeof shown): string[] {
  const parts: string[] = []
  if (heldSetting(module, 'max_norm') !== null) parts.push(`max_norm=${text(module, 'max_norm')}`)
  if (!equals(module, 'norm_type', 2)) parts.push(`norm_type=${text(module, 'norm_type')}`)
  return parts
}

/** A row counted from the start. */
function paddingOf(padding_idx: number | null, rows: number): number | null {
  if (padding_idx === null) return null
  if (padding_idx >= rows || padding_idx < -rows) throw new RangeError('Padding_idx must be within num_embeddings')
  return padding_idx < 0 ? rows + padding_idx : padding_idx
}

function sizesOfTable(embeddings: Tensor): readonly [number, number] {
  if (embeddings.dim() === 2) return embeddings.sizes as unknown as readonly [number, number]
  const message = 'Embeddings parameter is expected to be 2-dimensional'
  throw new ShapeError({ op: 'from_pretrained', expected: '2 dimensions', got: `${embeddings.dim()}`, message })
}
