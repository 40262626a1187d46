// torch.no_grad and its kin. Until there is autograd everything runs as under it.

/** Runs `fn` without recording gradients and returns what it returns. */
export function no_grad<T>(fn: () => T): T {
  return fn()
}

/** Runs `fn` in PyTorch's inference mode, which here is how everything runs, and returns what it returns. */
export function inference_mode<T>(fn: () => T): T {
  return fn()
}

/** Whether gradients are recorded: never. */
export function is_grad_enabled(): boolean {
  return false
}
