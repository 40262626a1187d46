// Convolutions, pools, norms, padding, resampling and rearranging: what real PyTorch gives.

import { test } from 'node:test'
import { nn } from '../../../../src/index.js'
import { assertStored, call, cases } from './spatial-fixture.js'

for (const fn of new Set(cases.map((each) => each.fn))) {
  const skip = fn in nn.functional ? false : 'not there yet'
  test(fn, { skip }, async (t) => {
    for (const each of cases.filter((other) => other.fn === fn)) {
      await t.test(`${JSON.stringify(each.args)} ${JSON.stringify(each.kwargs)}`, () => {
        for (const [index, output] of call(each).entries()) assertStored(output, each.outputs[index]!)
      })
    }
  })
}
