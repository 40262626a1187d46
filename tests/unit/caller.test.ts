// Stacks begin at the line that called torchlet: here, in this file.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../src/index.js'

const { nn } = torch
const x = torch.ones(2, 3)

/** The first frame of what `run` throws. */
async function firstFrame(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    assert.ok(error instanceof Error)
    assert.ok(error.stack?.startsWith(String(error)), error.stack)
    return /^ {4}at .*/m.exec(error.stack ?? '')?.[0] ?? 'no frame'
  }
  throw new Error('nothing was thrown')
}

const calls: Readonly<Record<string, () => unknown>> = {
  'a function given what is no tensor': () => torch.relu([1] as never),
  'a function without an argument': () => torch.softmax(x, {} as never),
  'a function that finds a wrong size': () => torch.matmul(x, x),
  'a function of sizes': () => torch.zeros(-1),
  'a method': () => x.view(7),
  'a method that writes': () => x.add_(torch.ones(5)),
  'an index': () => x.at(9),
  'a method of the class': () => x.item(),
  'a dimension': () => x.size(5),
  'the forward of a module': () => nn.Linear(5, 2).forward(x),
  'the forward of several modules': () => nn.Sequential(nn.Linear(3, 4), nn.Linear(3, 4)).forward(x),
  'the constructor of a module': () => nn.Linear(2 as never),
  'a state dict': () => nn.Linear(2, 2).load_state_dict({}),
  'what is no state dict': () => nn.Linear(2, 2).load_state_dict(5),
  'a module that is not there': () => nn.Linear(2, 2).get_submodule('a'),
  'the forward of a base class': () => new nn.Module().forward(x),
  'bytes of no known format': () => torch.load(new Uint8Array(100)),
  'a file that is not there': () => torch.load('/no/such/file.pt'),
  'bytes, at once': () => torch.loadSync(new Uint8Array(100)),
  'what cannot be saved': () => torch.save(Symbol('s')),
  'a folder that is not there': () => torch.save({}, '/no/such/folder/file.pt'),
  'a report': () => torch.report('/no/such/file.pt'),
}

for (const [what, run] of Object.entries(calls)) {
  test(what, async () => {
    assert.match(await firstFrame(run), /caller\.test\.ts:\d+/)
  })
}

test("a user's function keeps its own frames", async () => {
  class Net extends nn.Module {
    inner(input: torch.Tensor): torch.Tensor {
      return torch.matmul(input, input)
    }
    override forward(input: torch.Tensor): torch.Tensor {
      return this.inner(input)
    }
  }
  assert.match(await firstFrame(() => nn.Sequential(new Net(), nn.ReLU()).forward(x)), /Net\.inner .*caller\.test\.ts/)
  const own = new Error('mine')
  const { stack } = own
  const thrower = { size: 10, read: () => Promise.reject(own) }
  await assert.rejects(torch.load(thrower), (error) => {
    assert.equal((error as Error).stack, stack)
    return true
  })
})
