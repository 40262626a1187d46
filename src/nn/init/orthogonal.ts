// A random orthogonal matrix: Q of the QR decomposition of a normal one, with the signs that make R's diagonal
// positive, which makes Q unique. PyTorch asks LAPACK for it; here it is Householder's method (Golub and Van Loan,
// Matrix Computations, 5.2.1) in double precision, equal to PyTorch's within float32's rounding. torch/nn/init.py.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { normal_ } from '../../tensor/making/draw.js'
import { float32, float64 } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Generator } from '../../tensor/random/generator.js'
import type { Tensor } from '../../tensor/tensor.js'
import { copyFrom } from './write.js'

/**
 * Orthogonal rows or columns, whichever are fewer, times `gain`; dimensions after the first count as one.
 *
 * @throws ShapeError for fewer than 2 dimensions.
 */
export const orthogonal_ = define(
  'orthogonal_',
  ['tensor', 'gain', 'generator'],
  (tensor: Tensor, gain = 1, generator: Generator | null = null): Tensor => {
    if (tensor.dim() < 2) {
      const message = 'Only tensors with 2 or more dimensions are supported'
      throw new ShapeError({ op: 'orthogonal_', expected: '2 or more dimensions', got: `${tensor.dim()}`, message })
    }
    const count = tensor.numel()
    if (count === 0) return tensor
    const rows = tensor.sizes[0] as number
    const columns = count / rows
    const dtype = tensor.dtype === float64 ? float64 : float32
    return copyFrom(tensor, () => {
      const drawn = normal_(empty([rows, columns], { dtype }), 0, 1, { generator }).toTypedArray() as Float32Array
      const wide = rows < columns
      const [m, n] = wide ? [columns, rows] : [rows, columns]
      // a: [m, n] with m >= n.
      const a = Float64Array.from({ length: count }, (_, at) =>
        wide ? (drawn[(at % n) * columns + Math.floor(at / n)] as number) : (drawn[at] as number),
      )
      const q = orthonormal(a, m, n)
      const made = dtype === float64 ? new Float64Array(count) : new Float32Array(count)
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          made[row * columns + column] = gain * (wide ? q[column * n + row] : q[row * n + column])!
        }
      }
      return made
    })
  },
)

/** Q `[m, n]` of a `[m, n]`, which becomes R above its diagonal and the reflections below. */
function orthonormal(a: Float64Array, m: number, n: number): Float64Array {
  const scales = new Float64Array(n)
  const signs = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    let norm = 0
    for (let i = k; i < m; i++) norm = Math.hypot(norm, a[i * n + k] as number)
    const head = a[k * n + k] as number
    const alpha = head > 0 ? -norm : norm
    signs[k] = Math.sign(alpha)
    a[k * n + k] = head - alpha
    scales[k] = norm === 0 ? 0 : 1 / (norm * (norm + Math.abs(head)))
    for (let j = k + 1; j < n; j++) reflect(a, a, m, n, k, j, scales[k] as number)
  }
  const q = new Float64Array(m * n)
  for (let j = 0; j < n; j++) {
    q[j * n + j] = signs[j] as number
    for (let k = Math.min(j, n - 1); k >= 0; k--) reflect(q, a, m, n, k, j, scales[k] as number)
  }
  return q
}

/** Column j of `target` minus its part along the k-th reflection's vector, twice. */
function reflect(
  target: Float64Array,
  a: Float64Array,
  m: number,
  n: number,
  k: number,
  j: number,
  scale: number,
): void {
  let sum = 0
  for (let i = k; i < m; i++) sum += (a[i * n + k] as number) * (target[i * n + j] as number)
  sum *= scale
  for (let i = k; i < m; i++) target[i * n + j] = (target[i * n + j] as number) - sum * (a[i * n + k] as number)
}
