// torch.cuda, so that programs which ask for it go on without it.

/** Whether there is a CUDA device: never. */
export function is_available(): boolean {
  return false
}

/** How many CUDA devices there are: none. */
export function device_count(): number {
  return 0
}
