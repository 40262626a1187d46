// Where in an object a value is, as Python would reach it.

/** `['optimizer'][0]['lr']`; "the root" for no steps. */
export function pathOf(steps: readonly unknown[]): string {
  if (steps.length === 0) return 'the root'
  return steps.map((step) => (typeof step === 'string' ? `['${step}']` : `[${String(step)}]`)).join('')
}
