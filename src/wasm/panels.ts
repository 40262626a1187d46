// Panels: the columns of a packed weight that products take at once (assembly/kernels/products/pack.ts).

import { Panel } from '../../assembly/shared/panel.js'

/** Panels that hold `columns`. */
export function panelsOf(columns: number): number {
  return Math.ceil(columns / Panel.Width)
}

/** The whole panels that hold so many columns, in elements. */
export function padded(columns: number): number {
  return panelsOf(columns) * Panel.Width
}
