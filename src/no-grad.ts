// torch.no_grad. Until there is autograd everything runs as under it.

/** Runs `fn` without recording gradients and returns what it returns. */
export function no_grad<T>(fn: () => T): T {
  return fn()
}
