// AdaptiveLogSoftmaxWithLoss: frequent classes by one product, the others by clusters. torch/nn/modules/adaptive.py,
// Grave et al. 2017.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import { add } from '../../../ops/pointwise/binary.js'
import { argmax } from '../../../ops/reduce/extremes.js'
import { index_select } from '../../../ops/indexing/select.js'
import { integersOf } from '../../../ops/integers-of.js'
import { cat } from '../../../ops/moving/joining.js'
import { mean } from '../../../ops/reduce/reductions.js'
import { neg } from '../../../ops/pointwise/unary.js'
import { narrow } from '../../../ops/views/parts.js'
import { reshape, unsqueeze } from '../../../ops/views/reshape.js'
import { repr } from '../../../python/repr.js'
import { PyFloat } from '../../../python/numbers.js'
import { Tuple } from '../../../python/tuple.js'
import { tensor } from '../../../tensor/making/data.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { int64 } from '../../../tensor/dtype.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { log_softmax } from '../../functional/softmax.js'
import { integer, listsOf, told } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { Sequential } from '../containers/container.js'
import { inputAndTarget } from '../inputs.js'
import type { InputAndTarget } from '../inputs.js'
import { Linear } from '../linear.js'
import { ModuleList } from '../containers/modules.js'

export interface AdaptiveLogSoftmaxOptions {
  in_features: number
  n_classes: number
  /** Where clusters begin: ascending, between 1 and n_classes - 1. */
  cutoffs: readonly number[]
  /** How much narrower each cluster's projection is than the one before (default 4). */
  div_value?: Float
  head_bias?: boolean
  device?: DeviceLike
  dtype?: dtype | null
}

const bind = constructorSignature<AdaptiveLogSoftmaxOptions>(
  'AdaptiveLogSoftmaxWithLoss',
  ['in_features', 'n_classes', 'cutoffs', 'div_value', 'head_bias', 'device', 'dtype'],
  { div_value: PyFloat(4), head_bias: false, device: null, dtype: null },
)

/** The output, log-probabilities of the targets, and the loss, their mean's opposite. */
class Result extends Tuple<Tensor> {
  get output(): Tensor {
    return this[0] as Tensor
  }

  get loss(): Tensor {
    return this[1] as Tensor
  }

  __repr__(): string {
    return `_ASMoutput(output=${repr(this.output)}, loss=${repr(this.loss)})`
  }
}

class AdaptiveLogSoftmaxWithLossModule extends Module<readonly [Tensor, Tensor]> {
  declare in_features: number
  declare n_classes: number
  declare cutoffs: number[]
  declare div_value: number
  declare head_bias: boolean
  declare shortlist_size: number
  declare n_clusters: number
  declare head_size: number
  declare head: Linear
  declare tail: ModuleList

  constructor(
    ...args: Arguments<
      [
        in_features: number,
        n_classes: number,
        cutoffs: readonly number[],
        div_value?: Float,
        head_bias?: boolean,
        device?: DeviceLike,
        dtype?: dtype | null,
      ],
      AdaptiveLogSoftmaxOptions
    >
  ) {
    const { in_features, n_classes, cutoffs, div_value, head_bias, dtype, device } = bind(args)
    requireCutoffs(cutoffs, n_classes)
    super()
    this.in_features = in_features
    this.n_classes = n_classes
    this.cutoffs = [...cutoffs, n_classes]
    this.div_value = div_value as number
    this.head_bias = head_bias
    this.shortlist_size = this.cutoffs[0] as number
    this.n_clusters = this.cutoffs.length - 1
    this.head_size = this.shortlist_size + this.n_clusters
    this.head = Linear(in_features, this.head_size, head_bias, device, dtype)
    this.tail = ModuleList()
    for (let cluster = 0; cluster < this.n_clusters; cluster++) {
      const hidden = Math.floor(in_features / this.div_value ** (cluster + 1))
      const size = (this.cutoffs[cluster + 1] as number) - (this.cutoffs[cluster] as number)
      this.tail.append(
        Sequential(Linear(in_features, hidden, false, device, dtype), Linear(hidden, size, false, device, dtype)),
      )
    }
  }

  reset_parameters(): void {
    this.head.reset_parameters()
    for (const projection of this.tail)
      for (const linear of projection.children()) (linear as Linear).reset_parameters()
  }

  /**
   * @param args `input`: `[n, in_features]` or `[in_features]`; `target`: classes `[n]` or one.
   * @returns The targets' log-probabilities as `output`, and `loss`.
   */
  override forward(
    ...args: InputAndTarget
  ): readonly [Tensor, Tensor] & { readonly output: Tensor; readonly loss: Tensor } {
    const { input, target } = inputAndTarget(args)
    const isBatched = requireTarget(input, target)
    const { cutoffs, shortlist_size, clusters } = this.requireClusters()
    const n_classes = cutoffs.at(-1) as number
    const head_size = shortlist_size + clusters
    const rows = isBatched ? input : unsqueeze(input, 0)
    const classes = integersOf('AdaptiveLogSoftmaxWithLoss', target)
    const wrong = classes.some((each) => each < 0 || each >= n_classes)
    if (wrong) {
      const range = `[${Math.min(...classes)}, ${Math.max(...classes)}]`
      throw new RangeError(
        `Target values should be in [0, ${n_classes - 1}], but values in range ${range} were found. `,
      )
    }
    const head = valuesOf(log_softmax(this.head.__call__(rows), 1), head_size)
    const output = new Float64Array(classes.length)
    for (let cluster = -1; cluster < clusters; cluster++) {
      const [low, high] = [cluster < 0 ? 0 : (cutoffs[cluster] as number), cutoffs[cluster + 1] as number]
      const members = classes.flatMap((each, at) => (each >= low && each < high ? [at] : []))
      if (members.length === 0) continue
      const within =
        cluster < 0 ? null : valuesOf(log_softmax(this.logitsOf(cluster, rowsAt(rows, members)), 1), high - low)
      for (const [place, at] of members.entries()) {
        const label = classes[at] as number
        const column = cluster < 0 ? label : shortlist_size + cluster
        const own = within === null ? 0 : (within[place * (high - low) + label - low] as number)
        output[at] = own + (head[at * head_size + column] as number)
      }
    }
    const all = tensor([...output], { dtype: input.dtype })
    return Result.from([isBatched ? all : reshape(all, []), neg(mean(all))]) as never
  }

  /** Log-probabilities of all classes: `[n, n_classes]`. */
  log_prob(input: Tensor): Tensor {
    const { shortlist_size, clusters } = this.requireClusters()
    const head = log_softmax(this.head.__call__(input), 1)
    const tail = Array.from({ length: clusters }, (_, cluster) =>
      add(log_softmax(this.logitsOf(cluster, input), 1), narrow(head, 1, shortlist_size + cluster, 1)),
    )
    return cat([narrow(head, 1, 0, shortlist_size), ...tail], 1)
  }

  /** The likeliest class of each row. */
  predict(input: Tensor): Tensor {
    const likeliest = argmax(this.head.__call__(input), 1)
    const rare = integersOf('predict', likeliest).flatMap((each, at) => (each >= this.shortlist_size ? [at] : []))
    if (rare.length === 0) return likeliest
    const classes = integersOf('predict', likeliest)
    const exact = integersOf('predict', argmax(this.log_prob(rowsAt(input, rare)), 1))
    for (const [place, at] of rare.entries()) classes[at] = exact[place] as number
    return tensor(classes, { dtype: int64 })
  }

  /** @throws ShapeError where the settings of a file contradict each other. */
  private requireClusters(): { cutoffs: readonly number[]; shortlist_size: number; clusters: number } {
    const { cutoffs, shortlist_size, tail } = this
    const clusters = cutoffs.length - 1
    const ascend = cutoffs.every((each, at) => each > (cutoffs[at - 1] ?? 0))
    if (ascend && cutoffs[0] === shortlist_size && tail.length === clusters)
      return { cutoffs, shortlist_size, clusters }
    throw new ShapeError({
      op: 'AdaptiveLogSoftmaxWithLoss',
      expected: 'settings of clusters that agree with each other',
      got: `${cutoffs.length} cutoffs from ${cutoffs[0]}, shortlist_size=${shortlist_size} and ${tail.length} clusters`,
    })
  }

  private logitsOf(cluster: number, rows: Tensor): Tensor {
    return (this.tail.at(cluster) as Sequential).__call__(rows)
  }
}

/**
 * Softmax over many classes, the rare ones in clusters with projections that become narrower.
 *
 * @example
 * import { nn, randn, tensor } from 'torchlet'
 * const softmax = nn.AdaptiveLogSoftmaxWithLoss(16, 1000, [10, 100])
 * const { output, loss } = softmax.forward(randn(2, 16), tensor([3, 500]))
 */
export const AdaptiveLogSoftmaxWithLoss = moduleClass(
  AdaptiveLogSoftmaxWithLossModule,
  'torch.nn.modules.adaptive.AdaptiveLogSoftmaxWithLoss',
  {
    modules: { head: 'needed', tail: 'needed' },
    attributes: {
      in_features: told,
      // `cutoffs` counts, which ends with it.
      n_classes: told,
      cutoffs: listsOf(integer(1)),
      div_value: told,
      head_bias: told.or(false),
      shortlist_size: integer(1),
      n_clusters: told,
      head_size: told,
    },
  },
)
export type AdaptiveLogSoftmaxWithLoss = AdaptiveLogSoftmaxWithLossModule

/** The values of `[n, width]`. */
function valuesOf(x: Tensor, width: number): Float32Array {
  if (x.sizes[1] === width) return x.toTypedArray() as Float32Array
  throw new ShapeError({ op: 'AdaptiveLogSoftmaxWithLoss', expected: `weights for ${width} logits`, got: `${x.shape}` })
}

function rowsAt(x: Tensor, places: readonly number[]): Tensor {
  return index_select(x, 0, tensor([...places], { dtype: int64 }))
}

function requireCutoffs(cutoffs: readonly number[], classes: number): void {
  if (cutoffs.length === 0) throw new RangeError('cutoffs should be a sequence of length larger than 0')
  const fits = cutoffs.every((each, at) => Number.isInteger(each) && each > (cutoffs[at - 1] ?? 0) && each < classes)
  if (fits) return
  throw new RangeError(
    'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1',
  )
}

/** @returns whether there is a batch. @throws ShapeError in PyTorch's words. */
function requireTarget(input: Tensor, target: Tensor): boolean {
  const op = 'AdaptiveLogSoftmaxWithLoss'
  const dims = target.dim()
  const wrong = (expected: string, message: string): ShapeError =>
    new ShapeError({ op, expected, got: `${input.shape} and ${target.shape}`, message })
  if (dims > 1)
    throw wrong('classes of 0 or 1 dimensions', '0D or 1D target tensor expected, multi-target not supported')
  if (dims === 1 && input.sizes[0] !== target.sizes[0]) {
    throw wrong('as many targets as rows', 'Input and target should have the same size in the batch dimension.')
  }
  if (input.dim() !== dims + 1) {
    const message = `${dims}D target tensor expects ${dims + 1}D input tensors, but found inputs with size ${input.shape}`
    throw wrong(`${dims + 1} dimensions`, message)
  }
  return dims === 1
}
