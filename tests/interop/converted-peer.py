# The other side of converted.test.ts: what numpy, PyTorch and the safetensors library read in the files of FOLDER, as JSON:
# by file and name, dtype, shape and SHA-256 of the row-major bytes.
#
#   python tests/interop/converted-peer.py FOLDER

import hashlib, json, os, sys
import numpy, torch

folder = sys.argv[1]
report = {}


def told(array):
    return dict(dtype=array.dtype.name, shape=list(array.shape), sha256=hashlib.sha256(array.tobytes()).hexdigest())


for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    if name.endswith('.npz'):
        with numpy.load(path) as arrays:
            report[name] = {key: told(arrays[key]) for key in arrays.files}
    elif name.endswith('.npy'):
        report[name] = {'': told(numpy.load(path))}
    elif name.endswith('.bin'):
        report[name] = {key: told(tensor.numpy()) for key, tensor in torch.load(path).items()}
    elif name.endswith('.safetensors'):
        try:
            from safetensors.numpy import load_file
        except ImportError:
            continue
        report[name] = {key: told(array) for key, array in load_file(path).items()}
    elif name.endswith('.json'):
        with open(path) as file:
            report[name] = json.load(file)['weight_map']
print(json.dumps(report))
