// What PyTorch has and torchlet has not: gradients and what is built on them, other devices, numpy. The names are there and
// say what to do instead.

import { fromCaller } from './caller.js'
import { UnsupportedError } from './errors.js'

/** A function or class that cannot be called. */
export type Absent = (...args: unknown[]) => never

/** A stub that throws UnsupportedError. */
/* @__NO_SIDE_EFFECTS__ */
function absent(name: string, { why, instead }: { readonly why: string; readonly instead: string }): Absent {
  // No arrow function, so that `new` reaches it too.
  return function (): never {
    throw fromCaller(new UnsupportedError({ what: `${name}: ${why}`, instead }))
  }
}

/* @__NO_SIDE_EFFECTS__ */
function allAbsent<const Names extends readonly string[]>(
  module: string,
  names: Names,
  reason: { readonly why: string; readonly instead: string },
): { readonly [Name in Names[number]]: Absent } {
  return Object.fromEntries(names.map((name) => [name, absent(`${module}.${name}`, reason)])) as never
}

const noGradients = {
  why: 'torchlet computes no gradients',
  instead: "Train in Python, torch.save(model.state_dict(), 'weights.pt'), and load that here",
}
const oneDevice = {
  why: 'torchlet computes on the cpu',
  instead: 'Leave the call out: everything is there already',
}
const noNumpy = {
  why: 'JavaScript has no numpy',
  instead: 'Take x.tolist(), or x.toTypedArray() with x.shape',
}

const schedulers = [
  'ChainedScheduler',
  'ConstantLR',
  'CosineAnnealingLR',
  'CosineAnnealingWarmRestarts',
  'CyclicLR',
  'ExponentialLR',
  'LambdaLR',
  'LinearLR',
  'MultiStepLR',
  'MultiplicativeLR',
  'OneCycleLR',
  'PolynomialLR',
  'ReduceLROnPlateau',
  'SequentialLR',
  'StepLR',
] as const

const optimizers = [
  'ASGD',
  'Adadelta',
  'Adafactor',
  'Adagrad',
  'Adam',
  'AdamW',
  'Adamax',
  'LBFGS',
  'Muon',
  'NAdam',
  'Optimizer',
  'RAdam',
  'RMSprop',
  'Rprop',
  'SGD',
  'SparseAdam',
] as const

/** `torch.optim`, which torchlet has not: each name throws UnsupportedError that says where to train. */
export const optim = /* @__PURE__ */ Object.freeze({
  ...allAbsent('torch.optim', optimizers, noGradients),
  lr_scheduler: allAbsent('torch.optim.lr_scheduler', schedulers, noGradients),
})

/** `torch.autograd`, which torchlet has not: each name throws UnsupportedError that says where to train. */
export const autograd = /* @__PURE__ */ allAbsent('torch.autograd', ['backward', 'grad', 'Function'], noGradients)

/** `torch.enable_grad`, which torchlet has not: throws UnsupportedError. */
export const enable_grad = absent('torch.enable_grad', noGradients)

/** `torch.from_numpy`, which throws UnsupportedError: arrays become tensors by `tensor` and `frombuffer`. */
export const from_numpy = absent('torch.from_numpy', {
  why: noNumpy.why,
  instead:
    "A typed array becomes a tensor by torch.tensor(array), or without a copy by torch.frombuffer(array, { dtype: 'float32' })",
})

/** Methods that tensors of PyTorch have and torchlet's have not. */
export const absentMethods = {
  backward: absent('Tensor.backward', noGradients),
  cuda: absent('Tensor.cuda', oneDevice),
  numpy: absent('Tensor.numpy', noNumpy),
  register_hook: absent('Tensor.register_hook', noGradients),
  retain_grad: absent('Tensor.retain_grad', noGradients),
} as const

/** Methods that modules of PyTorch have and torchlet's have not. */
export const absentModuleMethods = {
  cuda: absent('Module.cuda', oneDevice),
  register_full_backward_hook: absent('Module.register_full_backward_hook', noGradients),
} as const
