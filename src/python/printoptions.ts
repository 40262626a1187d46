// What `set_printoptions` sets. One place, because Python's containers and torch's tensors print into
// each other. torch/_tensor_str.py: PRINT_OPTS and set_printoptions.

/** What `set_printoptions` takes by name. */
export interface PrintOptions {
  /** Digits after the point. */
  precision: number
  /** Tensors with more elements are summarised with `...`. */
  threshold: number
  /** Items shown at each end of a summarised dimension. */
  edgeitems: number
  /** Columns before a row is broken. */
  linewidth: number
  /** Scientific notation: always, never, or by the values (null). */
  sci_mode: boolean | null
  /** The Python release whose wording is printed: from 3.12 on `OrderedDict({...})`. */
  python: string
  /** The PyTorch release whose wording is printed: before 2.0 a ModuleList with each of its equal children. */
  torch: string
}

export const printOptions: PrintOptions = {
  precision: 4,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 80,
  sci_mode: null,
  python: '3.11',
  torch: '2.14',
}

const profiles = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
} as const

/**
 * Sets how tensors and containers print, as `torch.set_printoptions` does; what is not named stays.
 *
 * @param options PyTorch's options (`precision`, `threshold`, `edgeitems`, `linewidth`, `profile`,
 *   `sci_mode`), and `python` and `torch`, the releases whose wording to print.
 * @throws TypeError on an unknown option.
 * @example
 * import { set_printoptions, print, tensor } from 'torchlet'
 * set_printoptions({ precision: 2 })
 * print(tensor([0.12345]))   // tensor([0.12])
 */
export function set_printoptions(options: Partial<PrintOptions> & { profile?: keyof typeof profiles }): void {
  const { profile, ...named } = options
  if (profile !== undefined) {
    if (!Object.hasOwn(profiles, profile)) throw new TypeError(`set_printoptions: unknown profile ${String(profile)}`)
    Object.assign(printOptions, profiles[profile])
  }
  for (const [name, value] of Object.entries(named)) {
    if (!Object.hasOwn(printOptions, name)) {
      throw new TypeError(`set_printoptions() got an unexpected keyword argument '${name}'`)
    }
    if (value !== undefined && (value !== null || name === 'sci_mode')) Object.assign(printOptions, { [name]: value })
  }
  // As in PyTorch, every call without sci_mode sets it back to automatic.
  printOptions.sci_mode = named.sci_mode ?? null
}

/** Whether containers print as Python 3.12 and later do. */
export function printsAsPython312(): boolean {
  return isSince(printOptions.python, 3, 12)
}

/** Whether modules print as in this release of PyTorch and later ones. */
export function printsAsTorch(major: number, minor: number): boolean {
  return isSince(printOptions.torch, major, minor)
}

function isSince(release: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = release.split('.').map(Number)
  return first > major || (first === major && second >= minor)
}
