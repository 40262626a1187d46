// torchvision's operators against torchvision 0.27 (tests/fixtures/vision): boxes of all sizes, outside of their maps too.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Dict } from '../../../../src/index.js'
import { Tensor, float32, loadSync, ones, tensor } from '../../../../src/index.js'
import { findOverload } from '../../../../src/programs/operators/index.js'
import { root } from '../../../support/root.js'

const fixture = loadSync<Dict<string, unknown>>(join(root, 'tests/fixtures/vision/vision.pt'))

function call(name: string, ...args: unknown[]): unknown {
  const overload = findOverload(`torchvision::${name}.default`)
  assert.ok(overload)
  return overload.call(args)
}

function assertClose(got: unknown, expected: unknown, message: string): void {
  if (!(expected instanceof Tensor)) {
    const all = expected as readonly unknown[]
    all.forEach((each, index) => assertClose((got as unknown[])[index], each, `${message}[${index}]`))
    return
  }
  assert.ok(got instanceof Tensor)
  assert.deepEqual([got.dtype, String(got.shape)], [expected.dtype, String(expected.shape)], message)
  const off = Number(got.double().sub(expected.double()).abs().max().item())
  assert.ok(off <= 2e-5, `${message} lies ${off} off`)
}

test('parts of maps', () => {
  for (const [index, each] of (fixture.get('roi') as Dict<string, never>[]).entries()) {
    const [x, rois, s, r] = ['x', 'rois', 's', 'r'].map((name) => each.get(name))
    assertClose(call('roi_align', x, rois, s, 3, 4, r, each.get('aligned')), each.get('align'), `roi_align ${index}`)
    assertClose(call('roi_pool', x, rois, s, 3, 4), each.get('pool'), `roi_pool ${index}`)
    assertClose(call('ps_roi_align', x, rois, s, 2, 2, r), each.get('psa'), `ps_roi_align ${index}`)
    assertClose(call('ps_roi_pool', x, rois, s, 2, 2), each.get('psp'), `ps_roi_pool ${index}`)
  }
})

test('boxes that stay', () => {
  for (const each of fixture.get('nms') as Dict<string, never>[]) {
    const [boxes, scores, t] = ['boxes', 'scores', 't'].map((name) => each.get(name) as unknown)
    const kept = call('nms', boxes, scores, t) as Tensor
    assertClose(kept, each.get('kept'), 'nms')
  }
})

test('moved taps', () => {
  for (const [index, each] of (fixture.get('deform') as Dict<string, never>[]).entries()) {
    const [x, w, off, mask, bias, g, og, m] = ['x', 'w', 'off', 'mask', 'bias', 'g', 'og', 'm'].map((name) =>
      each.get(name),
    )
    assertClose(
      call('deform_conv2d', x, w, off, mask, bias, 2, 1, 1, 2, 2, 1, g, og, m),
      each.get('y'),
      `deform ${index}`,
    )
  }
})

test('boxes without end and of images that are not there are refused', () => {
  const maps = ones(1, 1, 4, 4)
  const box = (...sides: number[]): Tensor => tensor([sides], { dtype: float32 })
  assert.throws(() => call('roi_align', maps, box(0, 0, 0, 1e12, 1e12), 1, 2, 2, -1, false), RangeError)
  assert.throws(() => call('roi_align', maps, box(7, 0, 0, 1, 1), 1, 2, 2, -1, false), RangeError)
})
