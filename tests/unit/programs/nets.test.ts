// The four nets of the shared folder, planned: what their plans are made of is held to a table, so that a kernel more, a break or
// bytes that are copied needlessly are seen; and they give what PyTorch gave.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { test } from 'node:test'
import { ExportedModule, loadSync } from '../../../src/index.js'
import type { Dict, Tensor } from '../../../src/index.js'
import { ResidentPlan } from '../../../src/plan/resident.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'

interface Row {
  /** Calls of kernels. */
  readonly kernels: number
  /** How many of these copy elements. */
  readonly copies: number
  /** Calls of operators. */
  readonly breaks: number
  /** kB of a run: the input and the output. */
  readonly moved: number
  /** kB of linear memory: what a run computes, and weights. */
  readonly buffers: number
  readonly weights: number
}

const table: Readonly<Record<string, Row>> = {
  resnet18: { kernels: 25, copies: 2, breaks: 0, moved: 606, buffers: 4014, weights: 76115 },
  // Eight products of 49 pixels have the odd one in a call of its own.
  mobilenet_v2: { kernels: 64, copies: 2, breaks: 0, moved: 606, buffers: 6222, weights: 14000 },
  mobilenet_v3_small: { kernels: 103, copies: 2, breaks: 0, moved: 606, buffers: 1417, weights: 10226 },
  transformer: { kernels: 52, copies: 8, breaks: 0, moved: 524, buffers: 2359, weights: 50438 },
}

test('plans of the four nets are made of as little as they were', needs(withoutShared('peers')), async (t) => {
  for (const [name, row] of Object.entries(table)) {
    await t.test(name, () => {
      const read = (file: string): Uint8Array => gunzipSync(readFileSync(sharedPath(`peers/${name}.${file}.gz`)))
      const module = loadSync(read('pt2'), { expect: ExportedModule })
      const io = loadSync<Dict<string, Tensor>>(read('io.pt'))
      const [x, y] = [io.get('x'), io.get('y')] as [Tensor, Tensor]
      const plans: ResidentPlan[] = []
      const { run } = ResidentPlan.prototype
      ResidentPlan.prototype.run = function kept(inputs) {
        plans.push(this)
        return run.call(this, inputs)
      }
      let out = y
      for (let call = 0; call < 2; call++) out = module.forward<Tensor>(x)
      ResidentPlan.prototype.run = run
      assert.equal(plans.length, 1)
      const { kernels, calls, moved, buffers, weights } = (plans[0] as ResidentPlan).summary
      const got: Row = {
        kernels: kernels.length,
        copies: kernels.filter((kernel) => kernel === 'copy').length,
        breaks: calls.length,
        moved: Math.round(moved / 1000),
        buffers: Math.round(buffers / 1000),
        weights: Math.round(weights / 1000),
      }
      assert.deepEqual(got, row)
      const difference = Number(out.sub(y).abs().max().item()) / Number(y.abs().max().item())
      assert.ok(difference < 2e-5, `${difference}`)
    })
  }
})
