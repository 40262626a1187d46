# The other side of safetensors.test.ts: tells as JSON what the safetensors library and PyTorch read in the files of FOLDER,
# and saves each again beside it, to NAME.again; null where there is no such library.
#
#   python tests/interop/safetensors-peer.py FOLDER

import hashlib, json, os, sys
import torch

try:
    from safetensors import safe_open
    from safetensors.torch import save_file
except ImportError:
    print('null')
    sys.exit()

folder = sys.argv[1]
report = {}
for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    with safe_open(path, framework='pt') as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}
        metadata = file.metadata()
    save_file(tensors, path + '.again', metadata)
    report[name] = dict(metadata=metadata, tensors={
        key: dict(dtype=str(tensor.dtype), shape=list(tensor.shape),
                  sha256=hashlib.sha256(bytes(tensor.untyped_storage())).hexdigest())
        for key, tensor in tensors.items()})
print(json.dumps(report))
