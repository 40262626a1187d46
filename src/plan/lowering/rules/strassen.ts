// Products of a plan's rows with a packed weight: those large enough by one level of Strassen's method, which multiplies seven times for
// eight. It changes the last bits, and its sums mix neighbours: so it is taken only where weights allow for it, and the kernel itself falls
// back to f32_gemm's sums where rows do not.

import { Panel } from '../../../../assembly/shared/panel.js'
import type { KernelArguments } from '../../../wasm/kernels.js'
import { wholeEngine } from '../../../wasm/whole.js'
import { planning } from '../../settings.js'
import type { Address, Arg, Buffer } from '../../step.js'
import type { Lowering } from '../lowering.js'

/** From so many pairs of rows, columns of x and of y on the sums before and after cost less than an eighth of the products. */
const fewest = { pairs: 16, k: 160, panels: 10 }

/** Bytes of sums of rows at a time. */
const block = 1 << 21

/** Where every number is that is known when a plan is made. */
type Product = KernelArguments<'f32_gemm', Arg> &
  Readonly<Record<'k' | 'rowEnd' | 'panelEnd', number>> & { readonly w: Address }

/** Adds a product of rows [0, rowEnd) and panels [0, panelEnd), by f32_gemm or faster. */
export function addProduct(to: Lowering, product: Product): void {
  const { w, k, rowEnd: rows, panelEnd: all } = product
  const pairs = rows >> 1
  const panels = all & ~1
  const isLarge = pairs >= fewest.pairs && k >= fewest.k && panels >= fewest.panels
  const largest = planning.changesBits && isLarge && k % 2 === 0 ? largestOf(w, k, all, panels) : 0
  if (largest === 0) return to.add('f32_gemm', product)
  const { rowBegin: _row, rowEnd: _rows, panelBegin: _panel, panelEnd: _panels, ...common } = product
  const { exports } = wholeEngine()
  // Whole blocks of the kernel's, and with the last of them what is left.
  const each = Math.max(1, Math.floor(block / exports.f32_strassen_sums_bytes(64, k))) * 64
  const most = Math.min(pairs, each + fewest.pairs)
  const scratch = to.scratch(exports.f32_strassen_scratch(most, k))
  const sums = to.scratch(exports.f32_strassen_sums_bytes(most, k))
  const limit = Math.min(2 ** 120, 2 ** 120 / (k * largest))
  for (let begin = 0, end = 0; begin < pairs; begin = end) {
    end = pairs - begin <= most ? pairs : begin + each
    to.add('f32_strassen_sums', { sums, x: product.x, k, xStride: product.xStride, limit, first: begin, begin, end })
    to.add('f32_strassen', {
      ...common,
      sums,
      scratch,
      first: begin,
      begin,
      end,
      panels,
      panelBegin: 0,
      panelEnd: panels / 2,
    })
  }
  if (rows % 2 === 1) to.add('f32_gemm', { ...product, rowBegin: rows - 1, panelEnd: panels })
  if (all > panels) to.add('f32_gemm', { ...product, panelBegin: panels })
}

/** What was read of packs, which stay as they are. */
const known = new WeakMap<Buffer, Map<string, number>>()

/** The largest size of an element of a weight's even panels; 0 where columns that would be mixed differ too much. */
function largestOf({ buffer, offset }: Address, k: number, all: number, panels: number): number {
  // A pack has its place; where it were not there yet, nothing could be known of it.
  if (buffer.address === null || buffer.bytes - offset < all * k * Panel.Bytes) return 0
  let limits = known.get(buffer)
  if (limits === undefined) known.set(buffer, (limits = new Map()))
  const key = `${offset} ${k} ${panels}`
  let limit = limits.get(key)
  if (limit === undefined)
    limits.set(key, (limit = wholeEngine().exports.f32_strassen_limit(buffer.address + offset, k, panels)))
  return limit
}
