// torch.cuda, so that programs which ask for it go on without it.

/** Whether there is a CUDA device: never. */
export function is_available(): boolean {
  return false
}

/** How many CUDA devices there are: none. */
export function device_count(): number {
  return 0
}

/** Seeds the devices that there are: none. `torch.manual_seed` seeds what torchlet draws. */
export function manual_seed(_seed: number | bigint): void {}

/** Seeds the devices that there are: none. `torch.manual_seed` seeds what torchlet draws. */
export function manual_seed_all(_seed: number | bigint): void {}

/** Gives back the memory that CUDA keeps: none. */
export function empty_cache(): void {}
