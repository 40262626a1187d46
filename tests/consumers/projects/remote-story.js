// The story of story.js by torchlet/worker: files are opened, and models run, in another thread.

import { nn, repr, StateDict, tensor } from 'torchlet'
import { load } from 'torchlet/worker'

export async function story(source) {
  const x = tensor([[1.5, -2, 3, -4]])
  const weights = await load(await source('weights.pt'), { expect: StateDict })
  const model = await load(await source('model.pt'), { expect: nn.Module })
  const program = await load(await source('program.pt2'), { expect: nn.Module })
  const values = [weights.get('0.weight'), model, await model.forward(x), await program.forward(x)]
  return values.map((value) => `${repr(value)}\n`).join('')
}
