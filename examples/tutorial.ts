// PyTorch's "save and load a model", word for word in JavaScript. `npm run tutorial` runs it; what it prints
// is what examples/tutorial.py prints.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as torch from 'torchlet'
import { nn } from 'torchlet'

const folder = await mkdtemp(join(tmpdir(), 'torchlet-'))
const model_path = join(folder, 'sample_model.pt')
const weights_path = join(folder, 'sample_model_weights.pt')

const sample_model = (): nn.Sequential => nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))

torch.manual_seed(0)
const net = sample_model()
torch.print(net)

// The whole model.
await torch.save(net, model_path)
const loaded_net = await torch.load(model_path, { expect: nn.Sequential })
torch.print(loaded_net)

// Its parameters alone, which go into a model of the same architecture.
await torch.save(net.state_dict(), weights_path)
const fresh_net = sample_model()
fresh_net.load_state_dict(await torch.load(weights_path))
torch.print(fresh_net)

// Without a model, they are an OrderedDict of tensors.
torch.print(await torch.load(weights_path))

// Both models compute the same.
const batch = torch.randn(4, 128)
const [y, y_loaded, y_fresh] = torch.no_grad(() => [
  net.forward(batch),
  loaded_net.forward(batch),
  fresh_net.forward(batch),
])
torch.print(y)
torch.print(torch.equal(y, y_loaded), torch.equal(y, y_fresh))

await rm(folder, { recursive: true })
