# The tutorial in Python: what examples/tutorial.ts prints is compared with what this prints, to the character.

import os, tempfile
import torch
from torch import nn

folder = tempfile.mkdtemp()
model_path = os.path.join(folder, 'sample_model.pt')
weights_path = os.path.join(folder, 'sample_model_weights.pt')

sample_model = lambda: nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
whole = {} if torch.__version__.startswith('1.') else {'weights_only': False}

torch.manual_seed(0)
net = sample_model()
print(net)

# The whole model.
torch.save(net, model_path)
loaded_net = torch.load(model_path, **whole)
print(loaded_net)

# Its parameters alone, which go into a model of the same architecture.
torch.save(net.state_dict(), weights_path)
fresh_net = sample_model()
fresh_net.load_state_dict(torch.load(weights_path))
print(fresh_net)

# Without a model, they are an OrderedDict of tensors.
print(torch.load(weights_path))

# Both models compute the same.
batch = torch.randn(4, 128)
with torch.no_grad():
    y, y_loaded, y_fresh = net(batch), loaded_net(batch), fresh_net(batch)
print(y)
print(torch.equal(y, y_loaded), torch.equal(y, y_fresh))
