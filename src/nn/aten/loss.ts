// Losses by ATen's names: their reduction is a number. aten/src/ATen/native/Loss.cpp, LossNLL.cpp, Reduction.h.

import { overload } from '../../op.js'
import type { Tensor } from '../../tensor/tensor.js'
import { pdist } from '../functional/loss/distance.js'
import { ctc_loss } from '../functional/loss/ctc.js'
import * as classes from '../functional/loss/classes.js'
import {
  cosine_embedding_loss,
  hinge_embedding_loss,
  margin_ranking_loss,
  soft_margin_loss,
  triplet_margin_loss,
} from '../functional/loss/margin.js'
import * as losses from '../functional/loss/loss.js'

/** at::Reduction: None, Mean, Sum. */
const reductions = ['none', 'mean', 'sum'] as const

function reductionOf(code: number): (typeof reductions)[number] {
  const found = reductions[code]
  if (found === undefined) throw new RangeError(`there is no reduction ${code}`)
  return found
}

export const mse = overload('aten::mse_loss', (self: Tensor, target: Tensor, reduction: number): Tensor =>
  losses.mse_loss(self, target, { reduction: reductionOf(reduction) }),
)
export const l1 = overload('aten::l1_loss', (self: Tensor, target: Tensor, reduction: number): Tensor =>
  losses.l1_loss(self, target, { reduction: reductionOf(reduction) }),
)
export const smoothL1 = overload(
  'aten::smooth_l1_loss',
  (self: Tensor, target: Tensor, reduction: number, beta: number): Tensor =>
    losses.smooth_l1_loss(self, target, { reduction: reductionOf(reduction), beta }),
)
export const huber = overload(
  'aten::huber_loss',
  (self: Tensor, target: Tensor, reduction: number, delta: number): Tensor =>
    losses.huber_loss(self, target, { reduction: reductionOf(reduction), delta }),
)
export const bce = overload(
  'aten::binary_cross_entropy',
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction: number): Tensor =>
    losses.binary_cross_entropy(self, target, { weight, reduction: reductionOf(reduction) }),
)
export const bceLogits = overload(
  'aten::binary_cross_entropy_with_logits',
  (self: Tensor, target: Tensor, weight: Tensor | null, pos_weight: Tensor | null, reduction: number): Tensor =>
    losses.binary_cross_entropy_with_logits(self, target, { weight, pos_weight, reduction: reductionOf(reduction) }),
)
export const klDiv = overload(
  'aten::kl_div',
  (self: Tensor, target: Tensor, reduction: number, log_target: boolean): Tensor =>
    losses.kl_div(self, target, { reduction: reductionOf(reduction), log_target }),
)
export const poisson = overload(
  'aten::poisson_nll_loss',
  (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: number): Tensor =>
    losses.poisson_nll_loss(input, target, { log_input, full, eps, reduction: reductionOf(reduction) }),
)

export const crossEntropy = overload(
  'aten::cross_entropy_loss',
  (
    self: Tensor,
    target: Tensor,
    weight: Tensor | null,
    reduction: number,
    ignore_index: number,
    label_smoothing: number,
  ): Tensor =>
    classes.cross_entropy(self, target, { weight, ignore_index, label_smoothing, reduction: reductionOf(reduction) }),
)

function nll(self: Tensor, target: Tensor, weight: Tensor | null, reduction: number, ignore_index: number): Tensor {
  return classes.nll_loss(self, target, { weight, ignore_index, reduction: reductionOf(reduction) })
}
export const nllLoss = overload('aten::nll_loss', nll)
export const nllLossNd = overload('aten::nll_loss_nd', nll)
export const nllLoss2d = overload('aten::nll_loss2d', nll)

export const multiMargin = overload(
  'aten::multi_margin_loss',
  (self: Tensor, target: Tensor, p: number, margin: number, weight: Tensor | null, reduction: number): Tensor =>
    classes.multi_margin_loss(self, target, { p, margin, weight, reduction: reductionOf(reduction) }),
)
export const multilabelMargin = overload(
  'aten::multilabel_margin_loss',
  (self: Tensor, target: Tensor, reduction: number): Tensor =>
    classes.multilabel_margin_loss(self, target, { reduction: reductionOf(reduction) }),
)

export const hinge = overload(
  'aten::hinge_embedding_loss',
  (self: Tensor, target: Tensor, margin: number, reduction: number): Tensor =>
    hinge_embedding_loss(self, target, { margin, reduction: reductionOf(reduction) }),
)
export const cosine = overload(
  'aten::cosine_embedding_loss',
  (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: number): Tensor =>
    cosine_embedding_loss(input1, input2, target, { margin, reduction: reductionOf(reduction) }),
)
export const ranking = overload(
  'aten::margin_ranking_loss',
  (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: number): Tensor =>
    margin_ranking_loss(input1, input2, target, { margin, reduction: reductionOf(reduction) }),
)
export const softMargin = overload(
  'aten::soft_margin_loss',
  (self: Tensor, target: Tensor, reduction: number): Tensor =>
    soft_margin_loss(self, target, { reduction: reductionOf(reduction) }),
)
export const triplet = overload(
  'aten::triplet_margin_loss',
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: number,
    p: number,
    eps: number,
    swap: boolean,
    reduction: number,
  ): Tensor =>
    triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction: reductionOf(reduction) }),
)

type Ctc<Lengths> = (
  log_probs: Tensor,
  targets: Tensor,
  input_lengths: Lengths,
  target_lengths: Lengths,
  blank: number,
  reduction: number,
  zero_infinity: boolean,
) => Tensor

const ctc: Ctc<Tensor | readonly number[]> = (
  log_probs,
  targets,
  input_lengths,
  target_lengths,
  blank,
  reduction,
  zero_infinity,
) => ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reductionOf(reduction), zero_infinity)

export const ctcOfLists = overload('aten::ctc_loss.IntList', ctc as Ctc<readonly number[]>)
export const ctcOfTensors = overload('aten::ctc_loss.Tensor', ctc as Ctc<Tensor>)

export const pdistForward = overload('aten::_pdist_forward', (self: Tensor, p: number): Tensor => pdist(self, p))
