// Where in an object a value is, as Python would reach it.

import { repr } from '../../python/repr.js'

/** `['optimizer'][0]['lr']`; "the root" for no steps. */
export function pathOf(steps: readonly unknown[]): string {
  return steps.length === 0 ? 'the root' : steps.map((step) => `[${shown(step)}]`).join('')
}

function shown(step: unknown): string {
  return typeof step === 'object' && step !== null ? '…' : repr(step)
}
