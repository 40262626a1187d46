// torch.no_grad: torch/autograd/grad_mode.py.

/**
 * Runs `run` without recording gradients, and returns what it returns. torchlet records none yet, so that
 * everything runs like this; code written with it stays right.
 *
 * @example
 * import { nn, no_grad, randn } from 'torchlet'
 * const y = no_grad(() => nn.Linear(4, 2).forward(randn(1, 4)))
 */
export function no_grad<T>(run: () => T): T {
  return run()
}
