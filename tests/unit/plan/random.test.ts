// Random graphs of views and writes by plans, to the bit as operator by operator; `npm run graphs` checks as many as one likes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkGraphs } from '../../support/graphs/check.js'

const count = 1500

test(`${count} random graphs compute by plans what they compute operator by operator`, () => {
  const { planned, kernels, calls, faults } = checkGraphs(1, count, 1)
  assert.deepEqual(faults, [])
  // A graph that is not planned, and a call that is left to its operator, would be equal for nothing.
  assert.ok(planned > 0.8 * count, `${planned} graphs are planned`)
  assert.ok(kernels > 0.7 * (kernels + calls), `${kernels} kernels, ${calls} calls`)
})
