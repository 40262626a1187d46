// What every consumer does: opens a state dict, a whole model and an exported program that PyTorch wrote, runs the last two, and
// gives the text of them. `source` makes of a file's name what torchlet's load takes there.

import { load, nn, repr, StateDict, tensor } from 'torchlet'

export async function story(source) {
  const x = tensor([[1.5, -2, 3, -4]])
  const weights = await load(await source('weights.pt'), { expect: StateDict })
  const model = await load(await source('model.pt'), { expect: nn.Module })
  const program = await load(await source('program.pt2'), { expect: nn.Module })
  const values = [weights.get('0.weight'), model, model.forward(x), program.forward(x)]
  return values.map((value) => `${repr(value)}\n`).join('')
}
