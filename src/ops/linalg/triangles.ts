// Equations with a triangle of a matrix: ATen/native/BatchLinearAlgebra.cpp: linalg_solve_triangular, triangular_solve.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { clone } from '../moving/copies.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { expand } from '../views/strided.js'
import { solveTriangle } from './dense/elimination.js'
import {
  adjoint,
  byColumns,
  columnsOf,
  matricesOf,
  requireMatrices,
  requireSame,
  requireSquare,
} from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'

const triangularResult = returnType('triangular_solve', ['solution', 'cloned_coefficient'])

/**
 * X with A · X = B for triangles A; only their own half is read.
 *
 * @param left Whether A stands left of X; else X · A = B. @param unitriangular Whether the diagonal counts as ones.
 */
export const solve_triangular = define(
  'linalg.solve_triangular',
  ['input', 'B', '*', 'upper', 'left', 'unitriangular'],
  (A: Tensor, B: Tensor, upper: boolean, left = true, unitriangular = false): Tensor => {
    const op = 'linalg.solve_triangular'
    requireSquare(op, A)
    requireMatrices(op, B, 'B')
    requireSame(op, A, B)
    const [n, rows, columns] = [A.sizes.at(-1), B.sizes.at(-2), B.sizes.at(-1)] as [number, number, number]
    if ((left ? rows : columns) !== n) {
      const message = `${op}: Incompatible shapes of A and B for the equation ${left ? 'AX' : 'XA'} = B (${n}x${n} and ${rows}x${columns})`
      throw new ShapeError({ op, expected: `${n}`, got: `${left ? rows : columns}`, message })
    }
    const batch = broadcastSizes(op, A.sizes.slice(0, -2), B.sizes.slice(0, -2))
    const triangles = matricesOf(expand(A, [...batch, n, n]))
    const parts = matricesOf(expand(B, [...batch, rows, columns])).map((side, at) => {
      const triangle = triangles[at] as Matrix
      const X = left ? side : adjoint(side)
      solveTriangle(triangle, X, { upper, unit: unitriangular, isAdjoint: !left })
      return left ? X : adjoint(X)
    })
    return columnsOf(A.dtype, batch, parts, [rows, columns])
  },
)

/** `linalg.solve_triangular` by its older name, with the right side first, and a copy of A. */
export const triangular_solve = define(
  'triangular_solve',
  ['input', 'A', 'upper', 'transpose', 'unitriangular'],
  (
    b: Tensor,
    A: Tensor,
    upper = true,
    transpose = false,
    unitriangular = false,
  ): Returned<readonly ['solution', 'cloned_coefficient']> => {
    const op = 'triangular_solve'
    requireMatrices(op, b, 'b')
    requireSquare(op, A)
    requireSame(op, A, b)
    const batch = broadcastSizes(op, A.sizes.slice(0, -2), b.sizes.slice(0, -2))
    const [n, columns] = b.sizes.slice(-2) as [number, number]
    const wide = expand(A, [...batch, n, n])
    const triangles = matricesOf(wide)
    const parts = matricesOf(expand(b, [...batch, n, columns])).map((side, at) => {
      // Transposed, not conjugated.
      const { re, im, ...rest } = triangles[at] as Matrix
      const triangle = transpose && im !== null ? { ...rest, re, im: im.map((value) => -value) } : { ...rest, re, im }
      solveTriangle(triangle, side, { upper, unit: unitriangular, isAdjoint: transpose })
      return side
    })
    return triangularResult(columnsOf(A.dtype, batch, parts, [n, columns]), byColumns(clone(wide)))
  },
)
