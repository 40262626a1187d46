# The other side of the interop tests: real PyTorch. It loads the files of FOLDER/sent, which torchlet saved, tells as JSON
# what is in them, saves each again to FOLDER/returned, and saves its own making of some to FOLDER/made.
#
#   python tests/interop/peer.py FOLDER zip|legacy

import collections, hashlib, json, os, sys
import torch
from torch import nn

folder, format = sys.argv[1:]


def no_source(*args, **options):
    raise OSError


# Else legacy files would hold the source of every module class.
torch.serialization.get_source_lines_and_file = no_source


def describe(tensors):
    """dtype, shape and hash of every tensor by name, and the first name that shares its storage."""
    owners, described = {}, {}
    for name, tensor in tensors.items():
        flat = tensor.detach().contiguous().reshape(-1)
        if flat.is_complex():
            flat = torch.view_as_real(flat).reshape(-1)
        data = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b''
        owner = owners.setdefault(tensor.storage().data_ptr(), name) if flat.numel() else name
        described[name] = dict(dtype=str(tensor.dtype), shape=list(tensor.shape),
                               sha256=hashlib.sha256(data).hexdigest(), owner=owner)
    return described


def save(value, kind, name):
    os.makedirs(os.path.join(folder, kind), exist_ok=True)
    torch.save(value, os.path.join(folder, kind, name), _use_new_zipfile_serialization=format == 'zip')


def load(name, weights_only):
    return torch.load(os.path.join(folder, 'sent', name), weights_only=weights_only)


def make():
    """The same objects as cases.ts makes, for a comparison of bytes."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
    save(net, 'made', 'sample_model.pt')
    save(net.state_dict(), 'made', 'sample_model_weights.pt')
    torch.manual_seed(1)
    named = nn.Sequential(collections.OrderedDict(
        [('flat', nn.Flatten()), ('in', nn.Linear(12, 8, bias=False)), ('act', nn.ReLU(inplace=True)),
         ('same', nn.Identity()), ('inner', nn.Sequential(nn.Linear(8, 3)))]))
    save(named, 'made', 'named.pt')
    save(named.state_dict(), 'made', 'named_weights.pt')
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    save({'base': base, 'transposed': base.t(), 'row': base[1], 'narrowed': base.narrow(1, 2, 3), 'own': base.clone()},
         'made', 'views.pt')


# First, because classes that Python (from 3.13 on) first instantiates by unpickling share their attributes' names no
# more, which shows in the bytes of all that is saved afterwards.
make()

report = {}
for name in sorted(os.listdir(os.path.join(folder, 'sent'))):
    if name.endswith('.input.pt'):
        continue
    input_name = name.replace('.pt', '.input.pt')
    if os.path.exists(os.path.join(folder, 'sent', input_name)):
        model = load(name, weights_only=False)
        with torch.no_grad():
            output = model(load(input_name, weights_only=True))
        report[name] = dict(tensors=describe(model.state_dict()), text=repr(model), output=output.flatten().tolist())
        save(model, 'returned', name)
    else:
        tensors = load(name, weights_only=True)
        report[name] = dict(tensors=describe(tensors))
        save(tensors, 'returned', name)
print(json.dumps(report))
