// Losses against classes, and of sequences of them. torch/nn/modules/loss.py.

import type { Arguments } from '../../../arguments.js'
import { ShapeError } from '../../../errors.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { ctc_loss } from '../../functional/loss/ctc.js'
import type { Lengths } from '../../functional/loss/ctc.js'
import * as functional from '../../functional/loss/classes.js'
import { flag, integer, real } from '../../kinds.js'
import { moduleClass } from '../../module-class.js'
import type { Legacy } from './loss.js'
import { legacy, loss, lossModule, reduction, weight } from './loss-class.js'
import type { LegacyOptions, LossOf, Reduction, ReductionOptions, WeightedOptions } from './loss-class.js'

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

const nllKinds = {
  weight,
  size_average: legacy.size_average,
  ignore_index: integer().or(-100),
  reduce: legacy.reduce,
  reduction,
}

/** -input of the target's class, for log-probabilities `[n, classes, …]` and classes `[n, …]`. */
export const NLLLoss = loss<NLLArguments, NLLOptions>('NLLLoss', nllKinds, {
  forward: ({ input, target }, { weight, ignore_index, reduction }) =>
    functional.nll_loss(input, target, weight, { ignore_index, reduction }),
})
export type NLLLoss = LossOf<NLLOptions>

class NLLLoss2dModule extends NLLLoss {}

/** The old name of NLLLoss for pictures. */
export const NLLLoss2d = moduleClass(NLLLoss2dModule, `${lossModule}.NLLLoss2d`)
export type NLLLoss2d = NLLLoss2dModule

export interface CrossEntropyOptions extends NLLOptions {
  label_smoothing?: Float
}

/**
 * NLLLoss of log_softmax(input).
 *
 * @remarks Input `[n, classes, …]` or `[classes]`; target: classes `[n, …]`, or probabilities of the input's size.
 */
export const CrossEntropyLoss = loss<[...NLLArguments, label_smoothing?: Float], CrossEntropyOptions>(
  'CrossEntropyLoss',
  { ...nllKinds, label_smoothing: real.or(PyFloat(0)) },
  {
    forward: ({ input, target }, { weight, ignore_index, reduction, label_smoothing }) =>
      functional.cross_entropy(input, target, weight, { ignore_index, reduction, label_smoothing }),
  },
)
export type CrossEntropyLoss = LossOf<CrossEntropyOptions>

/** max(0, 1 - (input of a target class - input of another)), summed over pairs, over the number of classes. */
export const MultiLabelMarginLoss = loss<Legacy, LegacyOptions>(
  'MultiLabelMarginLoss',
  { ...legacy, reduction },
  { forward: ({ input, target }, { reduction }) => functional.multilabel_margin_loss(input, target, { reduction }) },
)
export type MultiLabelMarginLoss = LossOf<LegacyOptions>

/** The mean over classes of the binary cross entropy with logits. */
export const MultiLabelSoftMarginLoss = loss<[weight?: Tensor | null, ...Legacy], WeightedOptions>(
  'MultiLabelSoftMarginLoss',
  { weight, ...legacy, reduction },
  {
    forward: ({ input, target }, { weight, reduction }) =>
      functional.multilabel_soft_margin_loss(input, target, weight, { reduction }),
  },
)
export type MultiLabelSoftMarginLoss = LossOf<WeightedOptions>

export interface MultiMarginOptions extends WeightedOptions {
  p?: number
  margin?: Float
}

/** max(0, margin - input of the target + input of another)^p, summed over the others, over the number of classes. */
export const MultiMarginLoss = loss<
  [p?: number, margin?: Float, weight?: Tensor | null, ...legacy: Legacy],
  MultiMarginOptions
>(
  'MultiMarginLoss',
  { p: integer(1, 2).or(1), margin: real.or(PyFloat(1)), weight, ...legacy, reduction },
  {
    forward: ({ input, target }, { p, margin, weight, reduction }) =>
      functional.multi_margin_loss(input, target, { p, margin, weight, reduction }),
    check(module) {
      const p: unknown = module.__dict__.get('p')
      if (p !== 1 && p !== 2) throw new RangeError('only p == 1 and p == 2 supported')
      const dims = module.weight?.dim() ?? 1
      if (dims === 1) return
      const message = `MultiMarginLoss: expected weight to be None or 1D tensor, got ${dims}D instead`
      throw new ShapeError({
        op: 'MultiMarginLoss',
        expected: 'weights of one dimension',
        got: `${dims} dimensions`,
        message,
      })
    },
  },
)
export type MultiMarginLoss = LossOf<MultiMarginOptions>

export interface CTCOptions extends ReductionOptions {
  blank?: number
  zero_infinity?: boolean
}

interface CTCInputs {
  readonly log_probs: Tensor
  readonly targets: Tensor
  readonly input_lengths: Lengths
  readonly target_lengths: Lengths
}

type CTCInput = Arguments<
  [log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths],
  CTCInputs
>

/** Connectionist temporal classification: -log of the probability of all paths that read as the target. */
export const CTCLoss = loss<
  [blank?: number, reduction?: Reduction, zero_infinity?: boolean],
  CTCOptions,
  CTCInput,
  CTCInputs
>(
  'CTCLoss',
  { blank: integer().or(0), reduction, zero_infinity: flag.or(false) },
  {
    inputs: ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
    forward: ({ log_probs, targets, input_lengths, target_lengths }, { blank, reduction, zero_infinity }) =>
      ctc_loss(log_probs, targets, input_lengths, target_lengths, { blank, reduction, zero_infinity }),
  },
)
export type CTCLoss = LossOf<CTCOptions, CTCInput>
