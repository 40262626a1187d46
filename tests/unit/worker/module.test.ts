// Modules that live in a worker: they run there, and what they give, keep and say is what they would here.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import * as torch from '../../../src/index.js'
import type { LoadOptions } from '../../../src/index.js'
import { RemoteModule, TorchWorker } from '../../../src/worker/index.js'

const { nn } = torch
const worker = new TorchWorker()
after(() => worker.close())

const net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.ReLU()).eval()
const x = torch.randn(4, 3)

async function remote(): Promise<RemoteModule> {
  const module = await worker.load(await torch.save(net), { expect: nn.Module })
  assert.ok(module instanceof RemoteModule)
  return module
}

test('it runs there, and prints as it would here', async () => {
  const module = await remote()
  assert.deepEqual((await module.forward(x)).tolist(), net.forward(x).tolist())
  assert.deepEqual((await module.forward({ input: x })).tolist(), net.forward(x).tolist())
  assert.deepEqual((await module.forwardAsync([], { input: x })).tolist(), net.forward(x).tolist())
  assert.deepEqual([String(module), inspect(module)], [torch.repr(net), torch.repr(net)])
  assert.equal(module.training, false)
  assert.deepEqual([module.signature, module.method_names, module.warnings], [null, [], []])
})

test('its state goes there and back', async () => {
  const module = await remote()
  const state = await module.state_dict()
  assert.equal(torch.repr(state), torch.repr(net.state_dict()))
  state.get('0.bias')?.fill_(5)
  assert.notEqual(torch.repr(await module.state_dict()), torch.repr(state), 'what arrives is a copy')
  assert.equal(String(await module.load_state_dict(state)), '<All keys matched successfully>')
  assert.equal(torch.repr(await module.state_dict()), torch.repr(state))
  const other = { '0.weight': torch.ones(2, 3) }
  await assert.rejects(module.load_state_dict(other), { name: 'StateDictError' })
  const found = await module.load_state_dict(other, { strict: false })
  assert.ok(found.missing_keys.includes('0.bias'))
})

test('training mode', async () => {
  const module = await remote()
  assert.equal(await module.train(), module)
  assert.equal(module.training, true)
  await module.forward(x)
  assert.equal((await module.state_dict()).get('1.num_batches_tracked')?.item(), 1)
  await module.eval()
  await module.forward(x)
  assert.equal((await module.state_dict()).get('1.num_batches_tracked')?.item(), 1)
})

test('expect goes by the class, wherever the module is', async () => {
  const file = await torch.save(net)
  for (const expect of [nn.Module, nn.Sequential])
    assert.ok((await worker.load(file, { expect })) instanceof RemoteModule)
  const others: readonly LoadOptions['expect'][] = [nn.Linear, torch.Tensor, torch.ExportedModule]
  for (const expect of others) {
    const here = await torch.load(file, { expect }).catch((error: unknown) => error)
    await assert.rejects(worker.load(file, { expect }), (error) => String(error) === String(here))
  }
})

test('a module can be brought over', async () => {
  const here = await worker.load(await torch.save(net), { expect: nn.Sequential, remote: false })
  assert.ok(here instanceof nn.Sequential)
  assert.deepEqual(here.forward(x).tolist(), net.forward(x).tolist())
})

test('a module can be sent', async () => {
  const copy = nn.Linear(3, 2)
  const y = copy.forward(x).tolist()
  assert.deepEqual((await (await worker.send(copy)).forward(x)).tolist(), y)
  assert.deepEqual(copy.forward(x).tolist(), y)
  assert.deepEqual((await (await worker.send(copy, { transfer: true })).forward(x)).tolist(), y)
  assert.throws(() => copy.forward(x), { code: 'ERR_UNSUPPORTED', message: /were transferred/ })
  await assert.rejects(worker.send(x as never), TypeError)
})

test('inputs are moved if they may be, and outputs are not what the module keeps', async () => {
  const module = await remote()
  const given = x.clone()
  await module.forwardAsync([given], {}, { transfer: true })
  assert.throws(() => given.tolist(), { code: 'ERR_UNSUPPORTED' })
  const identity = await worker.send(nn.Identity())
  const large = torch.randn(100_000)
  assert.deepEqual((await identity.forward(large)).tolist(), large.tolist())
})

test('what forward throws, and what options there are not', async () => {
  const module = await remote()
  const here = (() => {
    try {
      return net.forward(torch.ones(5))
    } catch (error) {
      return error
    }
  })()
  await assert.rejects(module.forward(torch.ones(5)), (error) => {
    assert.ok(error instanceof torch.ShapeError)
    assert.equal(String(error), String(here))
    return true
  })
  await assert.rejects(
    module.forward(() => {}),
    TypeError,
  )
  await assert.rejects(module.forwardAsync([x], {}, { strict: true } as never), { message: /argument 'strict'/ })
  await assert.rejects(module.run_method('forward', x), { code: 'ERR_UNSUPPORTED', message: /no methods by name/ })
})

test('a module that was closed says so', async () => {
  const module = await remote()
  await module.close()
  await assert.rejects(module.forward(x), { code: 'ERR_WORKER', message: /the module was closed/ })
})

test('manual_seed is that of the worker', async () => {
  const dropout = await worker.send(nn.Dropout().train())
  const draws = []
  for (let times = 0; times < 2; times++) {
    await worker.manual_seed(3)
    draws.push((await dropout.forward(torch.ones(8))).tolist())
  }
  torch.manual_seed(3)
  draws.push(nn.Dropout().train().forward(torch.ones(8)).tolist())
  assert.deepEqual([draws[0], draws[1]], [draws[2], draws[2]])
})
