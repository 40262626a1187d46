// `torch.device` of a file, as PyTorch 2.14.1 takes and refuses it. Devices of other packages' back ends, which a PyTorch without
// them refuses, are names here.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSync, repr, UnpicklingError } from '../../../../src/index.js'
import { assemble } from '../../pickle/assemble.js'

const deviceIn = (name: string): unknown => loadSync(assemble(`(lp0\nctorch\ndevice\n(V${name}\ntRa.`))

test('names of devices', () => {
  const devices = {
    cpu: "device(type='cpu')",
    'cpu:0': "device(type='cpu', index=0)",
    'cuda:1': "device(type='cuda', index=1)",
    meta: "device(type='meta')",
    'npu:0': "device(type='npu', index=0)",
  }
  for (const [name, text] of Object.entries(devices)) assert.equal(repr(deviceIn(name)), `[${text}]`)
})

test('what no release takes for a device', () => {
  for (const name of ['', 'cuda:01', 'cuda:', 'cuda:-1', ' cpu', 'cpu:0:0', 'cuda:1.0', '0'])
    assert.throws(
      () => deviceIn(name),
      (error) => error instanceof UnpicklingError && error.message.includes(`Invalid device string: '${name}'`),
      name,
    )
})
