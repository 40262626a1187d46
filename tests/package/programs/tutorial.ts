// examples/tutorial.ts with bytes in place of paths, so that it runs wherever the package does.

import * as torch from 'torchlet'
import { nn } from 'torchlet'

const sample_model = (): nn.Sequential => nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))

/** Prints what examples/tutorial.py prints. */
export async function tutorial(): Promise<void> {
  torch.manual_seed(0)
  const net = sample_model()
  torch.print(net)

  const model_file = await torch.save(net)
  const loaded_net = await torch.load(model_file, { expect: nn.Sequential })
  torch.print(loaded_net)

  const weights_file = await torch.save(net.state_dict())
  const fresh_net = sample_model()
  fresh_net.load_state_dict(await torch.load(weights_file))
  torch.print(fresh_net)

  torch.print(await torch.load(weights_file))

  const batch = torch.randn(4, 128)
  const [y, y_loaded, y_fresh] = torch.no_grad(() => [
    net.forward(batch),
    loaded_net.forward(batch),
    fresh_net.forward(batch),
  ])
  torch.print(y)
  torch.print(torch.equal(y, y_loaded), torch.equal(y, y_fresh))
}
