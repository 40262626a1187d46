// Programs of files in a worker: exported and scripted.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import * as torch from '../../../src/index.js'
import { RemoteModule, TorchWorker } from '../../../src/worker/index.js'
import { scriptArchive } from '../../support/archives/script-archive.js'
import { sharedPath } from '../../support/shared.js'

const worker = new TorchWorker()
after(() => worker.close())

const exported = readFileSync(sharedPath('fixtures/torch-2.14.1/other/seq.pt2'))

/** A module with these methods. */
function archive(...lines: readonly string[]): Uint8Array {
  const head = ['class M(Module):', '  __parameters__ = []', '  __buffers__ = []', '  training : bool']
  return scriptArchive({ '__torch__.py': [...head, ...lines.map((line) => `  ${line}`), ''].join('\n') })
}

const scripted = archive(
  'def forward(self: __torch__.M, x: Tensor, scale: int=2) -> Dict[str, Tensor]:',
  '  print("ran")',
  '  return {"y": torch.mul(x, scale)}',
  'def twice(self: __torch__.M, x: Tensor) -> Tuple[Tensor, int]:',
  '  return (torch.add(x, x), 2)',
)

test('an exported program runs, and says what it takes', async () => {
  const here = await torch.load(exported, { expect: torch.ExportedModule })
  const inputs = (here.example_inputs as [torch.Tuple<torch.Tensor>, unknown])[0]
  const there = await worker.load(exported, { expect: torch.ExportedModule })
  assert.ok(there instanceof RemoteModule)
  assert.deepEqual([there.signature, String(there)], [here.signature, torch.repr(here)])
  assert.deepEqual((await there.forward(...inputs)).tolist(), here.forward(...inputs).tolist())
  assert.equal(torch.repr(await there.state_dict()), torch.repr(here.state_dict()))
  const progress: unknown[] = []
  await there.forwardAsync(inputs, {}, { onProgress: (each) => progress.push(each) })
  assert.ok(progress.length > 0)
  const mine = new Error('mine')
  const fail = (): never => {
    throw mine
  }
  await assert.rejects(there.forwardAsync(inputs, {}, { onProgress: fail }), (error) => error === mine)
  await assert.rejects(there.forwardAsync(inputs, {}, { limits: { steps: 0 } }), { name: 'LimitError', limit: 0 })
  await assert.rejects(there.train(), { code: 'ERR_UNSUPPORTED', message: /no training mode/ })
})

test('TorchScript runs, by its methods too, and what it prints is heard here', async () => {
  const printed: string[] = []
  const there = await worker.load(scripted, { expect: torch.ScriptModule, onPrint: (text) => printed.push(text) })
  assert.deepEqual(there.method_names, ['forward', 'twice'])
  const x = torch.ones(2)
  assert.equal(torch.repr(await there.forward(x, 3)), "{'y': tensor([3., 3.])}")
  assert.equal(torch.repr(await there.forward(x, { scale: 4 })), "{'y': tensor([4., 4.])}")
  assert.equal(torch.repr(await there.run_method('twice', x)), '(tensor([2., 2.]), 2)')
  assert.deepEqual(printed, ['ran', 'ran'])
})

test('calls of one module run one after the other, though its program lets others run', async () => {
  const counter = archive(
    'count : int',
    'def forward(self: __torch__.M, x: Tensor) -> int:',
    '  y = x',
    '  before = self.count',
    '  for i in range(20000):',
    '    y = torch.add(y, 1)',
    '  self.count = torch.add(before, 1)',
    '  return self.count',
    'def __setstate__(self: __torch__.M, state: bool) -> None:',
    '  self.training = False',
    '  self.count = 0',
    '  return None',
  )
  const there = await worker.load(counter)
  assert.ok(there instanceof RemoteModule)
  const x = torch.ones(1)
  const counts = await Promise.all([there.forward(x), there.forward(x), there.forward(x)])
  assert.deepEqual(counts, [1, 2, 3])
})

test('programs can be brought over', async () => {
  const printed: string[] = []
  const script = await worker.load(scripted, {
    expect: torch.ScriptModule,
    remote: false,
    onPrint: (text) => printed.push(text),
  })
  assert.ok(script instanceof torch.ScriptModule)
  assert.equal(torch.repr(script.forward<unknown>(torch.ones(1))), "{'y': tensor([2.])}")
  assert.deepEqual(printed, ['ran'])
  const module = await worker.load(exported, { expect: torch.ExportedModule, remote: false })
  const here = await torch.load(exported, { expect: torch.ExportedModule })
  assert.equal(torch.repr(module.state_dict()), torch.repr(here.state_dict()))
})

test('what an exported program raises is its own exception', async () => {
  const there = await worker.load(
    archive('def forward(self: __torch__.M) -> None:', '  ops.prim.RaiseException("no", "ValueError")'),
  )
  assert.ok(there instanceof RemoteModule)
  await assert.rejects(there.forward(), { code: 'ERR_RAISED', exception: 'ValueError', message: /no/ })
})
