// The story with types, in CommonJS.

import torch = require('torchlet')

declare const process: { stdout: { write(text: string): void } }

async function story(): Promise<string> {
  const x = torch.tensor([[1.5, -2, 3, -4]])
  const weights = await torch.load('weights.pt', { expect: torch.StateDict })
  const model: torch.nn.Module = await torch.load('model.pt', { expect: torch.nn.Module })
  const program = await torch.load('program.pt2', { expect: torch.nn.Module })
  const values: unknown[] = [weights.get('0.weight'), model, model.forward(x), program.forward(x)]
  return values.map((value) => `${torch.repr(value)}\n`).join('')
}

void story().then((text) => process.stdout.write(text))
