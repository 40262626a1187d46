// Losses against classes, and of sequences of them. torch/nn/modules/loss.py.

import type { Arguments } from '../../arguments.js'
import { ShapeError } from '../../errors.js'
import { callable } from '../../python/callable.js'
import { PyFloat } from '../../python/numbers.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { Float } from '../attributes.js'
import * as functional from '../functional/loss-classes.js'
import type { Lengths } from '../functional/ctc.js'
import { ctc_loss } from '../functional/ctc.js'
import { lossModule, reducing } from './loss.js'
import type { WeightedOptions } from './loss.js'
import { legacy, lossClass } from './loss-class.js'
import type { Reduction, ReductionOptions } from './loss-class.js'

export interface NLLOptions extends WeightedOptions {
  ignore_index?: number
}

type NLLArguments = [
  weight?: Tensor | null,
  size_average?: boolean | null,
  ignore_index?: number,
  reduce?: boolean | null,
  reduction?: Reduction,
]

class NLLLossModule extends lossClass<NLLArguments, NLLOptions>(
  'NLLLoss',
  ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction'],
  { weight: null, ignore_index: -100, ...legacy },
) {
  static override readonly __module__: string = lossModule
  static override readonly __qualname__: string = 'NLLLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction } = this
    return functional.nll_loss(input, target, weight, { ignore_index, reduction })
  }
}

/** -input of the target's class, for log-probabilities `[n, classes, …]` and classes `[n, …]`. */
export const NLLLoss = callable(NLLLossModule)
export type NLLLoss = NLLLossModule

class NLLLoss2dModule extends NLLLossModule {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'NLLLoss2d'
}

/** The old name of NLLLoss for pictures. */
export const NLLLoss2d = callable(NLLLoss2dModule)
export type NLLLoss2d = NLLLoss2dModule

export interface CrossEntropyOptions extends NLLOptions {
  label_smoothing?: Float
}

class CrossEntropyLossModule extends lossClass<[...NLLArguments, label_smoothing?: Float], CrossEntropyOptions>(
  'CrossEntropyLoss',
  ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction', 'label_smoothing'],
  { weight: null, ignore_index: -100, ...legacy, label_smoothing: PyFloat(0) },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'CrossEntropyLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this
    return functional.cross_entropy(input, target, weight, { ignore_index, reduction, label_smoothing })
  }
}

/**
 * NLLLoss of log_softmax(input).
 *
 * @remarks Input `[n, classes, …]` or `[classes]`; target: classes `[n, …]`, or probabilities of the input's size.
 */
export const CrossEntropyLoss = callable(CrossEntropyLossModule)
export type CrossEntropyLoss = CrossEntropyLossModule

class MultiLabelMarginLossModule extends reducing('MultiLabelMarginLoss') {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'MultiLabelMarginLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.multilabel_margin_loss(input, target, { reduction: this.reduction })
  }
}

/** max(0, 1 - (input of a target class - input of another)), summed over pairs, over the number of classes. */
export const MultiLabelMarginLoss = callable(MultiLabelMarginLossModule)
export type MultiLabelMarginLoss = MultiLabelMarginLossModule

class MultiLabelSoftMarginLossModule extends lossClass<
  [weight?: Tensor | null, size_average?: boolean | null, reduce?: boolean | null, reduction?: Reduction],
  WeightedOptions
>('MultiLabelSoftMarginLoss', ['weight', 'size_average', 'reduce', 'reduction'], { weight: null, ...legacy }) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'MultiLabelSoftMarginLoss'

  override forward(input: Tensor, target: Tensor): Tensor {
    return functional.multilabel_soft_margin_loss(input, target, this.weight, { reduction: this.reduction })
  }
}

/** The mean over classes of the binary cross entropy with logits. */
export const MultiLabelSoftMarginLoss = callable(MultiLabelSoftMarginLossModule)
export type MultiLabelSoftMarginLoss = MultiLabelSoftMarginLossModule

export interface MultiMarginOptions extends WeightedOptions {
  p?: number
  margin?: Float
}

type MultiMarginArguments = [
  p?: number,
  margin?: Float,
  weight?: Tensor | null,
  size_average?: boolean | null,
  reduce?: boolean | null,
  reduction?: Reduction,
]

class MultiMarginLossModule extends lossClass<MultiMarginArguments, MultiMarginOptions>(
  'MultiMarginLoss',
  ['p', 'margin', 'weight', 'size_average', 'reduce', 'reduction'],
  { p: 1, margin: PyFloat(1), weight: null, ...legacy },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'MultiMarginLoss'

  constructor(...args: Arguments<MultiMarginArguments, MultiMarginOptions>) {
    super(...args)
    if (this.p !== 1 && this.p !== 2) throw new RangeError('only p == 1 and p == 2 supported')
    const dims = this.weight?.dim() ?? 1
    if (dims === 1) return
    const message = `MultiMarginLoss: expected weight to be None or 1D tensor, got ${dims}D instead`
    throw new ShapeError({
      op: 'MultiMarginLoss',
      expected: 'weights of one dimension',
      got: `${dims} dimensions`,
      message,
    })
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this
    return functional.multi_margin_loss(input, target, { p, margin, weight, reduction })
  }
}

/** max(0, margin - input of the target + input of another)^p, summed over the others, over the number of classes. */
export const MultiMarginLoss = callable(MultiMarginLossModule)
export type MultiMarginLoss = MultiMarginLossModule

export interface CTCOptions extends ReductionOptions {
  blank?: number
  zero_infinity?: boolean
}

class CTCLossModule extends lossClass<[blank?: number, reduction?: Reduction, zero_infinity?: boolean], CTCOptions>(
  'CTCLoss',
  ['blank', 'reduction', 'zero_infinity'],
  { blank: 0, reduction: 'mean', zero_infinity: false },
) {
  static override readonly __module__ = lossModule
  static override readonly __qualname__ = 'CTCLoss'

  override forward(log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths): Tensor {
    const { blank, reduction, zero_infinity } = this
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, { blank, reduction, zero_infinity })
  }
}

/** Connectionist temporal classification: -log of the probability of all paths that read as the target. */
export const CTCLoss = callable(CTCLossModule)
export type CTCLoss = CTCLossModule
